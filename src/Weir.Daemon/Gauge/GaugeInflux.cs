using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Weir.Compiler;
using Weir.Config.Gauge;
using Weir.OpenFlow.Messages;

namespace Weir.Daemon.Gauge;

/// <summary>InfluxDB's line protocol over HTTP: one POST a reading.</summary>
/// <remarks>Source: InfluxDB 1.8, "Write data with the API" and "Line protocol reference".</remarks>
internal sealed class GaugeInflux : IGaugeOutput, IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _write;

    public GaugeInflux(GaugeDatabase database)
    {
        _http = new HttpClient { Timeout = TimeSpan.FromSeconds(database.InfluxTimeoutSeconds) };
        _write = new UriBuilder("http", database.InfluxHost, database.InfluxPort, "/write", $"?db={Uri.EscapeDataString(database.InfluxDatabase)}&precision=s").Uri;
        if (database.InfluxUser.Length > 0)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{database.InfluxUser}:{database.InfluxPassword}")));
    }

    public async Task WriteAsync(GaugeReading reading, CancellationToken ct)
    {
        var lines = Lines(reading);
        if (lines.Length == 0) return;
        using var content = new StringContent(lines, Encoding.UTF8, "text/plain");
        using var response = await _http.PostAsync(_write, content, ct);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"InfluxDB answered {(int)response.StatusCode}: {(await response.Content.ReadAsStringAsync(ct)).Trim()}");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A reading in line protocol.</summary>
    internal static string Lines(GaugeReading reading)
    {
        var lines = new StringBuilder();
        var time = reading.Time.ToUnixTimeSeconds();
        var datapath = $"dp_name={Tag(reading.Datapath.Name)}";
        switch (reading.Watch)
        {
            case GaugeWatch.PortStats:
                foreach (var port in reading.Ports.Where(port => port.Counters is not null))
                    foreach (var (first, second, value) in GaugeReading.Counters(port.Counters!)) Line($"{first}_{second}", $"port_name={Tag(reading.NameOf(port.Description.Number))}", value);
                break;
            case GaugeWatch.PortState:
                foreach (var port in reading.Ports)
                {
                    var tag = $"port_name={Tag(reading.NameOf(port.Description.Number))}";
                    Line("port_state_reason", tag, (byte)(reading.Reason ?? PortStatusReason.Modify));
                    Line("port_state", tag, (uint)port.Description.State);
                }

                break;
            case GaugeWatch.MeterStats:
                foreach (var meter in reading.Meters)
                    foreach (var (name, value) in GaugeReading.Counters(meter)) Line(name, $"meter_id={meter.MeterId}", value);
                break;
            default:
                foreach (var flow in reading.Flows)
                {
                    var tags = new StringBuilder().Append(CultureInfo.InvariantCulture, $"table_id={flow.Entry.TableId},table_name={Tag(Pipeline.Find(flow.Entry.TableId)?.Name ?? $"{flow.Entry.TableId}")},priority={flow.Entry.Priority},inst_count={flow.Entry.Instructions.Count},cookie={flow.Entry.Cookie}");
                    foreach (var (name, value) in GaugeMatch.Labels(flow.Entry.Match)) tags.Append(CultureInfo.InvariantCulture, $",{name}={Tag(value)}");
                    Line("flow_packet_count", tags.ToString(), GaugeReading.Counted(flow.PacketCount));
                    Line("flow_byte_count", tags.ToString(), GaugeReading.Counted(flow.ByteCount));
                }

                break;
        }

        return lines.ToString();

        void Line(string measurement, string tags, ulong value) => lines.Append(CultureInfo.InvariantCulture, $"{measurement},{datapath},{tags} value={Math.Min(value, long.MaxValue)}i {time}\n");
    }

    // Commas, equal signs and spaces are escaped; a line cannot hold a line end, and no tag may be empty or end in a backslash.
    private static string Tag(string text)
    {
        var tag = text.Replace('\n', ' ').Replace("\\", "/", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);
        return tag.Length == 0 ? "-" : tag;
    }
}
