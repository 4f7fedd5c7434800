using System.Collections.Immutable;
using System.Globalization;
using Weir.Primitives;

namespace Weir.Cli.Copro;

/// <summary>
/// The flow entries of the bridge: everything from the switch reaches the namespace; from the namespace only what is listed here leaves,
/// with the VLAN's tag. What the kernel in there says of its own (listener reports, router solicitations, DHCP, redirects) matches none.
/// </summary>
internal static class CoproFlows
{
    /// <summary>The NFV interface's port on the bridge.</summary>
    public const int SwitchPort = 1;

    /// <summary>The veth's port on the bridge.</summary>
    public const int HostPort = 2;

    /// <summary>Cookie of the entry that drops, and counts, what is not allowed out.</summary>
    public const ulong DroppedCookie = 0xFF;

    // ICMP: echo reply, unreachable, echo request, time exceeded (RFC 792). ICMPv6: the errors and echo (RFC 4443).
    private static readonly int[] IcmpTypes = [0, 3, 8, 11];
    private static readonly int[] Icmpv6Types = [1, 2, 3, 4, 128, 129];

    public static ImmutableArray<CoproFlow> For(CoproSettings settings)
    {
        var mac = settings.Mac;
        var four = settings.Addresses.Where(each => !each.IsIPv6).Select(each => each.Address).ToList();
        var six = settings.Addresses.Where(each => each.IsIPv6).Select(each => each.Address).ToList();
        var flows = ImmutableArray.CreateBuilder<CoproFlow>();

        flows.Add(new(1, "everything from the switch", $"priority=100,in_port={SwitchPort},actions=output:{HostPort}"));
        foreach (var address in four)
            Allow(2, "ARP of the host", $"arp,dl_src={mac},arp_sha={mac},arp_spa={address}");

        // The kernel probes a neighbour from its link-local address, so that one may solicit and be advertised; no service answers from it.
        foreach (var address in six.Count == 0 ? [] : six.Append(settings.LinkLocal).Distinct())
        {
            Allow(3, "neighbour discovery", $"icmp6,dl_src={mac},ipv6_src={address},icmp_type=135,icmp_code=0");
            Allow(3, "neighbour discovery", $"icmp6,dl_src={mac},icmp_type=136,icmp_code=0,nd_target={address}");
        }

        foreach (var address in four) AllowServices(0x10, "IPv4", $"nw_src={address}", "tcp", "udp", "icmp", IcmpTypes);
        foreach (var address in six) AllowServices(0x20, "IPv6", $"ipv6_src={address}", "tcp6", "udp6", "icmp6", Icmpv6Types);
        flows.Add(new(DroppedCookie, "kept back", "priority=0,actions=drop"));
        return flows.ToImmutable();

        void AllowServices(ulong cookie, string family, string source, string tcp, string udp, string icmp, int[] icmpTypes)
        {
            if (settings.Protocols.HasFlag(CoproProtocols.Tcp)) Allow(cookie + 1, $"TCP over {family}", $"{tcp},dl_src={mac},{source}");
            if (settings.Protocols.HasFlag(CoproProtocols.Udp)) Allow(cookie + 2, $"UDP over {family}", $"{udp},dl_src={mac},{source}");
            if (!settings.Protocols.HasFlag(CoproProtocols.Icmp)) return;
            foreach (var type in icmpTypes)
                Allow(cookie + 3, $"ICMP over {family}", string.Create(CultureInfo.InvariantCulture, $"{icmp},dl_src={mac},{source},icmp_type={type}"));
        }

        // vlan_tci=0/0x1fff: no tag. Without it OVS would also match behind a tag that the host wrote itself.
        void Allow(ulong cookie, string purpose, string match) => flows.Add(new(
            cookie, purpose, $"priority=100,in_port={HostPort},vlan_tci=0x0000/0x1fff,{match},actions={Tag(settings.Vlan)},output:{SwitchPort}"));
    }

    /// <summary>The actions that push an 802.1Q tag with <paramref name="vid"/>.</summary>
    public static string Tag(Vid vid) => string.Create(CultureInfo.InvariantCulture, $"push_vlan:0x8100,set_field:{vid.OxmValue}->vlan_vid");

    /// <summary>All entries as <c>ovs-ofctl replace-flows</c> reads them, a line each.</summary>
    public static string Text(CoproSettings settings) => string.Concat(For(settings).Select(flow => flow.Line + "\n"));
}
