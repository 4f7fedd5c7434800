namespace Weir.Config.Schema;

public static partial class ConfigSchema
{
    /// <summary>A port.</summary>
    public static ConfigSection Interface { get; } = new(
        "interface", "dps.<name>.interfaces.<name or number>",
        "A port. Ports with `mirror`, `output_only` or `coprocessor` carry no VLANs and take no other option than number, name, description and enabled (a coprocessor: ACLs too).",
        Acting("number", KeyType.Integer, "", "Its OpenFlow port number; the key by default.").Range(1, uint.MaxValue),
        Acting("name", KeyType.Text, "", "Its name; the key by default."),
        Acting("description", KeyType.Text, "", "For people; the name by default."),
        Acting("enabled", KeyType.Boolean, "true", "False: it never forwards."),
        Acting("native_vlan", KeyType.Reference, "", "VLAN of untagged frames."),
        Acting("tagged_vlans", KeyType.References, "[]", "VLANs of tagged frames."),
        Acting("acl_in", KeyType.Reference, "", "Old form of `acls_in` with one ACL; not beside it."),
        Acting("acls_in", KeyType.References, "", "ACLs on what comes in; earlier ones first."),
        Acting("acls_out", KeyType.References, "", "ACLs on what VLANs send out of the port, floods included; earlier ones first. Copies for a mirror, outputs of ACL rules and what a coprocessor sends to the port's number are not filtered.")
            .Differs("Weir's own: FAUCET has ACLs on what leaves a VLAN only."),
        Acting("max_hosts", KeyType.Integer, "255", "Hosts learned on the port; 0: no limit."),
        Acting("permanent_learn", KeyType.Boolean, "false", "Hosts never time out or move, not even when the link fails: frames with their source are dropped on other ports.")
            .Differs("FAUCET's entry for the destination idles out and is never made again; Weir's stays. The drop on other ports stands from the moment the host is learned (FAUCET: when it is seen there)."),
        Acting("unicast_flood", KeyType.Boolean, "true", "False: unicast to an unknown destination is not flooded to the port."),
        Acting("mirror", KeyType.ReferenceOrReferences, "", "Ports whose traffic is copied to this one; it becomes output_only unless it is a coprocessor."),
        Acting("output_only", KeyType.Boolean, "false", "Drop all that comes in."),
        Acting("hairpin", KeyType.Boolean, "false", "Send frames back out of the port they came in on, where their destination is there, and floods. Not beside `hairpin_unicast`."),
        Acting("hairpin_unicast", KeyType.Boolean, "false", "The same for known destinations alone."),
        Acting("loop_protect", KeyType.Boolean, "false", "A host that moves to this port within `cache_update_guard_time` is taken for a loop: unknown sources are dropped there for `learn_ban_timeout`, and longer while it goes on."),
        Acting("loop_protect_external", KeyType.Boolean, "false", "The port leads to a switch that may have another way back here. Of such ports one, the first that is up, is flooded to, and none sends to another.")
            .Differs("FAUCET marks frames by their PCP, which is overwritten; Weir looks at the port that they came in on. A frame from one such port to a host known behind another is dropped, where FAUCET floods it to the ports inside."),
        Acting("restricted_bcast_arpnd", KeyType.Boolean, "false", "Floods from one such port to another are ARP and neighbour discovery (solicitations, router solicitations and advertisements) alone."),
        Acting("lacp", KeyType.Integer, "0", "LAG id, which is the LACP key too; 0: none.").Range(0, 65535),
        Acting("lacp_active", KeyType.Boolean, "false", "Send LACPDUs unasked."),
        Acting("lacp_collect_and_distribute", KeyType.Boolean, "false", "Always say that the port is in step, collects and distributes."),
        Acting("lacp_unselected", KeyType.Boolean, "false", "Force the port unselected: it says that it is not in step."),
        Acting("lacp_selected", KeyType.Boolean, "false", "Force the port selected, as every port of one datapath is by default."),
        Acting("lacp_standby", KeyType.Boolean, "false", "Force the port to stand by: it says that it is in step, and is sent nothing. Of these three, one at most.")
            .Differs("What a partner sends there all the same, as bonds do, is taken in; FAUCET drops it. Nor is anything sent to a partner that says that it does not collect."),
        Acting("lacp_passthrough", KeyType.References, "", "No LACPDUs are sent while the LACP of one of these ports is down."),
        Acting("lacp_resp_interval", KeyType.Integer, "1", "Least seconds between two answers to LACPDUs that say the same.").Range(1, 65535),
        Acting("lacp_port_priority", KeyType.Integer, "255", "LACP port priority.").Range(0, 255),
        Acting("lacp_port_id", KeyType.Integer, "-1", "LACP port number; -1: 100 times the datapath's place in the file, counted from 0, and the port number.").Range(-1, 65535),
        Acting("lldp_beacon", KeyType.Mapping, "{}", "LLDP beacons of the port; the datapath needs `lldp_beacon` too.").In("lldp_beacon"),
        Acting("receive_lldp", KeyType.Boolean, "false", "Read LLDP that comes in: neighbours are logged."),
        Acting("lldp_peer_mac", KeyType.Mac, "", "MAC that LLDP of the neighbour should come from; another one is logged."),
        Acting("max_lldp_lost", KeyType.Integer, "3", "Lost beacons after which the neighbour is taken to be gone.").Range(0, int.MaxValue),
        Acting("opstatus_reconf", KeyType.Boolean, "true", "False: the port counts as up whatever the switch says."),
        NotYet("stack", KeyType.Mapping, "", "The other end of a stack link.").In("stack"),
        Acting("coprocessor", KeyType.Mapping, "{}", "An NFV host is on this port: what it sends is switched by VID, or sent out of the port that the VID names.").In("coprocessor"),
        NotYet("dot1x", KeyType.Boolean, "false", "802.1X."),
        NotYet("dot1x_acl", KeyType.Boolean, "false", "802.1X with ACLs."),
        NotYet("dot1x_mab", KeyType.Boolean, "false", "802.1X by MAC address."),
        NotYet("dot1x_dyn_acl", KeyType.Boolean, "false", "802.1X with ACLs from RADIUS."),
        Acting("guard", KeyType.Mapping, "{}", "What the host behind the port may do, and no more.").In("guard_of_port").Differs("A key of Weir's own."),
        Acting("count_untag_vlan_miss", KeyType.Boolean, "false", "Count untagged frames where there is no native VLAN."));

