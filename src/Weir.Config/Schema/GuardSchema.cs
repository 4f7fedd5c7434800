using System.Collections.Immutable;

namespace Weir.Config.Schema;

/// <summary>The language of <c>guard.yaml</c>, and of the <c>guard</c> keys of <c>faucet.yaml</c>, as data.</summary>
public static class GuardSchema
{
    /// <summary>The file.</summary>
    public static ConfigSection File { get; } = new(
        "guard_file", "", "The file: the bridges of this host whose VM ports are guarded, and what their VMs may do.",
        Key("bridges", KeyType.Mapping, "{}", "Guarded bridges by their name in Open vSwitch; at least one.", "guard_bridge"),
        Key("vms", KeyType.Mapping, "{}", "VMs by name or UUID; an entry of a UUID goes before one of a name, and any entry of a NIC here before one in the domain's metadata.", "guard_vm"));

    /// <summary>A bridge.</summary>
    public static ConfigSection Bridge { get; } = new(
        "guard_bridge", "bridges.<name>", "A bridge. Every port that is not named in `ports` is a VM's: closed until it has a policy.",
        Key("ports", KeyType.Mapping, "{}", "Ports that are no VM's, by name: a class alone, or a mapping. A bond: each of its member interfaces.", "guard_port"),
        Key("networks", KeyType.ReferenceOrReferences, "[]", "libvirt networks that plug NICs into this bridge: for interfaces of type network, whose XML names no bridge before the start."),
        Key("gateways", KeyType.ReferenceOrReferences, "[]", "Addresses of gateways and other servers that no VM may claim, whatever its policy says."),
        Key("dhcp_servers", KeyType.ReferenceOrReferences, "[]", "DHCP servers behind trusted ports; empty: any behind them."),
        Key("nets", KeyType.ReferenceOrReferences, "[]", "Nets that addresses of VMs must lie in; empty: any."),
        Key("mode", KeyType.Text, "enforce", "`report`: count what would be dropped, and drop nothing.") with { Choices = ["enforce", "report"] },
        Key("broadcast_between_vms", KeyType.Boolean, "false", "What a VM sends to all or to a group reaches the other VMs of its VLAN too, within its rates; false: only the uplinks. mDNS and broadcasts of a net between VMs of one host need it."),
        Key("defaults", KeyType.Mapping, "{}", "What holds for a NIC whose policy says nothing about it.", "guard_defaults"));

    /// <summary>A port that is no VM's.</summary>
    public static ConfigSection Port { get; } = new(
        "guard_port", "bridges.<name>.ports.<port>", "A port that is no VM's; `eth0: uplink` is short for `eth0: {class: uplink}`.",
        Class,
        Trusted,
        Key("vlan", KeyType.Integer, "", "VLAN of its untagged frames; absent: the untagged network of the bridge.") with { Min = 1, Max = 4094 },
        Key("trunk", KeyType.ReferenceOrReferences, "[]", "VLANs that it carries tagged: VIDs and ranges such as `10-20`. Empty: all, or none where `vlan` is set."),
        Key("bond", KeyType.Text, "", "The bond that it is a member of: frames leave by the bond's first member whose link is up."));

    /// <summary>Defaults of a bridge.</summary>
    public static ConfigSection Defaults { get; } = new(
        "guard_defaults", "bridges.<name>.defaults", "What holds for a NIC whose policy says nothing about it.", LinkLocal with { Default = "eui64" }, Rates);

    /// <summary>A VM.</summary>
    public static ConfigSection Vm { get; } = new(
        "guard_vm", "vms.<name or UUID>", "A VM.",
        Key("nics", KeyType.Mapping, "{}", "Its NICs by MAC address.", "guard_nic"));

    /// <summary>A NIC.</summary>
    public static ConfigSection Nic { get; } = new(
        "guard_nic", "vms.<name or UUID>.nics.<mac>", "What a NIC may do.",
        [
            Key("bridge", KeyType.Text, "", "The bridge that the entry is for; absent: whichever the NIC is on."),
            .. Addresses,
            Key("vlan", KeyType.Integer, "", "VLAN of its untagged frames, where the domain has no `<vlan>`; beside one it must agree.") with { Min = 1, Max = 4094 },
            Key("trunk", KeyType.ReferenceOrReferences, "[]", "VLANs of its tagged frames: VIDs and ranges such as `10-20`. Beside a trunk of the domain: those of it that the NIC may use."),
            .. Abilities,
        ]);

