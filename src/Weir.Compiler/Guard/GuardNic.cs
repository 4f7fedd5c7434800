using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>A VLAN as a port has it.</summary>
/// <param name="Vid">The VID; 0: the untagged network of the bridge.</param>
/// <param name="IsTagged">Frames have its tag on the port.</param>
internal readonly record struct GuardNetwork(ushort Vid, bool IsTagged);

/// <summary>A NIC with what follows from its policy.</summary>
internal sealed class GuardNic
{
    /// <summary>The net of all link-local addresses (RFC 4291, section 2.5.6).</summary>
    public static readonly IpPrefix LinkLocal = IpPrefix.Parse("fe80::/64");

    private static readonly IpPrefix AnyLinkLocal = IpPrefix.Parse("fe80::/10");

    // All NICs of a bridge are looked at when one comes, and nothing about the others is another then.
    private static readonly ConditionalWeakTable<GuardedNic, GuardNic> Made = [];

    private readonly GuardBridge _bridge;
    private readonly byte? _nextTable;

    // Under weir run an unguarded NIC is a port like any other, which FAUCET's tables flood to.
    private readonly bool _isFloodedElsewhere;

    private GuardNic(GuardInput input, GuardAttachment attachment)
    {
        var bridge = input.Bridge;
        (_bridge, _nextTable) = (bridge, input.NextTable);
        _isFloodedElsewhere = attachment.Nic.Off && input.NextTable is not null;
        (Policy, Port) = (attachment.Nic, attachment.Port);
        Networks = NetworksOf(Policy.Vlan, Policy.TrunkVids);
        Macs = Policy.ExtraMacs.IsEmpty ? [Policy.Mac] : [.. Policy.ExtraMacs.Prepend(Policy.Mac).Distinct()];
        Refused = bridge.Gateways.IsEmpty ? [] : [.. Policy.Addresses.Concat(Policy.SharedVips).Where(bridge.Gateways.Contains)];
        Vips = Policy.SharedVips.IsEmpty ? [] : [.. Policy.SharedVips.Where(vip => !Refused.Contains(vip)).Distinct().Order()];
        Nets = Policy.LinkLocal == LinkLocalPolicy.FirstUse ? [.. Policy.Prefixes.Append(LinkLocal).Distinct().Order()] : Policy.Prefixes.IsEmpty ? [] : [.. Policy.Prefixes.Distinct().Order()];
    }

    /// <summary>The NIC; what was made of the same policy before, where nothing else it follows from is another.</summary>
    public static GuardNic Of(GuardInput input, GuardAttachment attachment)
    {
        if (Made.TryGetValue(attachment.Nic, out var nic) && nic.Port == attachment.Port && ReferenceEquals(nic._bridge, input.Bridge) && nic._nextTable == input.NextTable) return nic;
        nic = new GuardNic(input, attachment);
        Made.AddOrUpdate(attachment.Nic, nic);
        return nic;
    }

    public GuardedNic Policy { get; }

    public PortNumber Port { get; }

    public ImmutableArray<GuardNetwork> Networks { get; }

    /// <summary>All MAC addresses, its own first.</summary>
    public ImmutableArray<MacAddress> Macs { get; }

    /// <summary>Addresses that are this NIC's alone.</summary>
    public IpPrefix[] Own => field ??=
    [
        .. Policy.Addresses.Concat(Policy.LinkLocal != LinkLocalPolicy.Listed ? Macs.Where(mac => !IsVirtualRouter(mac)).Select(IpPrefix.LinkLocal) : [])
            .Where(address => !Refused.Contains(address) && !Vips.Contains(address)).Distinct().Order(),
    ];

    public ImmutableArray<IpPrefix> Vips { get; }

    /// <summary>Link-local addresses that are this NIC's alone among NICs, because it used them first. Beyond trusted ports others may have them: nobody asked there.</summary>
    public IpPrefix[] FirstUsed => field ??= Policy.LinkLocal == LinkLocalPolicy.FirstUse && !Policy.FirstUsed.IsEmpty
        ? [.. Policy.FirstUsed.Where(address => LinkLocal.Contains(address) && !_bridge.Gateways.Contains(address)).Except(Own).Except(Vips).Order()]
        : [];

    /// <summary>Link-local addresses that are not the NIC's yet are bound by whoever watches the bridge; until then they are held.</summary>
    public bool Binds => _bridge.BindsFirstUse && Policy is { LinkLocal: LinkLocalPolicy.FirstUse, Off: false };

    public ImmutableArray<IpPrefix> Nets { get; }

    /// <summary>Addresses of gateways, which no NIC may have.</summary>
    public ImmutableArray<IpPrefix> Refused { get; }

    public bool IsSpeaker => Policy.Router || Policy.DhcpServer;

    /// <summary>Whether it may have a part in VRRP.</summary>
    public bool SpeaksVrrp => Policy.Router || Vips.Length > 0 || Macs.Any(IsVirtualRouter);

    /// <summary>All that it shares with others.</summary>
    public SharedKey[] Shared => field ??= [.. SharedKey.Of(this)];

    /// <summary>Whether the NIC is on this list.</summary>
    public bool IsOn(GuardList list) => !_isFloodedElsewhere && list switch
    {
        GuardList.Ipv4 => Policy.Off || Policy.DhcpSnooping || Uses(isIpv6: false),
        GuardList.Ipv6 => Policy.Off || Policy.LinkLocal == LinkLocalPolicy.FirstUse || Uses(isIpv6: true),
        GuardList.DhcpServers => Policy.DhcpServer,
        GuardList.Routers => Policy.Router,
        _ => Vips.Length > 0,
    };

    // The link-local address that follows from the MAC address does not count: every NIC has it.
    private bool Uses(bool isIpv6) => HasOne(Policy.Addresses, isIpv6) || HasOne(Policy.Prefixes, isIpv6) || HasOne(Policy.SharedVips, isIpv6);

    private static bool HasOne(ImmutableArray<IpPrefix> nets, bool isIpv6)
    {
        foreach (var net in nets)
            if (net.IsIpv6 == isIpv6) return true;
        return false;
    }

    /// <summary>The VLANs of a port: untagged in <paramref name="vlan"/>, tagged in <paramref name="trunk"/>.</summary>
    public static ImmutableArray<GuardNetwork> NetworksOf(Vid? vlan, ImmutableArray<Vid> trunk)
    {
        var native = vlan?.Value ?? 0;
        if (trunk.IsEmpty) return [new(native, false)];
        return [new(native, false), .. trunk.Where(vid => vid.Value != native && vid.Value != 0).Distinct().Order().Select(vid => new GuardNetwork(vid.Value, true))];
    }

    /// <summary>Of fe80::/10, which routers do not pass on.</summary>
    public static bool IsLinkLocal(IpPrefix address) => AnyLinkLocal.Contains(address);

    /// <summary>VRRP's MAC addresses (RFC 5798, section 7.3), which several hosts use in turn.</summary>
    public static bool IsVirtualRouter(MacAddress mac) => mac.Bits >> 8 is 0x00_005E_0001 or 0x00_005E_0002;
}
