using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>
/// What one entry of a source (domain XML, <c>guard.yaml</c>, <c>faucet.yaml</c>) says about a NIC: right in itself, not yet held against a bridge. Lists are in
/// the source's order, each value once.
/// </summary>
/// <param name="Mac">The NIC's MAC address, which finds the NIC.</param>
/// <param name="Path">The place in the source's own words, as diagnostics name it: <c>vm web1, nic 52:54:00:09:00:02</c>.</param>
/// <param name="Location">Where the entry stands.</param>
public sealed record NicPolicy(MacAddress Mac, string Path, SourceLocation Location)
{
    /// <summary>As <see cref="GuardedNic.Addresses"/>.</summary>
    public ImmutableArray<Located<IpPrefix>> Addresses { get; init; } = [];

    /// <summary>As <see cref="GuardedNic.Prefixes"/>.</summary>
    public ImmutableArray<Located<IpPrefix>> Prefixes { get; init; } = [];

    /// <summary>As <see cref="GuardedNic.SharedVips"/>.</summary>
    public ImmutableArray<Located<IpPrefix>> SharedVips { get; init; } = [];

    /// <summary>As <see cref="GuardedNic.ExtraMacs"/>.</summary>
    public ImmutableArray<Located<MacAddress>> ExtraMacs { get; init; } = [];

    /// <summary>As <see cref="GuardedNic.TrunkVids"/>.</summary>
    public ImmutableArray<Located<Vid>> TrunkVids { get; init; } = [];

    /// <summary>As <see cref="GuardedNic.Vlan"/>; null where the source leaves it to the domain.</summary>
    public Located<Vid>? Vlan { get; init; }

    /// <summary>The bridge that the entry is meant for; null: any.</summary>
    public string? Bridge { get; init; }

    /// <summary>As <see cref="GuardedNic.DhcpServer"/>.</summary>
    public bool DhcpServer { get; init; }

    /// <summary>As <see cref="GuardedNic.Router"/>.</summary>
    public bool Router { get; init; }

    /// <summary>As <see cref="GuardedNic.DhcpSnooping"/>.</summary>
    public bool DhcpSnooping { get; init; }

    /// <summary>As <see cref="GuardedNic.Off"/>.</summary>
    public bool Off { get; init; }

    /// <summary>As <see cref="GuardedNic.LinkLocal"/>; null: the bridge's.</summary>
    public LinkLocalPolicy? LinkLocal { get; init; }

    /// <summary>Rate limits that differ from the bridge's.</summary>
    public ImmutableArray<RateOverride> Rates { get; init; } = [];

    /// <summary>The binding, with what the bridge has for a NIC that says nothing.</summary>
    /// <param name="bridge">The bridge that the NIC is on.</param>
    /// <param name="interfaceId">Names the NIC.</param>
    /// <param name="vm">The VM's name.</param>
    /// <param name="vmId">The VM's UUID, or null.</param>
    /// <param name="vlan">The VLAN of its untagged frames as the domain or port has it; null: as the entry has it.</param>
    /// <param name="trunkVids">VLANs of its tagged frames as the domain or port has them; default: as the entry has them.</param>
    public GuardedNic Bind(GuardBridge bridge, string interfaceId, string vm, Guid? vmId, Vid? vlan = null, ImmutableArray<Vid> trunkVids = default)
    {
        var rates = bridge.DefaultRates;
        foreach (var rate in Rates) rates = rate.ApplyTo(rates);
        return new(interfaceId, vm, Mac)
        {
            VmId = vmId,
            Vlan = vlan ?? Vlan?.Value,
            TrunkVids = trunkVids.IsDefaultOrEmpty ? Ascending(TrunkVids) : [.. trunkVids.Distinct().Order()],
            Addresses = Ascending(Addresses),
            Prefixes = Ascending(Prefixes),
            SharedVips = Ascending(SharedVips),
            ExtraMacs = Ascending(ExtraMacs),
            DhcpServer = DhcpServer,
            Router = Router,
            LinkLocal = LinkLocal ?? bridge.DefaultLinkLocal,
            DhcpSnooping = DhcpSnooping,
            Rates = rates,
            Off = Off,
            Location = Location,
        };
    }

    private static ImmutableArray<T> Ascending<T>(ImmutableArray<Located<T>> values) => [.. values.Select(value => value.Value).Order()];
}
