using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>Addresses that NICs have by DHCP or by first use, and until when. Any thread.</summary>
/// <param name="time">The clock.</param>
/// <param name="file">Where they are kept; null: nowhere.</param>
internal sealed class LeaseTable(TimeProvider time, LeaseFile? file = null)
{
    private const int MostPerNic = 8;

    private readonly Lock _gate = new();
    private View _view = file?.Read() is { Count: > 0 } kept ? new View(kept) : View.Empty;

    /// <summary>What holds now. The same object until something changes.</summary>
    public View Snapshot()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_view.Leases.Any(lease => lease.Until <= now)) Replace([.. _view.Leases.Where(lease => lease.Until > now)]);
            return _view;
        }
    }

    /// <summary>A NIC may use an address until then. False: it could already, and only the time is another; or it has too many.</summary>
    public bool Grant(string bridge, string interfaceId, IpPrefix address, DateTimeOffset until)
    {
        lock (_gate)
        {
            var leases = _view.Leases;
            var index = leases.FindIndex(lease => lease.Bridge == bridge && lease.InterfaceId == interfaceId && lease.Address == address);
            if (index >= 0)
            {
                // The entries stay as they are, so the view stays the same object.
                leases[index] = leases[index] with { Until = until };
                file?.Write(leases);
                return false;
            }

            if (leases.Count(lease => lease.Bridge == bridge && lease.InterfaceId == interfaceId) >= MostPerNic) return false;
            Replace([.. leases, new Lease(bridge, interfaceId, address, until)]);
            return true;
        }
    }

    /// <summary>A NIC may not use an address any more. False: it could not.</summary>
    public bool Withdraw(string bridge, string interfaceId, IpPrefix address)
    {
        lock (_gate)
        {
            if (!_view.Leases.Exists(lease => lease.Bridge == bridge && lease.InterfaceId == interfaceId && lease.Address == address)) return false;
            Replace([.. _view.Leases.Where(lease => lease.Bridge != bridge || lease.InterfaceId != interfaceId || lease.Address != address)]);
            return true;
        }
    }

    /// <summary>Whose an address is; null: nobody's.</summary>
    public string? HolderOf(string bridge, IpPrefix address) => Snapshot().Leases.FirstOrDefault(lease => lease.Bridge == bridge && lease.Address == address)?.InterfaceId;

    private void Replace(List<Lease> leases)
    {
        _view = new View(leases);
        file?.Write(leases);
    }

    /// <summary>An address of a NIC, until then.</summary>
    internal sealed record Lease(string Bridge, string InterfaceId, IpPrefix Address, DateTimeOffset Until);

    /// <summary>The leases of a moment; two views that are the same object give the same entries.</summary>
    internal sealed class View(List<Lease> leases)
    {
        public static View Empty { get; } = new([]);

        public List<Lease> Leases => leases;

        /// <summary>The NIC with what it has by lease among its addresses.</summary>
        public GuardedNic Extend(string bridge, GuardedNic nic)
        {
            if (leases.Count == 0) return nic;
            var more = leases.Where(lease => lease.Bridge == bridge && lease.InterfaceId == nic.InterfaceId).Select(lease => lease.Address).Except(nic.Addresses).ToList();
            return more.Count == 0 ? nic : nic with { Addresses = [.. nic.Addresses.Concat(more).Order()] };
        }
    }
}
