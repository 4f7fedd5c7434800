using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>A link-local address, and since when it is its NIC's.</summary>
/// <param name="Address">A host's.</param>
/// <param name="Since">When it was used first.</param>
public readonly record struct FirstUsed(IpPrefix Address, DateTimeOffset Since);

/// <summary>Which link-local addresses the NICs of a bridge may bind by using them first (<see cref="LinkLocalPolicy.FirstUse"/>), as far as policies tell.</summary>
public sealed class FirstUse
{
    /// <summary>Addresses that a NIC has by first use, for each of its MAC addresses, beside those made of them.</summary>
    public const int MostPerMac = 2;

    /// <summary>A NIC that has as many changes one no sooner than this after the one before: what it can cause is bounded, and a guest that chose other addresses is not locked out.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly GuardInput _input;
    private readonly HashSet<(ushort Vid, IpPrefix Address)> _owned = [];

    /// <param name="input">What is plugged in.</param>
    public FirstUse(GuardInput input)
    {
        _input = input;
        foreach (var attachment in input.Nics)
        {
            var nic = GuardNic.Of(input, attachment);
            foreach (var (vid, _) in nic.Networks)
            {
                foreach (var address in nic.Own) _owned.Add((vid, address));
                foreach (var address in nic.Vips) _owned.Add((vid, address));
            }
        }
    }

    /// <summary>The NIC that a copied frame came from; null: no NIC that binds addresses, or not any more.</summary>
    /// <param name="port">Where it came in.</param>
    /// <param name="cookie">Of the entry that copied it: the port may have been another NIC's then.</param>
    public GuardedNic? Find(PortNumber port, ulong cookie)
    {
        foreach (var nic in _input.Nics)
            if (nic.Port == port) return GuardNic.Of(_input, nic).Binds && GuardCookie.Of(_input.Bridge.Name, nic.Nic.InterfaceId) == cookie ? nic.Nic : null;
        return null;
    }

    /// <summary>Whether an address is one that a NIC may bind: link-local, no gateway's, and nobody's by policy.</summary>
    public bool IsFree(GuardedNic nic, IpPrefix address) =>
        address.IsHost && GuardNic.LinkLocal.Contains(address) && !_input.Bridge.Gateways.Contains(address) && Vids(nic).All(vid => !_owned.Contains((vid, address)));

    /// <summary>Whether two NICs hear each other, so that an address can be one of them's only.</summary>
    public static bool Share(GuardedNic a, GuardedNic b) => Vids(a).Intersect(Vids(b)).Any();

    /// <summary>What a NIC has once it has used one more; the same list where it may not have it, or has it.</summary>
    public static ImmutableArray<FirstUsed> Add(ImmutableArray<FirstUsed> held, GuardedNic nic, IpPrefix address, DateTimeOffset now)
    {
        if (held.Any(used => used.Address == address)) return held;
        if (held.Length < MostPerMac * (1 + nic.ExtraMacs.Length)) return held.Add(new(address, now));
        if (now - held.Max(used => used.Since) < Pause) return held;
        return held.Remove(held.MinBy(used => used.Since)).Add(new(address, now));
    }

    /// <summary>What a switch's entries say that NICs have by first use: whoever bound it may have forgotten it since.</summary>
    public IEnumerable<(GuardedNic Nic, IpPrefix Address)> ReadFrom(IEnumerable<FlowEntry> entries)
    {
        var nics = _input.Nics.Where(nic => GuardNic.Of(_input, nic).Binds).ToDictionary(nic => GuardCookie.Of(_input.Bridge.Name, nic.Nic.InterfaceId), nic => nic.Nic);
        foreach (var entry in entries)
        {
            if (entry.TableId != GuardPipeline.Ipv6Source.Id || !nics.TryGetValue(entry.Cookie, out var nic)) continue;
            if (entry.Match.Find(OxmField.Ipv6Src) is not { IsMasked: false } source) continue;
            var address = IpPrefix.From(isIpv6: true, source.Value, 128);
            if (IsFree(nic, address)) yield return (nic, address);
        }
    }

    private static IEnumerable<ushort> Vids(GuardedNic nic) => GuardNic.NetworksOf(nic.Vlan, nic.TrunkVids).Select(network => network.Vid);
}
