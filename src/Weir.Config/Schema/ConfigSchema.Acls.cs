using System.Collections.Immutable;

namespace Weir.Config.Schema;

public static partial class ConfigSchema
{
    /// <summary>The dictionary form of an ACL.</summary>
    public static ConfigSection Acl { get; } = new(
        "acl", "acls.<name>", "An access control list in its dictionary form; the list form is the list of rules alone. A packet that no rule matches is dropped.",
        Acting("rules", KeyType.List, "", "The rules; the first that matches counts.").In("acl_entry"),
        Acting("exact_match", KeyType.Boolean, "false", "All rules have one priority; ACLs that stand together must agree. Where rules do not all match the same fields whole, the first one still counts.")
            .Differs("That every rule sets every match field of the table is not demanded."),
        Tuning("dot1x_assigned", KeyType.Boolean, "false", "RADIUS may select this ACL."));

    /// <summary>The optional wrapper of a rule.</summary>
    public static ConfigSection AclEntry { get; } = new(
        "acl_entry", "acls.<name>[n]", "An element of the list of rules: either the rule's keys themselves, or the one key `rule` with them.",
        Acting("rule", KeyType.Mapping, "", "The rule.").In("rule"));

    /// <summary>A rule.</summary>
    public static ConfigSection Rule { get; } = new(
        "rule", "acls.<name>[n].rule", "A rule of an ACL: what it matches and what it does. Without `actions` it drops.", RuleKeys());

    /// <summary>What a rule does.</summary>
    public static ConfigSection Actions { get; } = new(
        "actions", "acls.<name>[n].rule.actions", "What a rule does with a packet: first the mirror copy, then `output`, then `ct`, then `allow`.",
        Acting("allow", KeyType.Integer, "0", "1: the packet goes on in the pipeline; it is the default where `mirror` is given, else 0.")
            .Differs("Values other than 0 and 1 mean 0, as in FAUCET, with a warning."),
        Acting("force_port_vlan", KeyType.Integer, "0", "With allow: skip VLAN checks, VLAN ACLs and learning, and go straight to where the tag's VLAN is switched."),
        Acting("meter", KeyType.Reference, "", "The meter that limits the packets, by its name under `meters`."),
        Acting("mirror", KeyType.Reference, "", "A port that gets a copy of the packet as it came in; nothing that comes in on that port is forwarded.")
            .Differs("A coprocessor port stays usable as one when it is the target of a mirror."),
        Acting("output", KeyType.MappingOrList, "", "Changes and outputs, in FAUCET's order (mapping) or in yours (list of one-key mappings).").In("output"),
        Acting("ct", KeyType.Mapping, "", "Connection tracking; the last thing that is done.").In("ct"));

    /// <summary>Changes and outputs.</summary>
    public static ConfigSection Output { get; } = new(
        "output", "acls.<name>[n].rule.actions.output",
        "As a mapping: pop_vlans, then vlan_vid (or swap_vid, or vlan_vids), set_fields, port, ports, failover. As a list of one-key mappings: in its order, keys may repeat.",
        Acting("pop_vlans", KeyType.Integer, "", "Remove so many VLAN tags.").Range(0, 8),
        Acting("vlan_vid", KeyType.Integer, "", "Push a tag 0x8100 with this VID.").Range(0, 4095),
        Acting("swap_vid", KeyType.Integer, "", "Set the VID of the tag; without effect beside vlan_vid.").Range(0, 4095),
        Acting("vlan_vids", KeyType.List, "", "Push these tags in turn: VIDs, or mappings of `vid` and `eth_type`.").In("pushed_vlan"),
        Acting("set_fields", KeyType.List, "", "Header fields to set: mappings of a match field's name and a value."),
        Acting("port", KeyType.Reference, "", "Send out of this port."),
        Acting("ports", KeyType.References, "", "Send out of these ports."),
        Acting("failover", KeyType.Mapping, "", "Send out of the first of several ports that is up.").In("failover"),
        NotYet("tunnel", KeyType.Mapping, "", "Send through a tunnel to a port of another datapath.").In("tunnel"));

    /// <summary>A pushed tag.</summary>
    public static ConfigSection PushedVlan { get; } = new(
        "pushed_vlan", "acls.<name>[n].rule.actions.output.vlan_vids[n]", "A tag to push.",
        Acting("vid", KeyType.Integer, "", "Its VID.").Range(0, 4095),
        Acting("eth_type", KeyType.Integer, "33024", "Its EtherType: 0x8100 or 0x88a8."));

