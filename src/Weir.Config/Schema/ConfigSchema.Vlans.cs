namespace Weir.Config.Schema;

public static partial class ConfigSchema
{
    /// <summary>The file.</summary>
    public static ConfigSection Top { get; } = new(
        "top", "", "The file. Included files have the same keys; an object in a file that is read later replaces the one of the same name whole.",
        Acting("version", KeyType.Integer, "2", "Version of the language: 2. Included files need none.").Range(2, 2),
        Acting("include", KeyType.List, "[]", "Files to read too, relative to this one."),
        Acting("include-optional", KeyType.List, "[]", "The same; a file that is missing or broken is left out.")
            .Differs("What is wrong in such a file is said as warnings."),
        Acting("vlans", KeyType.Mapping, "{}", "VLANs by name or VID.").In("vlan"),
        Acting("acls", KeyType.Mapping, "{}", "ACLs by name.").In("acl"),
        Acting("dps", KeyType.Mapping, "", "Datapaths by name.").In("dp"),
        NotYet("routers", KeyType.Mapping, "{}", "Routers by name.").In("router"),
        Acting("meters", KeyType.Mapping, "{}", "Meters by name; they act where a rule names them, and the others are not installed.").In("meter"),
        Acting("expect", KeyType.Mapping, "{}", "What packets must and must not do; `weir check` tries it.").In("expect")
            .Differs("A key of Weir's own. FAUCET refuses a file with it: keep it in a file of its own that includes the rest, and check that."));

    /// <summary>A VLAN.</summary>
    public static ConfigSection Vlan { get; } = new(
        "vlan", "vlans.<name or vid>", "A VLAN. VLANs that a port names by a VID that stands nowhere come about with all defaults.",
        Acting("name", KeyType.Text, "", "Its name; the key by default."),
        Acting("description", KeyType.Text, "", "For people."),
        Acting("vid", KeyType.Integer, "", "Its VID; the key by default.").Range(1, 4095),
        Acting("acl_in", KeyType.Reference, "", "Old form of `acls_in` with one ACL; not beside it."),
        Acting("acls_in", KeyType.References, "", "ACLs on what comes into the VLAN; earlier ones first. Not applied to what a coprocessor injects."),
        Acting("acl_out", KeyType.Reference, "", "Old form of `acls_out` with one ACL; not beside it."),
        Acting("acls_out", KeyType.References, "", "ACLs on what leaves the VLAN, floods and what a coprocessor injects included; earlier ones first.")
            .Differs("Other VLANs of the datapath do not pass the egress tables."),
        NotYet("faucet_vips", KeyType.List, "[]", "The controller's own addresses in the VLAN."),
        Acting("faucet_mac", KeyType.Mac, "0e:00:00:00:00:01", "Router MAC: frames of hosts with it as their source are dropped (`drop_spoofed_faucet_mac`)."),
        Acting("unicast_flood", KeyType.Boolean, "true", "False: unicast to an unknown destination is not flooded."),
        NotYet("routes", KeyType.List, "", "Static routes.").In("route"),
        Acting("max_hosts", KeyType.Integer, "256", "Hosts learned in the VLAN on each datapath; 0: no limit."),
        Tuning("proactive_arp_limit", KeyType.Integer, "0", "Neighbours above which ARP is no longer sent proactively; 0: twice max_hosts."),
        Tuning("proactive_nd_limit", KeyType.Integer, "0", "The same for IPv6."),
        Tuning("targeted_gw_resolution", KeyType.Boolean, "true", "Ask a known gateway first on its last port."),
        Tuning("minimum_ip_size_check", KeyType.Boolean, "true", "Drop punted IP packets that are shorter than their header says."),
        NotYet("reserved_internal_vlan", KeyType.Boolean, "false", "The VID is a tunnel's; no VLAN entries."),
        Tuning("dot1x_assigned", KeyType.Boolean, "false", "RADIUS may assign this VLAN."),
        Tuning("edge_learn_stack_root", KeyType.Boolean, "true", "In a stack, learn along the path through the root."));

    /// <summary>A static route.</summary>
    public static ConfigSection VlanRoute { get; } = new(
        "route", "vlans.<name>.routes[n].route", "A static route.",
        NotYet("ip_dst", KeyType.Text, "", "Destination prefix."),
        NotYet("ip_gw", KeyType.Text, "", "Gateway."));

    /// <summary>A router.</summary>
    public static ConfigSection Router { get; } = new(
        "router", "routers.<name>", "Routing between VLANs.",
        NotYet("vlans", KeyType.References, "", "VLANs routed together."),
        NotYet("bgp", KeyType.Mapping, "{}", "BGP.").In("bgp"));

    /// <summary>BGP.</summary>
    public static ConfigSection Bgp { get; } = new(
        "bgp", "routers.<name>.bgp", "A BGP speaker.",
        NotYet("vlan", KeyType.Reference, "", "VLAN of the speaker."),
        NotYet("as", KeyType.Integer, "", "AS number."),
        NotYet("port", KeyType.Integer, "", "TCP port."),
        NotYet("routerid", KeyType.Text, "", "Router id."),
        NotYet("server_addresses", KeyType.List, "", "Addresses to listen on."),
        NotYet("neighbor_addresses", KeyType.List, "", "Peers."),
        NotYet("neighbor_as", KeyType.Integer, "", "AS of the peers."),
        NotYet("connect_mode", KeyType.Text, "passive", "Only passive.").OneOf("passive"));

