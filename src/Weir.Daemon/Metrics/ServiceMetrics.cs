using Weir.Controller.Services;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>Weir's own metrics of services: whether coprocessors answer to what is sent to them.</summary>
internal sealed class ServiceMetrics
{
    private static readonly MetricFamily State = Service("weir_service_state", MetricKind.Gauge, "1 for the state that the coprocessor is in, 0 for the others.", "state");
    private static readonly MetricFamily Diverted = Service("weir_service_diverted_packets", MetricKind.Counter, "Packets that rules of ACLs sent to the coprocessor and nowhere else.");
    private static readonly MetricFamily Copied = Service("weir_service_copied_packets", MetricKind.Counter, "Packets that rules of ACLs sent to the coprocessor and let through, too.");
    private static readonly MetricFamily Heard = Service("weir_service_heard_packets", MetricKind.Counter, "Frames that came from the coprocessor with a tag.");
    private static readonly MetricFamily Untagged = Service("weir_service_untagged_packets", MetricKind.Counter, "Frames that came from the coprocessor without a tag, and were dropped.");
    private static readonly MetricFamily LastSteered = Service("weir_service_last_steered_timestamp_seconds", MetricKind.Gauge, "When it was seen last that packets had been sent to the coprocessor, in seconds since 1970.");
    private static readonly MetricFamily LastHeard = Service("weir_service_last_heard_timestamp_seconds", MetricKind.Gauge, "When it was seen last that frames had come from the coprocessor, in seconds since 1970.");

    private static readonly (ServiceHealth Health, string Name)[] States = [.. Enum.GetValues<ServiceHealth>().Select(health => (health, health.ToString().ToLowerInvariant()))];

    /// <summary>Writes all of them.</summary>
    public static void Write(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths)
    {
        WriteStates(writer, datapaths);
        foreach (var (family, value) in ((MetricFamily, Func<ServiceReading, long>)[])[(Diverted, reading => reading.Diverted), (Copied, reading => reading.Copied), (Heard, reading => reading.Heard), (Untagged, reading => reading.Untagged)])
        {
            if (!writer.Begin(family)) continue;
            foreach (var (datapath, port) in Services(datapaths))
            {
                if (ReadingOf(datapath, port) is not { } reading) continue;
                writer.Labels(port.All);
                writer.Counter(value(reading), datapath.Since);
            }
        }

        foreach (var (family, value) in ((MetricFamily, Func<ServiceReading, DateTimeOffset?>)[])[(LastSteered, reading => reading.LastSteered), (LastHeard, reading => reading.LastHeard)])
        {
            if (!writer.Begin(family)) continue;
            foreach (var (datapath, port) in Services(datapaths))
            {
                if (ReadingOf(datapath, port) is not { } reading || value(reading) is not { } at) continue;
                writer.Labels(port.All);
                writer.Value(at.ToUnixTimeMilliseconds() / 1000.0);
            }
        }
    }

    private static void WriteStates(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths)
    {
        if (!writer.Begin(State)) return;
        foreach (var (datapath, port) in Services(datapaths))
        {
            bool? isUp = !port.Port.Enabled ? false : datapath.Reading.IsConnected ? datapath.Reading.UpPorts.Contains(port.Port.Number) : null;
            var now = ServiceVerdict.Of(isUp, ReadingOf(datapath, port));
            foreach (var (health, name) in States)
            {
                writer.Labels(port.All);
                writer.Label("state"u8, name);
                writer.Value(health == now ? 1 : 0);
            }
        }
    }

    private static IEnumerable<(DatapathScrape Datapath, PortLabels Port)> Services(IReadOnlyList<DatapathScrape> datapaths) =>
        datapaths.SelectMany(datapath => datapath.Labels.Ports.Where(port => port.Port.Coprocessor is not null).Select(port => (datapath, port)));

    private static ServiceReading? ReadingOf(DatapathScrape datapath, PortLabels port) => datapath.Counters.Services.FirstOrDefault(reading => reading.Port == port.Port.Number);

    private static MetricFamily Service(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels) => new(name, kind, help, ["dp_id", "dp_name", "port", "port_description", .. labels]);
}
