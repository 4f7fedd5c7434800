using System.Collections.Immutable;
using Weir.Config.Gauge;
using Weir.Controller.Datapaths;
using Weir.Model;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Daemon.Gauge;

/// <summary>What one poll of a datapath brought.</summary>
/// <param name="Datapath">The datapath.</param>
/// <param name="Watch">What was polled; it says which of the others is set.</param>
/// <param name="Time">When.</param>
internal sealed record GaugeReading(Datapath Datapath, GaugeWatch Watch, DateTimeOffset Time)
{
    /// <summary>Ports with counters and states.</summary>
    public ImmutableArray<PortReading> Ports { get; init; } = [];

    /// <summary>Why a port's state was told; null: it was asked for.</summary>
    public PortStatusReason? Reason { get; init; }

    /// <summary>Entries.</summary>
    public IReadOnlyList<FlowStats> Flows { get; init; } = [];

    /// <summary>Meters.</summary>
    public IReadOnlyList<MeterStats> Meters { get; init; } = [];

    /// <summary>A port's name in the configuration; else that of a reserved port, or its number.</summary>
    public string NameOf(PortNumber port) => Datapath.FindPort(port)?.Name ?? port.ToString();

    /// <summary>A port's description in the configuration.</summary>
    public string DescriptionOf(PortNumber port) => Datapath.FindPort(port)?.Description ?? NameOf(port);

    /// <summary>The counters of a port, in Gauge's order, each with its words: <c>packets-out</c>.</summary>
    public static IEnumerable<(string First, string Second, ulong Value)> Counters(PortStats stats) =>
    [
        ("packets", "out", Counted(stats.TxPackets)), ("packets", "in", Counted(stats.RxPackets)), ("bytes", "out", Counted(stats.TxBytes)), ("bytes", "in", Counted(stats.RxBytes)),
        ("dropped", "out", Counted(stats.TxDropped)), ("dropped", "in", Counted(stats.RxDropped)), ("errors", "out", Counted(stats.TxErrors)), ("errors", "in", Counted(stats.RxErrors)),
    ];

    /// <summary>The counters of a meter: of all packets, and of what its first band took.</summary>
    public static IEnumerable<(string Name, ulong Value)> Counters(MeterStats meter) =>
    [
        ("flow_count", meter.FlowCount), ("byte_in_count", Counted(meter.ByteInCount)), ("packet_in_count", Counted(meter.PacketInCount)),
        ("byte_band_count", meter.Bands.Count > 0 ? Counted(meter.Bands[0].ByteCount) : 0), ("packet_band_count", meter.Bands.Count > 0 ? Counted(meter.Bands[0].PacketCount) : 0),
    ];

    /// <summary>All ones: not counted, which is 0.</summary>
    public static ulong Counted(ulong value) => value == ulong.MaxValue ? 0 : value;
}

/// <summary>Takes what polls bring.</summary>
internal interface IGaugeOutput
{
    /// <summary>Writes it down. Throws <see cref="IOException"/> or <see cref="HttpRequestException"/> where that fails; the next one is tried again.</summary>
    Task WriteAsync(GaugeReading reading, CancellationToken ct);
}
