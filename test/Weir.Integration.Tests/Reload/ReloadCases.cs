using Weir.Config.Schema;

namespace Weir.Integration.Tests.Reload;

/// <summary>An edit for every key that acts on a VLAN, a port, a datapath, an ACL or a meter.</summary>
internal static partial class ReloadCases
{
    private const string Mac = "02:00:00:00:00:77";

    private static readonly ReloadScene Plain = new();

    /// <summary>Sections whose keys must all have a case.</summary>
    public static IEnumerable<ConfigSection> Sections =>
    [
        ConfigSchema.Vlan, ConfigSchema.Acl, ConfigSchema.AclEntry, ConfigSchema.Rule, ConfigSchema.Actions, ConfigSchema.Output, ConfigSchema.PushedVlan, ConfigSchema.Failover,
        ConfigSchema.Conntrack, ConfigSchema.Nat, ConfigSchema.Datapath, ConfigSchema.TableSizes, ConfigSchema.DatapathLldp, ConfigSchema.Interface, ConfigSchema.Coprocessor, ConfigSchema.InterfaceLldp,
        ConfigSchema.OrgTlv, GuardSchema.FaucetDatapath, GuardSchema.FaucetPort, GuardSchema.RateLimits, ConfigSchema.Meter, ConfigSchema.MeterEntry, ConfigSchema.MeterBand,
    ];

    public static IReadOnlyList<ReloadCase> All { get; } =
    [
        .. Vlans(), .. Ports(), .. Protocols(), .. Guards(), .. Datapaths(), .. Acls(), .. Outputs(), .. Connections(), .. Meters(), .. Matches(),
    ];

    private static ReloadCase Vlan(string key, string before, string after) => new($"vlan.{key}", Plain with { Vlan = Join("vid: 200", before) }, Plain with { Vlan = Join("vid: 200", after) });

    private static ReloadCase Port(string key, string before, string after) =>
        new($"interface.{key}", Plain with { Port = Join("native_vlan: lab", before) }, Plain with { Port = Join("native_vlan: lab", after) });

    private static ReloadCase Spare(string key, string before, string after) => new(key, Plain with { Spare = before }, Plain with { Spare = after });

    private static ReloadCase Dp(string key, string before, string after, string with = "") =>
        new(key.Contains('.') ? key : $"dp.{key}", Plain with { Datapath = $"dp_id: 0x1\n{with}\n{before}" }, Plain with { Datapath = $"dp_id: 0x1\n{with}\n{after}" });

    // Open vSwitch's tables do all that it would be told.
    private static ReloadCase Told(string key, string after) => Silent(Dp(key, "", after, "hardware: Open vSwitch TFM"));

    private static ReloadCase Tcp(string key, string before, string after) =>
        new(key, Plain with { Rule = $"eth_type: 0x800, ip_proto: 6, {before}" }, Plain with { Rule = $"eth_type: 0x800, ip_proto: 6, {after}" });

    private static ReloadCase Output(string key, string before, string after) => Tcp(key, $"actions: {{output: {before}}}", $"actions: {{output: {after}}}");

    private static ReloadCase Tagged(string key, string before, string after) =>
        new(key, Plain with { Rule = $"vlan_vid: 9, actions: {{output: {before}}}" }, Plain with { Rule = $"vlan_vid: 9, actions: {{output: {after}}}" });

    private static ReloadCase Silent(ReloadCase edit) => edit with { IsSilent = true };

    private static string Join(string first, string then) => then.Length == 0 ? first : $"{first}, {then}";

    private static IEnumerable<ReloadCase> Vlans() =>
    [
        Silent(Vlan("name", "", "name: lab")),
        Silent(Vlan("description", "description: one", "description: two")),
        new("vlan.vid", Plain, Plain with { Vlan = "vid: 201" }),
        Vlan("acl_in", "", "acl_in: other"),
        Vlan("acls_in", "", "acls_in: [other]"),
        Vlan("acl_out", "", "acl_out: other"),
        Vlan("acls_out", "", "acls_out: [other]"),
        Vlan("faucet_mac", "", $"faucet_mac: '{Mac}'"),
        Vlan("unicast_flood", "", "unicast_flood: false"),
        Silent(Vlan("max_hosts", "", "max_hosts: 17")),
    ];

