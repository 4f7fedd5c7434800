using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Protocols;
using Weir.Model;

namespace Weir.Daemon.Control;

/// <summary>What a drawing of the network is made of: datapaths, and the links between them.</summary>
internal static class DatapathEndpoints
{
    public static void Map(WebApplication app, NetworkController controller)
    {
        app.MapGet(ApiRoutes.Datapaths, IResult (string? dp) =>
            ControlEndpoints.Unknown(controller, dp) ?? TypedResults.Json([.. ControlEndpoints.Selected(controller, dp).Select(Answer)], ApiJson.Default.IReadOnlyListDatapathResponse));
        app.MapGet(ApiRoutes.Links, IResult (string? dp) =>
            ControlEndpoints.Unknown(controller, dp) ?? TypedResults.Json([.. ControlEndpoints.Selected(controller, dp).SelectMany(datapath => Links(controller, datapath))], ApiJson.Default.IReadOnlyListLinkResponse));
    }

    private static DatapathResponse Answer(DatapathRuntime datapath)
    {
        var status = datapath.Status;
        var model = status.Configured!;
        var up = datapath.Snapshot().State.UpPorts;
        return new DatapathResponse(
            status.Id.ToString(),
            status.Name,
            model.Description,
            model.Hardware,
            model.Location?.ToString(),
            status.Condition.ToString().ToLowerInvariant(),
            status.Since,
            status.Peer,
            datapath.ConfigHash,
            status.AppliedHash,
            status.AppliedSince,
            model.Ports.Length,
            status.Peer is null ? 0 : model.Ports.Count(port => port.Enabled && up.Contains(port.Number)),
            model.Ports.SelectMany(port => port.NativeVlan is { } native ? port.TaggedVlans.Append(native) : port.TaggedVlans).Distinct().Count(),
            status.Counters.Hosts,
            datapath.DesiredFlows.Length,
            [.. status.Faults.Select(ChangeAnswers.Fault)]);
    }

    private static IEnumerable<LinkResponse> Links(NetworkController controller, DatapathRuntime datapath)
    {
        var status = datapath.Status;
        var model = status.Configured!;
        foreach (var neighbor in status.Neighbors)
        {
            var port = model.FindPort(neighbor.Port);
            var lacp = status.Lacp.FirstOrDefault(member => member.Port == neighbor.Port);
            var (peer, peerPort) = PeerOf(controller, neighbor);
            yield return new LinkResponse(
                model.Name, port?.Name ?? neighbor.Port.ToString(), neighbor.Port.Value, peer?.Name, peerPort?.Name, neighbor.SystemName, neighbor.PortId, neighbor.Source.ToString(),
                ProtocolStatus.IsExpected(status, neighbor), lacp?.Lag, lacp?.Condition.ToString().ToLowerInvariant());
        }
    }

    // A beacon of Weir's own says the datapath's id, and the port's number as its port id.
    private static (Datapath? Datapath, Port? Port) PeerOf(NetworkController controller, LldpNeighbor neighbor)
    {
        if (neighbor.Datapath is not { } id || controller.Datapaths.FirstOrDefault(other => other.Id == id)?.HostSnapshot().Configured is not { } peer) return default;
        return (peer, uint.TryParse(neighbor.PortId, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? peer.FindPort(new(number)) : null);
    }
}
