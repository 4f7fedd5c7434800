using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Daemon.Http;

namespace Weir.Daemon.Control;

/// <summary>Learned hosts: searched, and in parts where there are many.</summary>
internal static class HostEndpoints
{
    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Hosts, IResult (HttpContext context, string? dp, string? port, string? vlan, string? q, int? limit, int? offset) =>
    {
        if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
        if (limit is < 0 || offset is < 0) return ApiErrors.Answer(StatusCodes.Status400BadRequest, "limit and offset are not negative");
        var found = ControlEndpoints.Selected(controller, dp).SelectMany(datapath => Of(datapath, port, vlan)).Where(host => q is null || Holds(host, q)).ToList();
        context.Response.Headers[ApiRoutes.TotalCount] = found.Count.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Json([.. found.Skip(offset ?? 0).Take(limit ?? int.MaxValue)], ApiJson.Default.IReadOnlyListHostResponse);
    });

    private static bool Holds(HostResponse host, string text) =>
        host.Mac.Contains(text, StringComparison.OrdinalIgnoreCase) || host.Port.Contains(text, StringComparison.OrdinalIgnoreCase)
        || host.Vlan.Contains(text, StringComparison.OrdinalIgnoreCase) || host.Datapath.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<HostResponse> Of(DatapathRuntime datapath, string? port, string? vlan)
    {
        var (model, hosts, now) = datapath.HostSnapshot();
        var ports = model.Ports.ToDictionary(one => one.Number, one => one.Name);
        var vlans = model.Vlans.ToDictionary(one => one.Vid, one => one.Name);
        return hosts.OrderBy(host => host.Port).ThenBy(host => host.Vid).ThenBy(host => host.Mac).Select(host => new HostResponse(
            model.Name,
            ports.GetValueOrDefault(host.Port) ?? host.Port.ToString(),
            host.Port.Value,
            vlans.GetValueOrDefault(host.Vid) ?? host.Vid.ToString(),
            host.Vid.Value,
            host.Mac.ToString(),
            now - host.LearnedAtSeconds)).Where(host => (port is null || host.Port == port || $"{host.PortNumber}" == port) && (vlan is null || host.Vlan == vlan || $"{host.Vid}" == vlan));
    }
}
