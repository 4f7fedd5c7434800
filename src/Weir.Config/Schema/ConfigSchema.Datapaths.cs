namespace Weir.Config.Schema;

public static partial class ConfigSchema
{
    private const decimal AllOnes64 = ulong.MaxValue;

    /// <summary>A datapath.</summary>
    public static ConfigSection Datapath { get; } = new(
        "dp", "dps.<name>", "A datapath: one OpenFlow switch.",
        Acting("dp_id", KeyType.Integer, "", "Its datapath id; the key by default, if that is a number.").Range(0, AllOnes64)
            .Differs("FAUCET refuses a quoted id and a number as the datapath's key; Weir takes both."),
        Acting("name", KeyType.Text, "", "Its name: the same as the key."),
        Acting("description", KeyType.Text, "", "For people; the name by default."),
        Acting("hardware", KeyType.Text, "Open vSwitch", "The switch's class.")
            .OneOf("Generic", "GenericTFM", "Allied-Telesis", "Aruba", "CiscoC9K", "Lagopus", "Netronome", "NoviFlow", "Open vSwitch", "Open vSwitch TFM", "ZodiacFX", "ZodiacGX")
            .Differs("On Open vSwitch, Lagopus and Netronome each table has an id of its own for ever; on others the ids of the tables in use are packed, as FAUCET's are (NoviFlow: FAUCET's numbers). A switch that says that its tables do already what is needed is not told any (TFM, CiscoC9K, Aruba)."),
        Acting("guard", KeyType.Mapping, "{}", "The guard on the ports that have `guard`.").In("guard_of_dp").Differs("A key of Weir's own."),
        Acting("interfaces", KeyType.Mapping, "{}", "Ports by name or number.").In("interface"),
        Acting("interface_ranges", KeyType.Mapping, "{}", "Defaults for ports by number: `1-6,8`; ports that stand nowhere else come about.").In("interface"),
        Acting("priority_offset", KeyType.Integer, "0", "Base of the four priorities below.").Range(0, 65535),
        Acting("lowest_priority", KeyType.Integer, "", "Table-misses; priority_offset by default.").Range(0, 65535),
        Acting("low_priority", KeyType.Integer, "", "Entry to the coprocessor's table; priority_offset + 9000 by default.").Range(0, 65535),
        Acting("high_priority", KeyType.Integer, "", "Coprocessor; low_priority + 1 by default.").Range(0, 65535),
        Acting("highest_priority", KeyType.Integer, "", "Output-only ports; high_priority + 98 by default.").Range(0, 65535),
        Acting("cookie", KeyType.Integer, "1524372928", "Cookie of all entries whose rule has none of its own.").Range(0, AllOnes64),
        Acting("strict_packet_in_cookie", KeyType.Boolean, "true", "Drop packet-ins that carry another cookie."),
        Acting("timeout", KeyType.Integer, "300", "Seconds for which a host is remembered.").Range(15, 65535),
        Acting("arp_neighbor_timeout", KeyType.Integer, "30", "Seconds for which an IPv4 neighbour is believed; less than half of timeout. Checked; acts with routing.").Range(0, 65535),
        Acting("nd_neighbor_timeout", KeyType.Integer, "30", "The same for IPv6.").Range(0, 65535),
        Tuning("max_hosts_per_resolve_cycle", KeyType.Integer, "5", "Neighbours resolved per VLAN and cycle."),
        Tuning("max_host_fib_retry_count", KeyType.Integer, "10", "Tries before a neighbour is given up."),
        Tuning("max_resolve_backoff_time", KeyType.Integer, "64", "Longest time between tries, in seconds."),
        Tuning("proactive_learn_v4", KeyType.Boolean, "true", "Resolve unknown neighbours of connected IPv4 networks."),
        Tuning("proactive_learn_v6", KeyType.Boolean, "true", "The same for IPv6."),
        Acting("ignore_learn_ins", KeyType.Integer, "10", "Ignore every Nth packet-in of a second; 0: none.").Range(0, int.MaxValue),
        Acting("learn_jitter", KeyType.Integer, "0", "Spread of learning timeouts in seconds; 0: 3 times the root of timeout.").Range(0, 65535),
        Acting("learn_ban_timeout", KeyType.Integer, "0", "Seconds for which a full port or VLAN learns nothing; 0: learn_jitter.").Range(0, 65535),
        Acting("cache_update_guard_time", KeyType.Integer, "0", "Seconds before a host is learned anew; 0: half of timeout.").Range(0, 65535),
        Acting("use_idle_timeout", KeyType.Boolean, "false", "A host is forgotten when it has been silent for its timeout, as the switch reports it, in place of being learned anew by a packet-in when the timeout is up. Members of a LAG are not concerned."),
        Acting("idle_dst", KeyType.Boolean, "true", "False: entries for destinations do not idle out; they go when the host is forgotten."),
        Tuning("advertise_interval", KeyType.Integer, "30", "Seconds between router advertisements."),
        Acting("fast_advertise_interval", KeyType.Integer, "5", "Seconds between LACPDUs of active ports; 0: none, and no LLDP beacons.").Range(0, 65535),
        Acting("lacp_timeout", KeyType.Integer, "30", "Seconds without LACP after which a port is down.").Range(1, 65535),
        Acting("drop_broadcast_source_address", KeyType.Boolean, "true", "Drop frames whose source is the broadcast address."),
        Acting("drop_spoofed_faucet_mac", KeyType.Boolean, "true", "Drop frames of hosts whose source is a VLAN's faucet_mac."),
        Acting("faucet_dp_mac", KeyType.Mac, "0e:00:00:00:00:01", "Source of LLDP and LACP frames, and the LACP system.")
            .Differs("Two datapaths with the same one may be each other's partners, as in FAUCET; a LACPDU that comes back to its own datapath is not taken for a partner's."),
        Acting("group_table", KeyType.Boolean, "false", "Flood by a group for each VLAN, whose id is the VID (VID + 4096 for unknown unicast). Not beside `combinatorial_port_flood`.")
            .Differs("A group is modified when it changes, never deleted and made anew. Where an ACL's failover has the same id, that VLAN is flooded without a group, with a warning."),
        Acting("combinatorial_port_flood", KeyType.Boolean, "false", "Flood by an entry for each VLAN and port that frames come from, in place of one for each VLAN.")
            .Differs("Ports that are down have their entries too: nothing gets that far from there, and a link that fails changes no flood. What a coprocessor injects is flooded as well."),
        Tuning("multi_out", KeyType.Boolean, "true", "One packet-out for several ports."),
        Acting("packetin_pps", KeyType.Integer, "", "Packet-ins a second.").Range(0, int.MaxValue)
            .Differs("It bounds the unknown sources of each port (at most 1,000), so that no port starves another, and all that has no meter of its own together."),
        Acting("slowpath_pps", KeyType.Integer, "", "Packets a second on the switch's slow path.").Range(0, int.MaxValue),
        Tuning("metrics_rate_limit_sec", KeyType.Integer, "0", "Least seconds between updates of a VLAN's metrics."),
        Acting("ofchannel_log", KeyType.Text, "", "File that gets a line for every OpenFlow message after the handshake, in words.")
            .Differs("Opened anew after a rename. At 64 MiB Weir puts it aside itself, as `.1`, in place of the one before. Where the disk is too slow, messages are left out and their bytes counted in the file: a switch never waits."),
        Acting("audit", KeyType.Text, "repair", "What is done when the switch does not hold what it shall (see `docs/operations.md`): `repair` it, `report` it, or `off`: it is not looked at.")
            .OneOf("repair", "report", "off").Differs("A key of Weir's own."),
        Acting("audit_interval", KeyType.Integer, "60", "Seconds between two looks.").Range(1, 86400).Differs("A key of Weir's own."),
        Acting("dp_acls", KeyType.References, "", "ACLs on what comes in on any port, in place of `acls_in` on ports; earlier ones first. Ports that take nothing in still take nothing in."),
        NotYet("stack", KeyType.Mapping, "", "Stacking.").In("dp_stack"),
        Acting("lldp_beacon", KeyType.Mapping, "{}", "LLDP beacons; without this section ports send none.").In("dp_lldp_beacon"),
        NotYet("dot1x", KeyType.Mapping, "{}", "802.1X.").In("dp_dot1x"),
        Acting("table_sizes", KeyType.Mapping, "{}", "Sizes of tables, in entries, on hardware that is told them (GenericTFM, CiscoC9K, Aruba, Open vSwitch TFM); in place of computed ones.").In("table_sizes"),
        Acting("min_wildcard_table_size", KeyType.Integer, "32", "Least size of such a table that is looked up with wildcards, and the step of every computed size.").Range(1, 1_000_000),
        Acting("max_wildcard_table_size", KeyType.Integer, "1280", "Greatest computed size of a table that is looked up with wildcards.").Range(1, 100_000_000),
        Acting("port_table_scale_factor", KeyType.Number, "1.0", "Factor of the sizes that grow with ports and VLANs.").Range(0, 1_000_000).Differs("FAUCET refuses a whole number; Weir takes it."),
        Tuning("global_vlan", KeyType.Integer, "0", "VID of global routing."),
        Info("use_classification", KeyType.Boolean, "false", "Filter in a table of its own.").Differs("Weir always has that table, so the key changes nothing."),
        Acting("egress_pipeline", KeyType.Boolean, "false", "Known destinations are sent out by a table of its own, `egress`; VLANs with `acls_out` use it anyway."));

