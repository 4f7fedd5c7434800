using System.Collections.Concurrent;
using System.Text;
using Weir.Compiler;
using Weir.Config.Gauge;
using Weir.Controller;
using Weir.Controller.Status;
using Weir.Metrics;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Daemon.Gauge;

/// <summary>Gauge's metrics: what the last polls brought. A datapath that is not connected has none but its status.</summary>
/// <param name="controller">Who knows which datapaths are connected.</param>
/// <param name="isAlone">It is served at an address of its own, and so has the metrics that FAUCET's document has, too.</param>
internal sealed class GaugePrometheus(NetworkController controller, bool isAlone) : IGaugeOutput, IMetricsSource
{
    /// <summary>It is served at an address of its own.</summary>
    public bool IsAlone => isAlone;

    private static readonly string[] s_port = ["dp_id", "dp_name", "port", "port_description"];
    private static readonly MetricFamily s_version = new("faucet_pbr_version", MetricKind.Gauge, "The version of this program; always 1.", "version");
    private static readonly MetricFamily s_status = new("dp_status", MetricKind.Gauge, "1: the switch is connected.", "dp_id", "dp_name");
    private static readonly (MetricFamily Family, Func<PortStats, ulong> Value)[] s_counters =
    [
        (Port("of_port_tx_packets", "Packets sent."), stats => stats.TxPackets), (Port("of_port_rx_packets", "Packets received."), stats => stats.RxPackets),
        (Port("of_port_tx_bytes", "Bytes sent."), stats => stats.TxBytes), (Port("of_port_rx_bytes", "Bytes received."), stats => stats.RxBytes),
        (Port("of_port_tx_dropped", "Packets dropped on sending."), stats => stats.TxDropped), (Port("of_port_rx_dropped", "Packets dropped on receipt."), stats => stats.RxDropped),
        (Port("of_port_tx_errors", "Errors on sending."), stats => stats.TxErrors), (Port("of_port_rx_errors", "Errors on receipt."), stats => stats.RxErrors),
    ];

    private static readonly MetricFamily s_reason = Port("of_port_reason", "Why the state was told last: 0 the port came, 1 it went, 2 it changed.");
    private static readonly MetricFamily s_state = Port("of_port_state", "OFPPS bits: 1 no link, 2 blocked, 4 live.");
    private static readonly MetricFamily s_speed = Port("of_port_curr_speed", "Speed now, in kbit/s.");
    private static readonly MetricFamily s_maxSpeed = Port("of_port_max_speed", "Highest speed, in kbit/s.");
    private static readonly MetricFamily[] s_meters =
    [
        Meter("flow_count", "Entries that use the meter."), Meter("byte_in_count", "Bytes that came to it."), Meter("packet_in_count", "Packets that came to it."),
        Meter("byte_band_count", "Bytes above the rate of its first band."), Meter("packet_band_count", "Packets above the rate of its first band."),
    ];

    private readonly ConcurrentDictionary<(string Datapath, GaugeWatch Watch), GaugeReading> _last = new();
    private Func<string, GaugeWatch, bool> _isWatched = static (_, _) => true;

    public Task WriteAsync(GaugeReading reading, CancellationToken ct)
    {
        var key = (reading.Datapath.Name, reading.Watch);
        // What a switch says of one port stands beside what is known of the others.
        if (reading is { Watch: GaugeWatch.PortState, Reason: not null } && _last.TryGetValue(key, out var before))
            reading = reading with { Ports = [.. before.Ports.Where(port => port.Description.Number != reading.Ports[0].Description.Number), reading.Ports[0]] };
        _last[key] = reading;
        return Task.CompletedTask;
    }

    /// <summary>From now on shows only what is watched: also where a reading that was begun before comes after this.</summary>
    public void Keep(Func<string, GaugeWatch, bool> isWatched) => Volatile.Write(ref _isWatched, isWatched);

    public IMetricsSnapshot Take(NameFilter filter)
    {
        var datapaths = controller.Status.Datapaths;
        var connected = datapaths.Where(datapath => datapath.Condition != DatapathCondition.Disconnected).Select(datapath => datapath.Name).ToHashSet();
        var isWatched = Volatile.Read(ref _isWatched);
        foreach (var key in _last.Keys.Where(key => !connected.Contains(key.Datapath) || !isWatched(key.Datapath, key.Watch))) _last.TryRemove(key, out _);
        return new Snapshot([.. datapaths], [.. _last.Values.OrderBy(reading => reading.Datapath.Id)], isAlone);
    }

    private static MetricFamily Port(string name, string help) => new(name, MetricKind.Gauge, help, s_port);

    private static MetricFamily Meter(string name, string help) => new($"of_meter_{name}", MetricKind.Gauge, help, "dp_id", "dp_name", "meter_id");

