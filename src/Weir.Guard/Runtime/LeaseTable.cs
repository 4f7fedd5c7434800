using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>Addresses that NICs have by DHCP, and until when, and those that they have by first use. Any thread.</summary>
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

            if (leases.Count(lease => lease.Bridge == bridge && lease.InterfaceId == interfaceId && lease.FirstUsed is null) >= MostPerNic) return false;
            Replace([.. leases, new Lease(bridge, interfaceId, address, until)]);
            return true;
        }
    }

    /// <summary>A NIC has used a link-local address that is nobody's (<see cref="FirstUse"/>). False: it is bound to the NIC already, or the NIC has too many.</summary>
    public bool Bind(string bridge, GuardedNic nic, IpPrefix address)
    {
        lock (_gate)
        {
            var before = _view.FirstUsedOf(bridge, nic.InterfaceId);
            var after = FirstUse.Add(before, nic, address, time.GetUtcNow());
            if (after == before) return false;
            Replace(
            [
                .. _view.Leases.Where(lease => lease.FirstUsed is null || lease.Bridge != bridge || lease.InterfaceId != nic.InterfaceId),
                .. after.Select(used => new Lease(bridge, nic.InterfaceId, used.Address, DateTimeOffset.MaxValue) { FirstUsed = used.Since }),
            ]);
            return true;
        }
    }

    /// <summary>Ends what is bound by first use on a bridge and does not stay.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="stays">Whether an address stays a NIC's, which is named by its interface id.</param>
    public void Unbind(string bridge, Func<string, IpPrefix, bool> stays)
    {
        lock (_gate)
        {
            var kept = _view.Leases.Where(lease => lease.FirstUsed is null || lease.Bridge != bridge || stays(lease.InterfaceId, lease.Address)).ToList();
            if (kept.Count < _view.Leases.Count) Replace(kept);
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
    internal sealed record Lease(string Bridge, string InterfaceId, IpPrefix Address, DateTimeOffset Until)
    {
        /// <summary>It is a link-local address that the NIC used first, then; null: a DHCP server leased it.</summary>
        public DateTimeOffset? FirstUsed { get; init; }
    }

    /// <summary>The leases of a moment; two views that are the same object give the same entries.</summary>
    internal sealed class View(List<Lease> leases)
    {
        // Every NIC is looked up at every change.
        private readonly ILookup<(string Bridge, string InterfaceId), (bool IsFirstUse, IpPrefix Address)> _byNic =
            leases.ToLookup(lease => (lease.Bridge, lease.InterfaceId), lease => (lease.FirstUsed is not null, lease.Address));

        public static View Empty { get; } = new([]);

        public List<Lease> Leases => leases;

        /// <summary>What another process has noted.</summary>
        public static View From(LeaseFile file, DateTimeOffset now) => new([.. file.Read().Where(lease => lease.Until > now)]);

        /// <summary>The NIC with what it has by lease among its addresses, and what it has by first use.</summary>
        public GuardedNic Extend(string bridge, GuardedNic nic)
        {
            if (!_byNic.Contains((bridge, nic.InterfaceId))) return nic;
            var mine = _byNic[(bridge, nic.InterfaceId)].ToLookup(lease => lease.IsFirstUse, lease => lease.Address);
            var more = mine[false].Except(nic.Addresses).ToList();
            if (more.Count > 0) nic = nic with { Addresses = [.. nic.Addresses.Concat(more).Order()] };
            return nic.LinkLocal == LinkLocalPolicy.FirstUse && mine[true].Any() ? nic with { FirstUsed = [.. mine[true].Order()] } : nic;
        }

        /// <summary>What a NIC has by first use.</summary>
        public ImmutableArray<FirstUsed> FirstUsedOf(string bridge, string interfaceId) =>
            [.. leases.Where(lease => lease.FirstUsed is not null && lease.Bridge == bridge && lease.InterfaceId == interfaceId).Select(lease => new FirstUsed(lease.Address, lease.FirstUsed!.Value))];
    }
}
