using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Drops;
using Weir.Model;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Daemon.Control;

/// <summary>Guarded ports of the configuration: what each may do, and what it tried beyond that. Datapaths are asked side by side.</summary>
internal static class GuardEndpoints
{
    private const string Tables = "guard_"; // what the names of the guard's tables begin with

    public static void Map(WebApplication app, NetworkController controller) => app.MapGet(ApiRoutes.Guard, async Task<IResult> (string? dp, CancellationToken ct) =>
    {
        if (ControlEndpoints.Unknown(controller, dp) is { } unknown) return unknown;
        var guarded = ControlEndpoints.Selected(controller, dp).Where(datapath => datapath.Status.Configured?.Guard is not null);
        return TypedResults.Json(await Task.WhenAll(guarded.Select(datapath => AnswerAsync(datapath, ct))), ApiJson.Default.IReadOnlyListGuardResponse);
    });

    private static async Task<GuardResponse> AnswerAsync(DatapathRuntime datapath, CancellationToken ct)
    {
        var model = datapath.Status.Configured!;
        var drops = await datapath.ReadDropsAsync(ct);
        var ports = await datapath.ReadPortsAsync(ct);
        var byPort = drops.Counters.Where(counter => counter.Drop.Table.StartsWith(Tables, StringComparison.Ordinal)).ToLookup(counter => counter.Drop.Port);
        List<Port> nics = [.. model.Ports.Where(port => port.GuardedNic is not null)];
        var numbers = nics.Select(port => (PortNumber?)port.Number).ToHashSet();
        return new GuardResponse(
            model.Name, model.Id.ToString(), model.Guard!.ReportOnly ? "report" : "enforce", drops.ReadAt, (long)Math.Round(drops.Recent.TotalSeconds), drops.Fault ?? ports.Fault,
            [
                .. nics.Select(port => Nic(
                    model, port, PortEndpoints.StateOf(port, ports.Ports.FirstOrDefault(reading => reading.Description.Number == port.Number), ports), byPort[port.Number], datapath.FirstUsedOn(port.Number))),
            ],
            [.. byPort.Where(group => !numbers.Contains(group.Key)).SelectMany(group => Attempts(model, group))]);
    }

    private static GuardNicResponse Nic(Datapath model, Port port, string portState, IEnumerable<DropCounter> drops, ImmutableArray<IpPrefix> firstUsed)
    {
        var nic = port.GuardedNic!;
        return new GuardNicResponse(
            nic.Vm.Length > 0 ? nic.Vm : port.Name,
            nic.Mac.ToString(),
            port.Name,
            port.Number.Value,
            nic.Off ? "off" : model.Guard!.ReportOnly ? "report" : "guarded",
            portState,
            (nic.Location ?? port.Location)?.ToString(),
            [.. nic.Addresses.Concat(nic.Prefixes).Select(address => address.ToString()), .. nic.SharedVips.Select(vip => $"{vip} (vip)"), .. firstUsed.Select(address => $"{address} (first use)"), .. nic.DhcpSnooping ? ["dhcp"] : (string[])[]],
            [.. nic.ExtraMacs.Select(mac => mac.ToString())],
            Roles(nic),
            Attempts(model, drops));
    }

    private static string[] Roles(GuardedNic nic) => [.. nic.DhcpServer ? ["dhcp-server"] : (string[])[], .. nic.Router ? ["router"] : (string[])[]];

    private static IReadOnlyList<GuardAttemptResponse> Attempts(Datapath model, IEnumerable<DropCounter> drops) =>
    [
        .. drops.GroupBy(counter => (counter.Drop.Reason, counter.Drop.Port)).Select(group => new GuardAttemptResponse(
                group.Key.Reason,
                group.Key.Port is { } port ? model.FindPort(port)?.Name ?? port.ToString() : null,
                Sum(group, counter => counter.RecentPackets), Sum(group, counter => counter.RecentBytes), Sum(group, counter => counter.Packets), Sum(group, counter => counter.Bytes)))
            .OrderByDescending(attempt => attempt.RecentPackets).ThenByDescending(attempt => attempt.Packets),
    ];

    private static ulong Sum(IEnumerable<DropCounter> counters, Func<DropCounter, ulong> of) => counters.Aggregate(0UL, (sum, counter) => sum + of(counter));
}