    private static IEnumerable<ReloadCase> Ports() =>
    [
        new("interface.number", Plain with { Spare = "number: 5, native_vlan: spare" }, Plain with { Spare = "number: 6, native_vlan: spare" }),
        Silent(Spare("interface.name", "native_vlan: spare", "native_vlan: spare, name: desk")),
        Silent(Port("description", "description: one", "description: two")),
        Spare("interface.enabled", "native_vlan: spare", "native_vlan: spare, enabled: false"),
        Spare("interface.native_vlan", "native_vlan: spare", "native_vlan: lab"),
        Spare("interface.tagged_vlans", "native_vlan: spare", "native_vlan: spare, tagged_vlans: [lab]"),
        Port("acl_in", "", "acl_in: other"),
        Port("acls_in", "", "acls_in: [other]"),
        Port("acls_out", "", "acls_out: [other]"),
        Silent(Port("max_hosts", "", "max_hosts: 17")),
        Port("permanent_learn", "", "permanent_learn: true"),
        Port("unicast_flood", "", "unicast_flood: false"),
        Spare("interface.mirror", "native_vlan: spare", "mirror: 3"),
        Spare("interface.output_only", "native_vlan: spare", "output_only: true"),
        Port("hairpin", "", "hairpin: true"),
        Port("hairpin_unicast", "", "hairpin_unicast: true"),
        Silent(Port("loop_protect", "", "loop_protect: true")),
        Port("loop_protect_external", "", "loop_protect_external: true"),
        Port("restricted_bcast_arpnd", "", "restricted_bcast_arpnd: true"),
        Silent(Port("opstatus_reconf", "", "opstatus_reconf: false")),
        Spare("interface.coprocessor", "description: none", "coprocessor: {strategy: vlan_vid}"),
        Silent(Spare("coprocessor.strategy", "coprocessor: {strategy: vlan_vid}", "coprocessor: {strategy: 'vlan_vid'}")),
        Spare("coprocessor.vlan_vid_base", "coprocessor: {strategy: vlan_vid}", "coprocessor: {strategy: vlan_vid, vlan_vid_base: 2000}"),
        Port("count_untag_vlan_miss", "", "count_untag_vlan_miss: true"),
        Spare("interface.guard", "native_vlan: spare", $"native_vlan: spare, guard: {{mac: '{Mac}', ip: 10.0.3.5}}"),
    ];

    private static IEnumerable<ReloadCase> Guards()
    {
        const string port = "native_vlan: spare, guard: ", mac = $"mac: '{Mac}', ip: 10.0.3.5";
        ReloadCase Guard(string key, string before, string after) => Spare($"guard_of_port.{key}", $"{port}{{{before}}}", $"{port}{{{after}}}");
        ReloadCase Rate(string key) => Spare($"guard_rates.{key}", $"{port}{{{mac}}}", $"{port}{{{mac}, rates: {{{key}: {{pps: 7, burst: 9}}}}}}");
        ReloadCase Bridge(string key, string value) =>
            new($"guard_of_dp.{key}", Plain with { Spare = $"{port}{{{mac}}}" }, Plain with { Spare = $"{port}{{{mac}}}", Datapath = $"dp_id: 0x1\nguard: {{{key}: {value}}}\n" });
        return
        [
            Guard("mac", mac, "mac: '02:00:00:00:00:78', ip: 10.0.3.5"),
            Guard("class", "class: uplink", "class: gateway"),
            Guard("trusted", "class: uplink", "class: uplink, trusted: true"),
            Guard("ip", mac, $"mac: '{Mac}', ip: [10.0.3.6, '2001:db8::5']"),
            Guard("prefix", mac, $"{mac}, prefix: 10.9.0.0/24"),
            Guard("vip", mac, $"{mac}, vip: 10.0.3.9"),
            Guard("extra_macs", mac, $"{mac}, extra_macs: '02:00:00:00:00:79'"),
            Guard("dhcp_server", mac, $"{mac}, dhcp_server: true"),
            Guard("router", mac, $"{mac}, router: true"),
            Guard("link_local", mac, $"{mac}, link_local: listed"),
            Guard("rates", mac, $"{mac}, rates: {{broadcast: 10}}"),
            Guard("off", mac, $"mac: '{Mac}', off: true"),
            .. GuardSchema.RateLimits.Keys.Select(key => Rate(key.Name)),
            Bridge("gateways", "[10.0.3.1]"),
            Bridge("dhcp_servers", "[10.0.3.1]"),
            Bridge("nets", "[10.0.3.0/24]"),
            Bridge("mode", "report"),
            Bridge("broadcast_between_vms", "true"),
            Bridge("defaults", "{link_local: listed}"),
        ];
    }

