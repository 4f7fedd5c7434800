using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Weir.Compiler;
using Weir.Config.Gauge;
using Weir.OpenFlow.Text;

namespace Weir.Daemon.Gauge;

/// <summary>Gauge's text files: lines of <c>time TAB what TAB value</c>, and a file for each dump of the flow tables. A file is opened for each reading, so that one which was moved away is begun anew.</summary>
internal sealed class GaugeText(GaugeDatabase database) : IGaugeOutput
{
    public async Task WriteAsync(GaugeReading reading, CancellationToken ct)
    {
        if (reading.Watch == GaugeWatch.FlowTable)
        {
            await DumpAsync(reading, ct);
            return;
        }

        var lines = new StringBuilder();
        var time = reading.Time.UtcDateTime.ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture);
        foreach (var (what, value) in Values(reading)) lines.Append(CultureInfo.InvariantCulture, $"{time}\t{reading.Datapath.Name}-{what}\t{value}\n");
        await File.AppendAllTextAsync(database.File, lines.ToString(), ct);
    }

    private static IEnumerable<(string What, string Value)> Values(GaugeReading reading) => reading.Watch switch
    {
        GaugeWatch.PortStats => reading.Ports.Where(port => port.Counters is not null)
            .SelectMany(port => GaugeReading.Counters(port.Counters!).Select(counter => ($"{reading.NameOf(port.Description.Number)}-{counter.First}-{counter.Second}", $"{counter.Value}"))),
        GaugeWatch.PortState => reading.Ports.Select(port => ($"{reading.NameOf(port.Description.Number)}-state", $"{(reading.Reason is { } reason ? $"{reason.ToString().ToUpperInvariant()} " : "")}{(port.IsUp ? "up" : "down")}")),
        _ => reading.Meters.SelectMany(meter => GaugeReading.Counters(meter).Select(counter => ($"{meter.MeterId}-{counter.Name.Replace('_', '-')}", $"{counter.Value}"))),
    };

    private async Task DumpAsync(GaugeReading reading, CancellationToken ct)
    {
        var stem = Path.Combine(database.Path, $"{reading.Datapath.Name}--flowtable--{reading.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}");
        var path = $"{stem}.json";
        for (var number = 1; File.Exists(path); number++) path = $"{stem}--{number}.json";
        await using var file = File.Create(path);
        await using var zip = database.Compress ? new GZipStream(file, CompressionLevel.Fastest) : null;
        await using var json = new Utf8JsonWriter((Stream?)zip ?? file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("dp_name", reading.Datapath.Name);
        json.WriteNumber("dp_id", reading.Datapath.Id.Value);
        json.WriteNumber("time", reading.Time.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteStartArray("flows");
        foreach (var flow in reading.Flows)
        {
            json.WriteStartObject();
            json.WriteNumber("table_id", flow.Entry.TableId);
            json.WriteNumber("priority", flow.Entry.Priority);
            json.WriteNumber("cookie", flow.Entry.Cookie);
            json.WriteNumber("duration_sec", flow.DurationSeconds);
            json.WriteNumber("packet_count", GaugeReading.Counted(flow.PacketCount));
            json.WriteNumber("byte_count", GaugeReading.Counted(flow.ByteCount));
            json.WriteString("entry", FlowEntryText.Format(flow.Entry, id => Pipeline.Find(id)?.Name ?? $"{id}"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
