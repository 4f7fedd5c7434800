using Weir.Api;
using Weir.Controller.Protocols;
using Weir.Controller.Status;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Daemon.Control;

/// <summary>LACP and LLDP in the status of a datapath.</summary>
internal static class ProtocolStatus
{
    private static readonly string[] Flags = ["active", "short-timeout", "aggregation", "synchronisation", "collecting", "distributing", "defaulted", "expired"];

    public static IReadOnlyList<LacpPortResponse> Lacp(DatapathStatus status) =>
    [
        .. status.Lacp.Select(port => new LacpPortResponse(
            NameOf(status, port.Port), port.Port.Value, port.Lag, port.Condition.ToString().ToLowerInvariant(), Side(port.Actor), port.Partner is { } partner ? Side(partner) : null)),
    ];

    public static IReadOnlyList<LldpNeighborResponse> Neighbors(DatapathStatus status) =>
    [
        .. status.Neighbors.Select(neighbor => new LldpNeighborResponse(
            NameOf(status, neighbor.Port), neighbor.Port.Value, neighbor.SystemName, neighbor.PortId, neighbor.Source.ToString(), IsExpected(status, neighbor))),
    ];

    private static string NameOf(DatapathStatus status, PortNumber port) => status.Configured?.FindPort(port)?.Name ?? port.ToString();

    public static bool IsExpected(DatapathStatus status, LldpNeighbor neighbor) => status.Configured?.FindPort(neighbor.Port)?.LldpPeerMac is not { } wanted || wanted == neighbor.Source;

    private static LacpPeerResponse Side(LacpHeader side) =>
        new(side.System.ToString(), side.SystemPriority, side.Key, side.Port, side.PortPriority, [.. Flags.Where((_, bit) => (side.State & (1 << bit)) != 0)]);
}