    /// <summary>The <c>guard</c> of a port in <c>faucet.yaml</c>.</summary>
    public static ConfigSection FaucetPort { get; } = new(
        "guard_of_port", "dps.<name>.interfaces.<port>.guard",
        "What the host behind a port may do, and no more: with `mac`; or what is behind it, with `class`. VLANs are the port's `native_vlan` and `tagged_vlans`. Ports without `guard` go on as before.",
        [
            Key("mac", KeyType.Text, "", "MAC address of the host. Not beside `class`."),
            Class with { Default = "", Doc = "What is behind a port that is no guarded host's: hosts behind it may not claim a guarded host's addresses. Not beside `mac`." },
            Trusted,
            .. Addresses.RemoveAt(2),
            Key("extra_macs", KeyType.ReferenceOrReferences, "[]", "Further MAC addresses that it may send from: nested guests, VRRP."),
            .. Abilities,
        ]);

    /// <summary>The <c>guard</c> of a datapath in <c>faucet.yaml</c>.</summary>
    public static ConfigSection FaucetDatapath { get; } = new(
        "guard_of_dp", "dps.<name>.guard", "The guard on the guarded ports of a datapath.",
        [.. Bridge.Keys.Where(key => key.Name is "gateways" or "dhcp_servers" or "nets" or "mode" or "broadcast_between_vms" or "defaults")]);

    /// <summary>Rate limits.</summary>
    public static ConfigSection RateLimits { get; } = new(
        "guard_rates", "….rates", "Rate limits of what a NIC sends: packets/s, `{pps: N, burst: N}`, or `none`. Without a burst it is twice the rate.",
        Key("broadcast", KeyType.MappingOrList, "{pps: 50, burst: 200}", "Broadcast other than ARP and DHCP."),
        Key("multicast", KeyType.MappingOrList, "{pps: 200, burst: 500}", "Multicast other than neighbour discovery."),
        Key("unknown_unicast", KeyType.MappingOrList, "none", "Unicast to an address that no NIC of the bridge has."),
        Key("arp_nd", KeyType.MappingOrList, "{pps: 100, burst: 300}", "ARP, RARP and neighbour discovery."),
        Key("dhcp", KeyType.MappingOrList, "{pps: 20, burst: 50}", "DHCP and DHCPv6."),
        Key("punt", KeyType.MappingOrList, "{pps: 20, burst: 40}", "Everything that is copied to Weir; never `none`."));

    /// <summary>Sections of <c>guard.yaml</c>, in the order of the reference.</summary>
    public static ImmutableArray<ConfigSection> Sections { get; } = [File, Bridge, Port, Defaults, RateLimits, Vm, Nic];

    /// <summary>Sections of <c>faucet.yaml</c>, in the order of the reference.</summary>
    public static ImmutableArray<ConfigSection> FaucetSections { get; } = [FaucetDatapath, FaucetPort];

    private static ConfigKey Class => Key("class", KeyType.Text, "uplink", "What is behind it: `uplink` (the way out), `gateway` (the gateway itself, on this host), `local` (the bridge's own port: the host), `patch` (another bridge; like an uplink).")
        with
    { Choices = ["uplink", "gateway", "local", "patch"] };

    private static ConfigKey Trusted => Key("trusted", KeyType.Boolean, "false", "DHCP servers and routers behind it may answer and advertise; with any trusted port, addresses of `gateways` come from trusted ports only. By default true for a gateway and the host.");

    private static ConfigKey LinkLocal => Key("link_local", KeyType.Text, "", "IPv6 link-local addresses: `eui64` (made of the MAC address, and listed ones), `listed` (those only), `first_use` (the one made of the MAC address, and two that it is the first to use).")
        with
    { Choices = ["eui64", "listed", "first_use"] };

    private static ConfigKey Rates => Key("rates", KeyType.Mapping, "{}", "Rate limits that differ.", "guard_rates");

    private static ImmutableArray<ConfigKey> Addresses =>
    [
        Key("ip", KeyType.ReferenceOrReferences, "[]", "Its own addresses, without a length; `dhcp`: leases that a trusted server grants it."),
        Key("prefix", KeyType.ReferenceOrReferences, "[]", "Nets that it may use every address of: SLAAC and privacy addresses, routed nets."),
        Key("mac", KeyType.ReferenceOrReferences, "[]", "Further MAC addresses that it may send from: nested guests, VRRP."),
        Key("vip", KeyType.ReferenceOrReferences, "[]", "Addresses that it shares with other NICs."),
    ];

    private static ImmutableArray<ConfigKey> Abilities =>
    [
        Key("dhcp_server", KeyType.Boolean, "false", "It may answer DHCP and DHCPv6 requests."),
        Key("router", KeyType.Boolean, "false", "It may send router advertisements and redirects."),
        LinkLocal with { Doc = LinkLocal.Doc + " Absent: the bridge's." },
        Rates,
        Key("off", KeyType.Boolean, "false", "It is not guarded: every frame passes, both ways."),
    ];

    private static ConfigKey Key(string name, KeyType type, string @default, string doc, string? section = null) => new(name, type, @default, KeyState.Acting, doc) { Section = section };
}
