using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Metrics;

/// <summary>What there is to measure of a datapath, at one moment; immutable.</summary>
/// <param name="Status">Its status and totals.</param>
/// <param name="Configured">The configuration in force there.</param>
public sealed record DatapathReading(DatapathStatus Status, Datapath Configured)
{
    /// <summary>It is connected, whatever it holds.</summary>
    public bool IsConnected => Status.Condition != DatapathCondition.Disconnected;

    /// <summary>When the runtime began to count.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Ports that the switch says are up; none while it is not connected.</summary>
    public ImmutableHashSet<PortNumber> UpPorts { get; init; } = [];

    /// <summary>What the switch said about itself, or null: it has not yet, or does not.</summary>
    public DescReply? Description { get; init; }

    /// <summary>Packet-ins by what became of them.</summary>
    public PacketInReading PacketIns { get; init; } = new(0, 0, 0, 0);

    /// <summary>Time from the arrival of a packet-in to the end of its handling, in seconds.</summary>
    public HistogramReading PacketInSeconds { get; init; } = new([], [0], 0);

    /// <summary>Time of the services that run by the clock, in seconds, by FAUCET's name of the service.</summary>
    public ImmutableSortedDictionary<string, HistogramReading> ServiceSeconds { get; init; } = ImmutableSortedDictionary<string, HistogramReading>.Empty;

    /// <summary>Time from the decision to change the switch to its confirmation, in seconds, by cause: <c>connect</c>, <c>port</c>, <c>reload</c>.</summary>
    public ImmutableSortedDictionary<string, HistogramReading> ApplySeconds { get; init; } = ImmutableSortedDictionary<string, HistogramReading>.Empty;

    /// <summary>Messages of a change.</summary>
    public HistogramReading ChangeMessages { get; init; } = new([], [0], 0);

    /// <summary>Reloads that changed this datapath without a new connection.</summary>
    public long WarmReloads { get; init; }

    /// <summary>Reloads after which the connection was begun anew.</summary>
    public long ColdReloads { get; init; }

    /// <summary>Reloads that the switch, or the compiler, refused here.</summary>
    public long RefusedReloads { get; init; }

    /// <summary>Bans from learning that began on a port, by port; 0 is left out.</summary>
    public ImmutableDictionary<uint, long> PortBans { get; init; } = ImmutableDictionary<uint, long>.Empty;

    /// <summary>Bans from learning that began in a VLAN, by VID; 0 is left out.</summary>
    public ImmutableDictionary<ushort, long> VlanBans { get; init; } = ImmutableDictionary<ushort, long>.Empty;

    /// <summary>Bytes that wait to be sent to the switch.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The switch reads too slowly: packet-ins wait.</summary>
    public bool IsCongested { get; init; }

    /// <summary>Sources that wait for a change to end.</summary>
    public int WaitingSources { get; init; }

    /// <summary>Static flow entries that the switch shall hold.</summary>
    public ImmutableArray<DesiredFlow> DesiredFlows { get; init; } = [];
}

/// <summary>Packet-ins by what became of them.</summary>
/// <param name="Vlan">In a VLAN: looked at for learning.</param>
/// <param name="NonVlan">Without a VLAN: LACP, LLDP.</param>
/// <param name="Unexpected">Unreadable, with a foreign cookie, or from where nothing is learned.</param>
/// <param name="Shed">Not looked at: there were too many.</param>
public sealed record PacketInReading(long Vlan, long NonVlan, long Unexpected, long Shed);
