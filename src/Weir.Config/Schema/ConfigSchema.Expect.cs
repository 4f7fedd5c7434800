namespace Weir.Config.Schema;

public static partial class ConfigSchema
{
    private const string Own = "A key of Weir's own.";

    /// <summary>What packets shall do.</summary>
    public static ConfigSection Expect { get; } = new(
        "expect", "expect", "Packets, and where they must or must not come out: `weir check` sends them through the compiled tables. `weir run` reads this section and does nothing with it. Of several files, all is expected.",
        Acting("hosts", KeyType.Mapping, "{}", "Hosts by name. All of them count as learned.").In("expect_host").Differs(Own),
        Acting("must_reach", KeyType.List, "[]", "Packets that must come out at every place named.").In("expectation").Differs(Own),
        Acting("must_not_reach", KeyType.List, "[]", "Packets that must come out at none of the places named; without `to`, nowhere.").In("expectation").Differs(Own));

    /// <summary>A host of which packets are expected.</summary>
    public static ConfigSection ExpectHost { get; } = new(
        "expect_host", "expect.hosts.<name>", "A host: its addresses are those of the packets that it sends and that are sent to it.",
        Acting("port", KeyType.Reference, "", "Required; the port that it is on.").Differs(Own),
        Acting("mac", KeyType.Mac, "", "Required; its MAC address.").Differs(Own),
        Acting("ip", KeyType.ReferenceOrReferences, "[]", "Its IP addresses; the first of each kind is put into packets.").Differs(Own),
        Acting("vlan", KeyType.Reference, "", "Its VLAN; the port's native one by default.").Differs(Own),
        Acting("dp", KeyType.Reference, "", "The datapath; needed where several have a port of that name.").Differs(Own));

    /// <summary>A packet, where it comes in and where it must or must not come out.</summary>
    public static ConfigSection Expectation { get; } = new(
        "expectation", "expect.must_reach[n], expect.must_not_reach[n]", "A packet, where it comes in, and where it must or must not come out.",
        Info("description", KeyType.Text, "", "For people; shown when it is not met.").Differs(Own),
        Acting("from", KeyType.Reference, "", "Required; the port where the packet comes in, or the host that sends it.").Differs(Own),
        Acting("to", KeyType.ReferenceOrReferences, "[]", "Ports or hosts; required below `must_reach`. A packet to a host has the host's addresses, must come out of its port and be tagged as its VLAN is there.").Differs(Own),
        Acting("packet", KeyType.Text, "", "Required; the packet in the notation of `weir trace`: `tcp,tp_dst=22`. Addresses and a tag that it leaves open are those of the hosts.").Differs(Own),
        Acting("dp", KeyType.Reference, "", "The datapath; needed where several have a port of that name.").Differs(Own));
}