    /// <summary>Fast failover.</summary>
    public static ConfigSection Failover { get; } = new(
        "failover", "acls.<name>[n].rule.actions.output.failover", "A fast-failover group.",
        Acting("group_id", KeyType.Integer, "", "Required; the group's id on the switch. One id means one list of ports on a datapath; with `guard`, 0x60000000 to 0x6fffffff are Weir's own.").Range(0, 0xFFFF_FF00),
        Acting("ports", KeyType.References, "", "Required; its ports, most wanted first."))
    { IsOpen = true };

    /// <summary>Tunnel.</summary>
    public static ConfigSection Tunnel { get; } = new(
        "tunnel", "acls.<name>[n].rule.actions.output.tunnel", "A tunnel across the stack.",
        NotYet("dp", KeyType.Text, "", "Destination datapath."),
        NotYet("port", KeyType.Reference, "", "Destination port; none: the destination's own forwarding."),
        NotYet("type", KeyType.Text, "vlan", "Encapsulation."),
        NotYet("tunnel_id", KeyType.Reference, "", "VID of the tunnel; chosen where absent."),
        NotYet("exit_instructions", KeyType.List, "[]", "Actions at the end of the tunnel."),
        NotYet("maintain_encapsulation", KeyType.Boolean, "false", "Keep the tunnel's tag at its end."),
        NotYet("bi_directional", KeyType.Boolean, "false", "Build the way back too."),
        NotYet("reverse", KeyType.Boolean, "false", "This is the way back."))
    { IsOpen = true };

    /// <summary>Connection tracking.</summary>
    public static ConfigSection Conntrack { get; } = new(
        "ct", "acls.<name>[n].rule.actions.ct", "Open vSwitch's connection tracking.",
        Acting("flags", KeyType.Integer, "0", "1: commit the connection; 2: force its direction.").Range(0, 65535),
        Acting("alg", KeyType.Integer, "0", "Port of an application level gateway: 21 (FTP), 69 (TFTP).").Range(0, 65535),
        Acting("table", KeyType.Reference, "", "Required; the table where the tracked packet goes on: a number as FAUCET counts its tables on this datapath, or a table's name; 255: nowhere.")
            .Differs("A number is the place among the tables that FAUCET would have here (`0` is `port_acl` where there is one), whatever ids Weir's have; names are Weir's own addition, and the better choice."),
        Acting("zone", KeyType.Integer, "", "Required; the zone, or with zone_src offset * 64 + bits - 1.").Range(0, 65535),
        Acting("zone_src", KeyType.Integer, "", "OXM header of the field that holds the zone; 0: none.").Range(0, uint.MaxValue),
        Acting("mark", KeyType.Integer, "", "Mark that the connection gets.").Range(0, uint.MaxValue),
        Acting("label", KeyType.Integer, "", "Label that the connection gets; 128 bits."),
        Acting("clear", KeyType.Boolean, "false", "Forget what the tracker has said; must stand alone."),
        Acting("nat", KeyType.Mapping, "", "Address translation.").In("nat"));

    /// <summary>Address translation.</summary>
    public static ConfigSection Nat { get; } = new(
        "nat", "acls.<name>[n].rule.actions.ct.nat", "Address translation of tracked connections.",
        Acting("flags", KeyType.Integer, "0", "1: source, 2: destination; 4: persistent, 8: hash, 16: random.").Range(0, 31),
        Acting("range_ipv4_min", KeyType.Text, "", "First IPv4 address."),
        Acting("range_ipv4_max", KeyType.Text, "", "Last IPv4 address."),
        Acting("range_ipv6_min", KeyType.Text, "", "First IPv6 address."),
        Acting("range_ipv6_max", KeyType.Text, "", "Last IPv6 address."),
        Acting("range_proto_min", KeyType.Integer, "", "First port.").Range(0, 65535),
        Acting("range_proto_max", KeyType.Integer, "", "Last port.").Range(0, 65535));

    private static ImmutableArray<ConfigKey> RuleKeys()
    {
        var keys = ImmutableArray.CreateBuilder<ConfigKey>();
        keys.Add(Info("description", KeyType.Text, "", "For people."));
        keys.Add(Acting("cookie", KeyType.Integer, "", "Cookie of the rule's entry; the datapath's where absent.").Range(0, 65536));
        keys.Add(Acting("actions", KeyType.Mapping, "", "What it does; without it the packet is dropped.").In("actions"));
        foreach (var field in HeaderFields.All) keys.Add(Acting(field.Key, KeyType.HeaderField, "", field.Doc));
        foreach (var (alias, name) in HeaderFields.Aliases) keys.Add(Acting(alias, KeyType.HeaderField, "", $"Old name of `{name}`."));
        return keys.ToImmutable();
    }
}