    /// <summary>Stacking of a datapath.</summary>
    public static ConfigSection DatapathStack { get; } = new(
        "dp_stack", "dps.<name>.stack", "Stacking.",
        NotYet("priority", KeyType.Integer, "", "Makes the datapath a candidate for the root; the lowest wins."),
        NotYet("route_learning", KeyType.Boolean, "false", "Learn routes on every datapath."),
        NotYet("down_time_multiple", KeyType.Integer, "3", "Missed updates before a datapath is down."),
        NotYet("min_stack_health", KeyType.Number, "1.0", "Part of the stack ports that must be up."),
        NotYet("min_lacp_health", KeyType.Number, "1.0", "Part of the LACP ports that must be up."));

    /// <summary>LLDP beacons of a datapath.</summary>
    public static ConfigSection DatapathLldp { get; } = new(
        "dp_lldp_beacon", "dps.<name>.lldp_beacon", "LLDP beacons.",
        Acting("send_interval", KeyType.Integer, "5", "Seconds between rounds of beacons; three times that is their TTL.").Range(1, 21845),
        Acting("max_per_interval", KeyType.Integer, "5", "Beacons in one round; ports that have waited longest come first.").Range(0, int.MaxValue)
            .Differs("FAUCET draws them by lot."),
        Acting("system_name", KeyType.Text, "", "System name; the datapath's by default."));

