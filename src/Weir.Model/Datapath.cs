using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Model;

/// <summary>The four priorities that a file can move (<c>lowest_priority</c> …).</summary>
/// <param name="Lowest">Table-misses; 0 by default.</param>
/// <param name="Low">Entry to the coprocessor's table; 9000.</param>
/// <param name="High">Coprocessor; 9001.</param>
/// <param name="Highest">LLDP and LACP punts, output-only ports; 9099.</param>
public sealed record DatapathPriorities(ushort Lowest, ushort Low, ushort High, ushort Highest);

/// <summary>What is done when a switch does not hold what it shall.</summary>
public enum AuditMode
{
    /// <summary>It is put right, and said.</summary>
    Repair,

    /// <summary>It is said.</summary>
    Report,

    /// <summary>Nobody looks.</summary>
    Off,
}

/// <summary>A switch as the operator wants it: validated, with every name resolved. Timeouts are in seconds.</summary>
/// <param name="Id">The datapath id.</param>
/// <param name="Name">Its key in the file.</param>
public sealed record Datapath(DatapathId Id, string Name)
{
    /// <summary>Free text for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The hardware class, as FAUCET spells it.</summary>
    public string Hardware { get; init; } = "Open vSwitch";

    /// <summary>What that says of the switch.</summary>
    public HardwareClass Class => HardwareClass.Of(Hardware);

    /// <summary>Where it stands, or the datapath where it stands nowhere.</summary>
    public SourceLocation? HardwareLocation { get; init; }

    /// <summary>Sizes of tables that a switch is told (<see cref="HardwareClass.DeclaresTables"/>).</summary>
    public TableSizing TableSizes { get; init; } = new();

    /// <summary>Ports by ascending number.</summary>
    public ImmutableArray<Port> Ports { get; init; } = [];

    /// <summary>Every VLAN of the file, by ascending VID.</summary>
    public ImmutableArray<Vlan> Vlans { get; init; } = [];

    /// <summary>ACLs on what comes in on any port (<c>dp_acls</c>), in place of the ports' own; earlier ones take precedence.</summary>
    public ImmutableArray<Acl> AclsIn { get; init; } = [];

    /// <summary>Every known destination is sent out by the <c>egress</c> table, also in VLANs without ACLs on what leaves.</summary>
    public bool EgressPipeline { get; init; }

    /// <summary>Priorities that the file can move.</summary>
    public DatapathPriorities Priorities { get; init; } = new(0, 9000, 9001, 9099);

    /// <summary>Cookie of every entry whose rule has none of its own.</summary>
    public ulong Cookie { get; init; } = 0x5ADC15C0;

    /// <summary>Drop packet-ins with another cookie.</summary>
    public bool StrictPacketInCookie { get; init; } = true;

    /// <summary>MAC learning timeout.</summary>
    public int Timeout { get; init; } = 300;

    /// <summary>Spread of learned entries' hard timeouts, resolved: <c>int(max(3*sqrt(timeout),1))</c> where the file says 0.</summary>
    public int LearnJitter { get; init; } = 51;

    /// <summary>Hard timeout of a learn ban, resolved: the jitter where the file says 0.</summary>
    public int LearnBanTimeout { get; init; } = 51;

    /// <summary>Least age before a host is learned anew, resolved: <c>timeout/2</c> where the file says 0.</summary>
    public int CacheUpdateGuardTime { get; init; } = 150;

    /// <summary>Of the packet-ins of one second, every Nth is ignored; 0: none.</summary>
    public int IgnoreLearnIns { get; init; } = 10;

    /// <summary>Drop frames whose source is the broadcast address.</summary>
    public bool DropBroadcastSourceAddress { get; init; } = true;

    /// <summary>Drop frames from hosts whose source is a VLAN's router MAC (<see cref="Vlan.FaucetMac"/>).</summary>
    public bool DropSpoofedFaucetMac { get; init; } = true;

    /// <summary>Sources idle out in place of a hard timeout, and the switch says so; see <see cref="IdleDst"/>. Not for members of a LAG.</summary>
    public bool UseIdleTimeout { get; init; }

    /// <summary>False: learned destinations have no timeout; they go when the host is forgotten.</summary>
    public bool IdleDst { get; init; } = true;

    /// <summary>Flood by an entry for each port that a frame can come from.</summary>
    public bool CombinatorialPortFlood { get; init; }

    /// <summary>The guard on its guarded ports (<see cref="Port.GuardedNic"/>); null where there is none. Its <see cref="GuardBridge.Ports"/> are those with a class.</summary>
    public GuardBridge? Guard { get; init; }

    /// <summary>Flood by a group for each VLAN.</summary>
    public bool GroupTable { get; init; }

    /// <summary>Packet-ins a second: of each port's unknown sources, and of all that have no meter of their own together; null: Weir's own limits.</summary>
    public int? PacketInPps { get; init; }

    /// <summary>Packets a second on the switch's slow path; null: no limit.</summary>
    public int? SlowPathPps { get; init; }

    /// <summary>Source of LACP and LLDP frames, and LACP system.</summary>
    public MacAddress FaucetDpMac { get; init; } = MacAddress.FromBits(0x0E00_0000_0001);

    /// <summary>Seconds between LACPDUs of active members; 0: none, and no beacons.</summary>
    public int FastAdvertiseIntervalSeconds { get; init; } = 5;

    /// <summary>Seconds without a LACPDU after which a member of a LAG is down.</summary>
    public int LacpTimeoutSeconds { get; init; } = 30;

    /// <summary>LLDP beacons, or null: none.</summary>
    public LldpBeacons? LldpBeacons { get; init; }

    /// <summary>What is done when the switch does not hold what it shall.</summary>
    public AuditMode Audit { get; init; } = AuditMode.Repair;

    /// <summary>Seconds between two looks.</summary>
    public int AuditIntervalSeconds { get; init; } = 60;

    /// <summary>File that gets every OpenFlow message (<c>ofchannel_log</c>), or null.</summary>
    public string? OfChannelLog { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The port with this number, or null.</summary>
    public Port? FindPort(PortNumber number)
    {
        foreach (var port in Ports)
            if (port.Number == number) return port;
        return null;
    }

    /// <summary>The VLAN with this VID, or null.</summary>
    public Vlan? FindVlan(Vid vid)
    {
        foreach (var vlan in Vlans)
            if (vlan.Vid == vid) return vlan;
        return null;
    }
}