    /// <summary>A coprocessor.</summary>
    public static ConfigSection Coprocessor { get; } = new(
        "coprocessor", "dps.<name>.interfaces.<port>.coprocessor", "How a coprocessor's frames are read.",
        Acting("strategy", KeyType.Text, "", "Required; the one value is `vlan_vid`.").OneOf("vlan_vid"),
        Acting("vlan_vid_base", KeyType.Integer, "1000", "A frame with VID vlan_vid_base + N goes out of port N without that tag; a VLAN's VID: into that VLAN.").Range(0, 4095)
            .Differs("A VID above 4094 for any port is an error (FAUCET: another VID, in silence); one that a VLAN has is a warning."));

    /// <summary>Stack link.</summary>
    public static ConfigSection InterfaceStack { get; } = new(
        "stack", "dps.<name>.interfaces.<port>.stack", "The other end of a stack link.",
        NotYet("dp", KeyType.Text, "", "Datapath."),
        NotYet("port", KeyType.Reference, "", "Port."));

    /// <summary>LLDP beacon.</summary>
    public static ConfigSection InterfaceLldp { get; } = new(
        "lldp_beacon", "dps.<name>.interfaces.<port>.lldp_beacon", "LLDP beacons of a port.",
        Acting("enable", KeyType.Boolean, "false", "Send them."),
        Acting("system_name", KeyType.Text, "", "System name; the datapath's by default."),
        Acting("port_descr", KeyType.Text, "", "Port description; the port's description by default."),
        Acting("org_tlvs", KeyType.List, "", "Organisational TLVs.").In("org_tlv"));

    /// <summary>Organisational TLV.</summary>
    public static ConfigSection OrgTlv { get; } = new(
        "org_tlv", "dps.<name>.interfaces.<port>.lldp_beacon.org_tlvs[n]", "An organisational TLV.",
        Acting("oui", KeyType.Integer, "", "OUI: 24 bits. Required.").Range(0, 0xFFFFFF),
        Acting("subtype", KeyType.Integer, "", "Subtype. Required.").Range(0, 255),
        Acting("info", KeyType.Text, "", "Content: an even number of hex digits, else a text; at most 507 bytes. Required."));
}
