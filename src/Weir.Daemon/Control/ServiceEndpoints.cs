using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Daemon.Control;

/// <summary>Coprocessors, and what is steered to them.</summary>
internal static class ServiceEndpoints
{
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
        return
        [
            .. coprocessors.Select(port =>
            {
                var rules = RulesTo(model, port.Number);
                return new ServiceResponse(
                    model.Name, port.Name, port.Number.Value, port.Location?.ToString(),
                    PortEndpoints.StateOf(port, ports.Ports.FirstOrDefault(reading => reading.Description.Number == port.Number), ports), port.Coprocessor!.VlanVidBase,
                    [.. hits.Rules.Where(rule => rule.Number > 0 && rule.Location is { } place && rules.Contains(place)).Select(rule => CounterEndpoints.Rule(rule, lines))], hits.Fault);
            }),
        ];
    }

    // A rule says its line, and no two stand on one.
    private static HashSet<SourceLocation> RulesTo(Datapath model, PortNumber port) =>
    [
        .. model.AclsIn.Concat(model.Ports.SelectMany(one => one.AclsIn.Concat(one.AclsOut))).Concat(model.Vlans.SelectMany(vlan => vlan.AclsIn.Concat(vlan.AclsOut)))
            .SelectMany(acl => acl.Rules).Where(rule => rule.Actions.Any(action => action is AclOutput output && output.Port == port || action is AclFailover failover && failover.Ports.Contains(port)))
            .Select(rule => rule.Location),
    ];
}