    private static IEnumerable<ReloadCase> Datapaths() =>
    [
        Dp("dp_id", "", "") with { After = Plain with { Datapath = "dp_id: 0x9\n" }, Reconnects = true },
        Silent(Dp("name", "", "name: dp1")),
        Silent(Dp("description", "", "description: one")),
        Dp("hardware", "", "hardware: Generic"),
        Dp("guard", "", "guard: {nets: [10.0.3.0/24]}"),
        Dp("interfaces", "", "") with { After = Plain with { Spare = "native_vlan: lab" } },
        Dp("interface_ranges", "", "interface_ranges: {'7-8': {native_vlan: spare}}"),
        Dp("priority_offset", "", "priority_offset: 10"),
        Dp("lowest_priority", "", "lowest_priority: 1"),
        Dp("low_priority", "", "low_priority: 9002"),
        Dp("high_priority", "", "high_priority: 9003"),
        Dp("highest_priority", "", "highest_priority: 9200"),
        Dp("cookie", "", "cookie: 4711"),
        Silent(Dp("strict_packet_in_cookie", "", "strict_packet_in_cookie: false")),
        Dp("timeout", "", "timeout: 400"),
        Silent(Dp("arp_neighbor_timeout", "", "arp_neighbor_timeout: 40")),
        Silent(Dp("nd_neighbor_timeout", "", "nd_neighbor_timeout: 40")),
        Silent(Dp("ignore_learn_ins", "", "ignore_learn_ins: 5")),
        Dp("learn_jitter", "", "learn_jitter: 11"),
        Silent(Dp("learn_ban_timeout", "", "learn_ban_timeout: 11")),
        Silent(Dp("cache_update_guard_time", "", "cache_update_guard_time: 3")),
        Dp("use_idle_timeout", "", "use_idle_timeout: true"),
        Dp("idle_dst", "", "idle_dst: false"),
        Silent(Dp("fast_advertise_interval", "", "fast_advertise_interval: 7")),
        Silent(Dp("lacp_timeout", "", "lacp_timeout: 20")),
        Dp("drop_broadcast_source_address", "", "drop_broadcast_source_address: false"),
        Dp("drop_spoofed_faucet_mac", "", "drop_spoofed_faucet_mac: false"),
        Silent(Dp("faucet_dp_mac", "", $"faucet_dp_mac: '{Mac}'")),
        Dp("group_table", "", "group_table: true"),
        Dp("combinatorial_port_flood", "", "combinatorial_port_flood: true"),
        Dp("packetin_pps", "", "packetin_pps: 500"),
        Dp("slowpath_pps", "", "slowpath_pps: 500"),
        Silent(Dp("ofchannel_log", "", "ofchannel_log: /dev/null")),
        new("dp.dp_acls", Plain with { Port = "native_vlan: lab" }, Plain with { Port = "native_vlan: lab", Datapath = "dp_id: 0x1\ndp_acls: [other]\n" }),
        Silent(Dp("lldp_beacon", "", "lldp_beacon: {send_interval: 60}")),
        Dp("egress_pipeline", "", "egress_pipeline: true"),
        Told("table_sizes", "table_sizes: {flood: 64}"),
        Told("min_wildcard_table_size", "min_wildcard_table_size: 64"),
        Told("max_wildcard_table_size", "max_wildcard_table_size: 4000"),
        Told("port_table_scale_factor", "port_table_scale_factor: 2.5"),
        .. ConfigSchema.TableSizes.Keys.Where(key => key.State == KeyState.Acting).Select(key => Told($"table_sizes.{key.Name}", $"table_sizes: {{{key.Name}: 500}}")),
        Silent(Dp("audit", "", "audit: report")),
        Silent(Dp("audit_interval", "", "audit_interval: 7")),
        Silent(Dp("dp_lldp_beacon.send_interval", "lldp_beacon: {send_interval: 60}", "lldp_beacon: {send_interval: 90}")),
        Silent(Dp("dp_lldp_beacon.max_per_interval", "lldp_beacon: {send_interval: 60}", "lldp_beacon: {send_interval: 60, max_per_interval: 2}")),
        Silent(Dp("dp_lldp_beacon.system_name", "lldp_beacon: {send_interval: 60}", "lldp_beacon: {send_interval: 60, system_name: here}")),
    ];
}
