using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Status;
using Weir.Daemon.Http;
using Weir.Model;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Daemon.Control;

/// <summary>Ports: what the configuration says of them, and what the switch does. Datapaths are asked side by side.</summary>
internal static class PortEndpoints
{
    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Ports, async Task<IResult> (string? dp, string? port, CancellationToken ct) =>
    {
        if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
        var answers = await Task.WhenAll(ControlEndpoints.Selected(controller, dp).Select(datapath => AnswerAsync(datapath, ct)));
        if (port is null) return TypedResults.Json(answers, ApiJson.Default.IReadOnlyListPortsResponse);
        var selected = answers.Select(answer => answer with { Ports = [.. answer.Ports.Where(one => one.Name == port || $"{one.Number}" == port)] }).Where(answer => answer.Ports.Count > 0).ToList();
        return selected.Count > 0 ? TypedResults.Json(selected, ApiJson.Default.IReadOnlyListPortsResponse) : ApiErrors.Answer(StatusCodes.Status404NotFound, $"no port is called '{port}'");
    });

    /// <summary>In a word, as the API says it.</summary>
    public static string StateOf(Port? port, PortReading? reading, PortReport report) => (port, reading) switch
    {
        ({ Enabled: false }, _) => "disabled",
        _ when report.Fault is not null => "unknown",
        (not null, null) => "missing",
        (null, _) => "unconfigured",
        _ => reading!.IsUp ? "up" : "down",
    };

    private static async Task<PortsResponse> AnswerAsync(DatapathRuntime datapath, CancellationToken ct)
    {
        var report = await datapath.ReadPortsAsync(ct);
        var status = datapath.Status;
        var model = status.Configured!;
        var readings = report.Ports.ToDictionary(reading => reading.Description.Number);
        var numbers = model.Ports.Select(port => port.Number).Union(readings.Keys.Where(number => !number.IsReserved)).Order(); // LOCAL is no place to plug into
        return new PortsResponse(model.Name, model.Id.ToString(), report.ReadAt, report.Fault, [.. numbers.Select(number => Port(number, model, status, report, readings.GetValueOrDefault(number), datapath.HostsOn(number)))]);
    }

    private static PortResponse Port(PortNumber number, Datapath model, DatapathStatus status, PortReport report, PortReading? reading, int hosts)
    {
        var port = model.FindPort(number);
        var lacp = status.Lacp.FirstOrDefault(member => member.Port == number);
        return new PortResponse(
            number.Value,
            port?.Name ?? reading?.Description.Name ?? number.ToString(),
            port?.Description ?? "",
            port?.Location?.ToString(),
            StateOf(port, reading, report),
            reading?.Description.Name,
            reading?.Description.HardwareAddress.ToString(),
            reading?.Description.CurrentSpeedKbps is > 0 and var speed ? speed : null,
            port switch { { Coprocessor: not null } => "coprocessor", { OutputOnly: true } => "mirror", { Lacp: not null } => "lag", _ => "access" },
            port?.NativeVlan is { } native ? NameOf(model, native) : null,
            [.. (port?.TaggedVlans ?? []).Select(vid => NameOf(model, vid))],
            [.. (port?.AclsIn ?? []).Select(acl => acl.Name)],
            hosts,
            lacp?.Lag,
            lacp?.Condition.ToString().ToLowerInvariant(),
            ProtocolStatus.Neighbors(status).FirstOrDefault(neighbor => neighbor.PortNumber == number.Value),
            reading?.Counters is { } counters ? Counters(counters) : null);
    }

    private static string NameOf(Datapath model, Vid vid) => model.FindVlan(vid)?.Name ?? vid.ToString();

    private static PortCountersResponse Counters(PortStats stats) => new(
        Counted(stats.RxPackets), Counted(stats.TxPackets), Counted(stats.RxBytes), Counted(stats.TxBytes), Counted(stats.RxDropped), Counted(stats.TxDropped),
        Counted(stats.RxErrors), Counted(stats.TxErrors), stats.DurationSeconds);

    private static ulong? Counted(ulong counter) => counter == ulong.MaxValue ? null : counter;
}