    /// <summary>802.1X of a datapath.</summary>
    public static ConfigSection DatapathDot1x { get; } = new(
        "dp_dot1x", "dps.<name>.dot1x", "802.1X.",
        NotYet("nfv_intf", KeyType.Text, "", "The controller host's interface."),
        NotYet("nfv_sw_port", KeyType.Integer, "", "The switch's port to it."),
        NotYet("radius_ip", KeyType.Text, "", "RADIUS server."),
        NotYet("radius_port", KeyType.Integer, "", "Its port."),
        NotYet("radius_secret", KeyType.Text, "", "The secret."),
        NotYet("auth_acl", KeyType.Text, "", "ACL after authentication."),
        NotYet("noauth_acl", KeyType.Text, "", "ACL before authentication."));

    /// <summary>Sizes of tables.</summary>
    public static ConfigSection TableSizes { get; } = new(
        "table_sizes", "dps.<name>.table_sizes", "Sizes of tables.",
        [.. new[] { "port_acl", "vlan", "vlan_acl", "classification", "eth_src", "ipv4_fib", "ipv6_fib", "vip", "eth_dst_hairpin", "eth_dst", "flood" }
            .Select(table => table is "ipv4_fib" or "ipv6_fib" or "vip" ? Tuning(table, KeyType.Integer, "", $"Size of the table {table}.") : Acting(table, KeyType.Integer, "", $"Size of the table {table}.").Range(1, 100_000_000))]);
}