    private sealed class Snapshot(List<DatapathStatus> datapaths, List<GaugeReading> readings, bool isAlone) : IMetricsSnapshot
    {
        public void Write(ExpositionWriter writer)
        {
            if (isAlone) WriteStatus(writer);
            foreach (var (family, value) in s_counters) WritePorts(writer, family, GaugeWatch.PortStats, (_, port) => port.Counters is { } counters ? GaugeReading.Counted(value(counters)) : null);
            WritePorts(writer, s_reason, GaugeWatch.PortState, (reading, _) => (byte)(reading.Reason ?? 0));
            WritePorts(writer, s_state, GaugeWatch.PortState, (_, port) => (uint)port.Description.State);
            WritePorts(writer, s_speed, GaugeWatch.PortState, (_, port) => port.Description.CurrentSpeedKbps);
            WritePorts(writer, s_maxSpeed, GaugeWatch.PortState, (_, port) => port.Description.MaxSpeedKbps);
            for (var at = 0; at < s_meters.Length; at++) WriteMeters(writer, s_meters[at], at);
            var tables = readings.Where(reading => reading.Watch == GaugeWatch.FlowTable).SelectMany(reading => reading.Flows.Select(flow => (reading, flow))).GroupBy(pair => pair.flow.Entry.TableId);
            foreach (var table in tables.OrderBy(table => table.Key)) WriteTable(writer, Pipeline.Find(table.Key)?.Name ?? $"{table.Key}", [.. table]);
        }

        private void WriteStatus(ExpositionWriter writer)
        {
            if (writer.Begin(s_version))
            {
                writer.Label("version"u8, WeirVersion.Text);
                writer.Value(1);
            }

            if (!writer.Begin(s_status)) return;
            foreach (var datapath in datapaths)
            {
                writer.Labels(LabelText.Encode(("dp_id", datapath.Id.ToFaucetString()), ("dp_name", datapath.Name)));
                writer.Value(datapath.Condition == DatapathCondition.Disconnected ? 0 : 1);
            }
        }

        private void WritePorts(ExpositionWriter writer, MetricFamily family, GaugeWatch watch, Func<GaugeReading, Weir.Controller.Datapaths.PortReading, ulong?> value)
        {
            if (!writer.Begin(family)) return;
            foreach (var reading in readings.Where(reading => reading.Watch == watch))
            {
                foreach (var port in reading.Ports)
                {
                    if (value(reading, port) is not { } number) continue;
                    var name = port.Description.Number;
                    writer.Labels(LabelText.Encode(("dp_id", reading.Datapath.Id.ToFaucetString()), ("dp_name", reading.Datapath.Name), ("port", reading.NameOf(name)), ("port_description", reading.DescriptionOf(name))));
                    writer.Value((double)number);
                }
            }
        }

        private void WriteMeters(ExpositionWriter writer, MetricFamily family, int at)
        {
            if (!writer.Begin(family)) return;
            foreach (var reading in readings.Where(reading => reading.Watch == GaugeWatch.MeterStats))
            {
                foreach (var meter in reading.Meters)
                {
                    writer.Labels(LabelText.Encode(("dp_id", reading.Datapath.Id.ToFaucetString()), ("dp_name", reading.Datapath.Name), ("meter_id", $"{meter.MeterId}")));
                    writer.Value((double)GaugeReading.Counters(meter).ElementAt(at).Value);
                }
            }
        }

        // The labels are those that any entry of the table has; in another they are empty.
        private static void WriteTable(ExpositionWriter writer, string table, List<(GaugeReading Reading, FlowStats Flow)> flows)
        {
            var samples = flows.Select(pair => (pair.Flow, Labels: Labels(pair.Reading, pair.Flow))).ToList();
            string[] names = [.. samples.SelectMany(sample => sample.Labels.Keys).Distinct().Order(StringComparer.Ordinal)];
            foreach (var (prefix, what) in ((string, Func<FlowStats, ulong>)[])[("flow_packet_count", flow => flow.PacketCount), ("flow_byte_count", flow => flow.ByteCount)])
            {
                if (!writer.Begin(new MetricFamily($"{prefix}_{table}", MetricKind.Gauge, $"{(prefix == "flow_packet_count" ? "Packets" : "Bytes")} that an entry of {table} has taken.", names))) continue;
                foreach (var (flow, labels) in samples)
                {
                    foreach (var name in names) writer.Label(Encoding.ASCII.GetBytes(name), labels.GetValueOrDefault(name, ""));
                    writer.Value((double)GaugeReading.Counted(what(flow)));
                }
            }
        }

        private static Dictionary<string, string> Labels(GaugeReading reading, FlowStats flow)
        {
            var labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["dp_id"] = reading.Datapath.Id.ToFaucetString(),
                ["dp_name"] = reading.Datapath.Name,
                ["table_id"] = $"{flow.Entry.TableId}",
                ["priority"] = $"{flow.Entry.Priority}",
                ["inst_count"] = $"{flow.Entry.Instructions.Count}",
                ["cookie"] = $"{flow.Entry.Cookie}",
                ["vlan"] = "",
            };
            foreach (var (name, value) in GaugeMatch.Labels(flow.Entry.Match)) labels[name] = value;
            return labels;
        }
    }
}
