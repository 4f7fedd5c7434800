using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Drops;
using Weir.Model;

namespace Weir.Daemon.Control;

/// <summary>What the control socket answers about counters: drops, and rules of ACLs. Datapaths are asked side by side.</summary>
internal static class CounterEndpoints
{
    public static void Map(WebApplication app, NetworkController controller)
    {
        app.MapGet(ApiRoutes.Drops, async Task<IResult> (string? dp, string? port, CancellationToken ct) =>
        {
            if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
            List<DatapathRuntime> asked = [.. ControlEndpoints.Selected(controller, dp).Where(datapath => port is null || PortOf(datapath, port) is not null)];
            if (asked.Count == 0) return TypedResults.Json(new ErrorResponse($"no port is called '{port}'"), ApiJson.Default.ErrorResponse, statusCode: 404);
            return TypedResults.Json(await Task.WhenAll(asked.Select(datapath => DropsAsync(datapath, port, ct))), ApiJson.Default.IReadOnlyListDropsResponse);
        });
        app.MapGet(ApiRoutes.Acls, async Task<IResult> (string? dp, string? acl, CancellationToken ct) =>
            ControlEndpoints.Unknown(controller, dp)
            ?? TypedResults.Json(await Task.WhenAll(ControlEndpoints.Selected(controller, dp).Select(datapath => AclsAsync(controller, datapath, acl, ct))), ApiJson.Default.IReadOnlyListAclsResponse));
    }

    private static async Task<DropsResponse> DropsAsync(DatapathRuntime datapath, string? port, CancellationToken ct)
    {
        var report = await datapath.ReadDropsAsync(ct);
        var (model, _, _) = datapath.HostSnapshot();
        var only = port is null ? null : PortOf(datapath, port);
        return new DropsResponse(
            model.Name, report.ReadAt, report.Since, (long)Math.Round(report.Recent.TotalSeconds), report.Fault,
            [.. report.Counters.Where(counter => only is null || counter.Drop.Port == only.Number).Select(counter => Drop(model, counter))]);
    }

    private static DropResponse Drop(Datapath model, DropCounter counter) => new(
        counter.Drop.Reason,
        counter.Drop.Subject,
        counter.Drop.Location?.ToString(),
        counter.Drop.Table,
        counter.Drop.Port is { } port ? model.FindPort(port)?.Name ?? port.ToString() : null,
        counter.Drop.Port?.Value,
        counter.RecentPackets,
        counter.RecentBytes,
        counter.Packets,
        counter.Bytes);

    private static async Task<AclsResponse> AclsAsync(NetworkController controller, DatapathRuntime datapath, string? acl, CancellationToken ct)
    {
        var report = await datapath.ReadAclHitsAsync(ct);
        var lines = new SourceLines(controller, datapath.ConfigHash);
        return new AclsResponse(
            datapath.Status.Name, report.ReadAt, report.Fault, [.. report.Rules.Where(rule => acl is null || rule.Acl.Split(", ").Contains(acl)).Select(rule => Rule(rule, lines))]);
    }

    /// <summary>A rule, with the text of the configuration that it was read from.</summary>
    public static AclRuleResponse Rule(AclHits rule, SourceLines lines) => new(
        rule.Acl, rule.Number, rule.Location?.ToString(), rule.Packets, rule.Bytes,
        [.. rule.Places.Select(place => new AclPlaceResponse(place.Place, place.Packets, place.Bytes))],
        rule.Number == 0 ? null : lines.At(rule.Location));

    private static Port? PortOf(DatapathRuntime datapath, string text) =>
        datapath.HostSnapshot().Configured.Ports.FirstOrDefault(port => port.Name == text || port.Number.ToString() == text);
}
