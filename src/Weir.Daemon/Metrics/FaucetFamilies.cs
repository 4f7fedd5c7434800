using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>FAUCET's metrics: names, kinds and labels are FAUCET's. Which are exact and which are not: <c>docs/reference/metrics.md</c>.</summary>
internal static class FaucetFamilies
{
    public static readonly MetricFamily Version = Global("faucet_pbr_version", MetricKind.Gauge, "Always 1; the version is the label.", "version");
    public static readonly MetricFamily Channels = Global("ryu_config", MetricKind.Gauge, "Times and limits of the connections to switches.", "param");
    public static readonly MetricFamily StackRoot = Global("faucet_stack_root_dpid", MetricKind.Gauge, "Datapath id of the root of the stack; 0: no stack.");
    public static readonly MetricFamily StackRootChanges = Global("stack_root_change_count", MetricKind.Counter, "Times the root of the stack has changed.");
    public static readonly MetricFamily ReloadRequests = Global("faucet_config_reload_requests", MetricKind.Counter, "Loads of the configuration asked for, the first one included.");
    public static readonly MetricFamily LoadError = Global("faucet_config_load_error", MetricKind.Gauge, "1: the last load of the configuration was refused.");
    public static readonly MetricFamily ConfigHash = Global("faucet_config_hash", MetricKind.Info, "The files of the last load, their hashes, and what was wrong with it.", "config_files", "error", "hashes");
    public static readonly MetricFamily ConfigHashFunction = Global("faucet_config_hash_func", MetricKind.Gauge, "The hash function of faucet_config_hash.", "algorithm");
    public static readonly MetricFamily ConfigApplied = Global("faucet_config_applied", MetricKind.Gauge, "Fraction of the datapaths that have confirmed the configuration in force.");
    public static readonly MetricFamily EventId = Global("faucet_event_id", MetricKind.Gauge, "Id of the last event.");
    public static readonly MetricFamily WarmReloads = Datapath("faucet_config_reload_warm", MetricKind.Counter, "Reloads that changed a datapath.");
    public static readonly MetricFamily ColdReloads = Datapath("faucet_config_reload_cold", MetricKind.Counter, "Reloads after which the connection to a datapath was begun anew.");
    public static readonly MetricFamily IgnoredPacketIns = Datapath("of_ignored_packet_ins", MetricKind.Counter, "Packet-ins not looked at because there were too many.");
    public static readonly MetricFamily UnexpectedPacketIns = Datapath("of_unexpected_packet_ins", MetricKind.Counter, "Packet-ins that nothing asked for: unreadable, with a foreign cookie, or from where nothing is learned.");
    public static readonly MetricFamily PacketIns = Datapath("of_packet_ins", MetricKind.Counter, "Packet-ins received.");
    public static readonly MetricFamily NonVlanPacketIns = Datapath("of_non_vlan_packet_ins", MetricKind.Counter, "Packet-ins without a VLAN: LACP, LLDP.");
    public static readonly MetricFamily VlanPacketIns = Datapath("of_vlan_packet_ins", MetricKind.Counter, "Packet-ins in a VLAN.");
    public static readonly MetricFamily FlowMessagesSent = Datapath("of_flowmsgs_sent", MetricKind.Counter, "Flow-mods sent.");
    public static readonly MetricFamily Errors = Datapath("of_errors", MetricKind.Counter, "Errors that the datapath sent.");
    public static readonly MetricFamily Connections = Datapath("of_dp_connections", MetricKind.Counter, "Connections of the datapath that were accepted.");
    public static readonly MetricFamily Disconnections = Datapath("of_dp_disconnections", MetricKind.Counter, "Connections of the datapath that have ended.");
    public static readonly MetricFamily VlanHosts = Datapath("vlan_hosts_learned", MetricKind.Gauge, "Hosts learned in a VLAN.", "vlan");
    public static readonly MetricFamily PortVlanHosts = Port("port_vlan_hosts_learned", MetricKind.Gauge, "Hosts learned on a port in a VLAN.", "vlan");
    public static readonly MetricFamily VlanLearnBans = Datapath("vlan_learn_bans", MetricKind.Gauge, "Bans from learning in a VLAN.", "vlan");
    public static readonly MetricFamily PortLearnBans = Port("port_learn_bans", MetricKind.Gauge, "Bans from learning on a port.");
    public static readonly MetricFamily TableNames = Datapath("faucet_config_table_names", MetricKind.Gauge, "Id of each table in use.", "next_tables", "table_name");
    public static readonly MetricFamily PacketInSeconds = Datapath("faucet_packet_in_secs", MetricKind.Histogram, "Time from the arrival of a packet-in to the end of its handling.");
    public static readonly MetricFamily ServiceSeconds = Datapath("faucet_valve_service_secs", MetricKind.Histogram, "Time of what is done by the clock.", "valve_service");
    public static readonly MetricFamily LearnedMacs = new("learned_macs", MetricKind.Gauge, "Learned hosts by port and VLAN: the MAC address as a number; 0: there is none any more.", "dp_id", "dp_name", "n", "port", "port_description", "vlan");
    public static readonly MetricFamily LearnedPorts = new("learned_l2_port", MetricKind.Gauge, "Number of the port of each learned host.", "dp_id", "dp_name", "eth_src", "vid");
    public static readonly MetricFamily PortStatus = Port("port_status", MetricKind.Gauge, "1: the port is up.");
    public static readonly MetricFamily LacpState = Port("port_lacp_state", MetricKind.Gauge, "LACP: 0 link down, 1 no partner yet, 3 in step, 5 the partner is not in step.");
    public static readonly MetricFamily LacpRole = Port("port_lacp_role", MetricKind.Gauge, "LACP: 1 not selected, 2 selected, 3 standby.");
    public static readonly MetricFamily LacpPortId = Port("lacp_port_id", MetricKind.Gauge, "LACP port number that Weir says.");
    public static readonly MetricFamily LacpStateChanges = Port("port_lacp_state_change_count", MetricKind.Counter, "Changes of port_lacp_state.");
    public static readonly MetricFamily DatapathStatus = Datapath("dp_status", MetricKind.Gauge, "1: the datapath is connected.");
    public static readonly MetricFamily RootHopPort = Datapath("dp_root_hop_port", MetricKind.Gauge, "Port towards the root of the stack; 0: no stack.");
    public static readonly MetricFamily IsStackRoot = Datapath("is_dp_stack_root", MetricKind.Gauge, "1: the datapath is the root of the stack.");
    public static readonly MetricFamily Description = new("of_dp_desc_stats", MetricKind.Gauge, "What the datapath says it is; the value is its id.", "dp_desc", "dp_id", "dp_name", "hw_desc", "mfr_desc", "serial_num", "sw_desc");
    public static readonly MetricFamily StackCablingErrors = Datapath("stack_cabling_errors", MetricKind.Counter, "Wrong cables in the stack.");
    public static readonly MetricFamily StackProbes = Datapath("stack_probes_received", MetricKind.Counter, "Probes of the stack received.");
    public static readonly MetricFamily Dot1xSuccesses = Datapath("dp_dot1x_success", MetricKind.Counter, "Successful 802.1X authentications.");
    public static readonly MetricFamily Dot1xFailures = Datapath("dp_dot1x_failure", MetricKind.Counter, "Failed 802.1X authentications.");
    public static readonly MetricFamily Dot1xLogoffs = Datapath("dp_dot1x_logoff", MetricKind.Counter, "802.1X log-offs.");

    private static MetricFamily Global(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels) => new(name, kind, help, labels);

    private static MetricFamily Datapath(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels) => new(name, kind, help, ["dp_id", "dp_name", .. labels]);

    private static MetricFamily Port(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels) => new(name, kind, help, ["dp_id", "dp_name", "port", "port_description", .. labels]);
}
