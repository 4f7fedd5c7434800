using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Daemon.Http;
using Weir.Model;

namespace Weir.Daemon.Control;

/// <summary>VLANs and who is in them.</summary>
internal static class VlanEndpoints
{
    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Vlans, IResult (string? dp, string? vlan) =>
    {
        if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
        List<VlanResponse> vlans = [.. ControlEndpoints.Selected(controller, dp).SelectMany(Vlans).Where(one => vlan is null || one.Name == vlan || $"{one.Vid}" == vlan)];
        return vlan is null || vlans.Count > 0 ? TypedResults.Json(vlans, ApiJson.Default.IReadOnlyListVlanResponse) : ApiErrors.Answer(StatusCodes.Status404NotFound, $"no VLAN is called '{vlan}'");
    });

    private static IEnumerable<VlanResponse> Vlans(DatapathRuntime datapath)
    {
        var model = datapath.Status.Configured!;
        return model.Vlans.Select(vlan => new VlanResponse(
            model.Name,
            vlan.Name,
            vlan.Vid.Value,
            vlan.Description,
            vlan.Location?.ToString(),
            [.. model.Ports.Where(port => port.NativeVlan == vlan.Vid).Select(Reference)],
            [.. model.Ports.Where(port => port.TaggedVlans.Contains(vlan.Vid)).Select(Reference)],
            datapath.HostsIn(vlan.Vid),
            [.. vlan.AclsIn.Select(acl => acl.Name)],
            [.. vlan.AclsOut.Select(acl => acl.Name)]));
    }

    private static PortReference Reference(Port port) => new(port.Name, port.Number.Value);
}