    /// <summary>A meter.</summary>
    public static ConfigSection Meter { get; } = new(
        "meter", "meters.<name>", "A meter that rules can name.",
        Acting("meter_id", KeyType.Integer, "", "Required; its id on the switch, unique among the meters in use there. 131073 to 199999 are Weir's own; with `guard`, 16384 to 131071 too.").Range(0, 4294901760),
        Acting("entry", KeyType.Mapping, "", "Required; the meter.").In("meter_entry"));

    /// <summary>A meter's entry.</summary>
    public static ConfigSection MeterEntry { get; } = new(
        "meter_entry", "meters.<name>.entry", "What the meter does.",
        Acting("flags", KeyType.ReferenceOrReferences, "", "Required; KBPS or PKTPS, and BURST, STATS."),
        Acting("bands", KeyType.List, "", "Required; its bands.").In("meter_band"))
    { IsOpen = true };

    /// <summary>A band.</summary>
    public static ConfigSection MeterBand { get; } = new(
        "meter_band", "meters.<name>.entry.bands[n]", "A band of a meter.",
        Acting("type", KeyType.Text, "", "DROP, or DSCP_REMARK and EXPERIMENTER, which Open vSwitch refuses."),
        Acting("rate", KeyType.Integer, "0", "kbit/s or packets/s.").Range(0, uint.MaxValue),
        Acting("burst_size", KeyType.Integer, "0", "kbit or packets; counts with BURST.").Range(0, uint.MaxValue),
        Acting("prec_level", KeyType.Integer, "0", "For DSCP_REMARK.").Range(0, 255),
        Acting("experimenter", KeyType.Integer, "0", "For EXPERIMENTER.").Range(0, uint.MaxValue))
    { IsOpen = true };

    /// <summary>gauge.yaml.</summary>
    public static ConfigSection Gauge { get; } = new(
        "gauge", "gauge.yaml", "The file of FAUCET's Gauge, for `weir run --gauge` ([Gauge](gauge.md)).",
        Info("faucet_configs", KeyType.List, "", "FAUCET configurations.").Differs("the datapaths are those of Weir's own configuration"),
        Info("faucet", KeyType.Mapping, "", "A configuration given inline.").Differs("the datapaths are those of Weir's own configuration"),
        Acting("watchers", KeyType.Mapping, "", "Watchers by name.").In("watcher"),
        Acting("dbs", KeyType.Mapping, "", "Databases by name.").In("db"));

    /// <summary>A watcher.</summary>
    public static ConfigSection GaugeWatcher { get; } = new(
        "watcher", "gauge.yaml: watchers.<name>", "Something that Gauge polls.",
        Info("name", KeyType.Text, "", "Its name; the key counts."),
        Acting("type", KeyType.Text, "", "What it polls.").OneOf("port_state", "port_stats", "flow_table", "meter_stats"),
        Acting("dps", KeyType.List, "", "Names of datapaths."),
        Acting("all_dps", KeyType.Boolean, "false", "Every datapath; not beside `dps`."),
        Acting("interval", KeyType.Integer, "30", "Seconds between polls.").Range(1, 86_400),
        Acting("db", KeyType.Text, "", "One database."),
        Acting("dbs", KeyType.List, "", "Several databases."),
        Info("db_type", KeyType.Text, "text", "Set from the database."));

    /// <summary>A database.</summary>
    public static ConfigSection GaugeDatabase { get; } = new(
        "db", "gauge.yaml: dbs.<name>", "Where Gauge writes to.",
        Acting("type", KeyType.Text, "", "What it is.").OneOf("text", "prometheus", "influx"),
        Acting("file", KeyType.Text, "", "Text: the file that lines are appended to."),
        Acting("path", KeyType.Text, "", "Text: the folder of dumps of flow tables."),
        Acting("compress", KeyType.Boolean, "false", "Text: compress dumps with gzip."),
        Acting("prometheus_port", KeyType.Integer, "9303", "Prometheus: port.").Range(1, 65_535),
        Acting("prometheus_addr", KeyType.Text, "0.0.0.0", "Prometheus: address."),
        Info("prometheus_test_thread", KeyType.Boolean, "false", "For tests of FAUCET."),
        Acting("influx_host", KeyType.Text, "influxdb", "InfluxDB: host."),
        Acting("influx_port", KeyType.Integer, "8086", "InfluxDB: port.").Range(1, 65_535),
        Acting("influx_db", KeyType.Text, "faucet", "InfluxDB: database."),
        Acting("influx_user", KeyType.Text, "", "InfluxDB: user; without one, none is named."),
        Acting("influx_pwd", KeyType.Text, "", "InfluxDB: password."),
        Acting("influx_timeout", KeyType.Integer, "10", "InfluxDB: seconds that an answer may take.").Range(1, 3600));
}
