using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Services;
using Weir.Model;

namespace Weir.Daemon.Control;

/// <summary>Coprocessors, what is steered to them, and whether they answer.</summary>
internal static class ServiceEndpoints
{
    private const int HighestVid = 4094;

    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Services, async Task<IResult> (string? dp, CancellationToken ct) =>
    {
        if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
        var answers = await Task.WhenAll(ControlEndpoints.Selected(controller, dp).Select(datapath => AnswerAsync(controller, datapath, ct)));
        return TypedResults.Json([.. answers.SelectMany(services => services)], ApiJson.Default.IReadOnlyListServiceResponse);
    });

    private static async Task<IReadOnlyList<ServiceResponse>> AnswerAsync(NetworkController controller, DatapathRuntime datapath, CancellationToken ct)
    {
        var model = datapath.Status.Configured!;
        List<Port> coprocessors = [.. model.Ports.Where(port => port.Coprocessor is not null)];
        if (coprocessors.Count == 0) return [];
        var ports = await datapath.ReadPortsAsync(ct);
        var hits = await datapath.ReadAclHitsAsync(ct);
        var lines = new SourceLines(controller, datapath.ConfigHash);
        var readings = datapath.LastCounters().Services;
        return
        [
            .. coprocessors.Select(port =>
            {
                var rules = SteeringRules.To(model, port.Number).Select(rule => rule.Location).ToHashSet();
                var state = PortEndpoints.StateOf(port, ports.Ports.FirstOrDefault(reading => reading.Description.Number == port.Number), ports);
                var reading = readings.FirstOrDefault(reading => reading.Port == port.Number);
                return new ServiceResponse(
                    model.Name, port.Name, port.Number.Value, port.Location?.ToString(), state,
                    ServiceVerdict.Of(state == "unknown" || (hits.Fault is not null && state == "up") ? null : state == "up", reading).ToString().ToLowerInvariant(),
                    port.Coprocessor!.VlanVidBase,
                    [.. model.Ports.Where(one => one.Enabled && port.Coprocessor.VlanVidBase + one.Number.Value is >= 1 and <= HighestVid).Select(one => new ServiceVidResponse((int)(port.Coprocessor.VlanVidBase + one.Number.Value), one.Name, one.Number.Value))],
                    reading is null ? null : Counters(reading),
                    [.. hits.Rules.Where(rule => rule.Number > 0 && rule.Location is { } place && rules.Contains(place)).Select(rule => CounterEndpoints.Rule(rule, lines))], hits.Fault ?? ports.Fault);
            }),
        ];
    }

    private static ServiceCountersResponse Counters(ServiceReading reading) => new(
        reading.ReadAt, reading.Diverted, reading.Copied, reading.Heard, reading.Untagged, reading.RecentDiverted, reading.RecentCopied, reading.RecentHeard,
        reading.LastSteered, reading.LastHeard, reading.UnansweredSince);
}
