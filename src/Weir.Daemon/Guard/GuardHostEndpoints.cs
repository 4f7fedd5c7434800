using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Controller.Events;
using Weir.Daemon.Control;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Guard;
using Weir.Guard.Runtime;

namespace Weir.Daemon.Guard;

/// <summary>The API of <c>weir guard</c>: those paths of the controller's that have a meaning on a host of VMs, with the same records. A guarded bridge stands where a datapath does.</summary>
internal static class GuardHostEndpoints
{
    private static readonly ImmutableArray<string> Controllers =
    [
        ApiRoutes.Datapaths, ApiRoutes.Ports, ApiRoutes.Vlans, ApiRoutes.Links, ApiRoutes.Services, ApiRoutes.Hosts, ApiRoutes.Flows, ApiRoutes.Tables, ApiRoutes.Acls, ApiRoutes.Running, ApiRoutes.Plan, ApiRoutes.Apply,
        ApiRoutes.Trace, ApiRoutes.Reload, ApiRoutes.Verify,
    ];

    public static void Map(WebApplication app, GuardPaths paths, GuardFile file, GuardWatch watch, EventBus events, LogSystem log)
    {
        IResult? Unknown(string? dp) => dp is null || watch.Bridges.Any(bridge => bridge.Bridge == dp) ? null : ApiErrors.Answer(StatusCodes.Status404NotFound, $"no guarded bridge is called '{dp}'");
        app.MapGet(ApiRoutes.Status, () => TypedResults.Json(Status(paths, file.State, watch), ApiJson.Default.StatusResponse));
        app.MapGet(ApiRoutes.Guard, async Task<IResult> (string? dp, CancellationToken ct) =>
        {
            if (Unknown(dp) is { } unknown) return unknown;
            var look = await watch.LookAsync(ct);
            return TypedResults.Json([.. look.Bridges.Where(bridge => dp is null || bridge.Bridge == dp).Select(bridge => Guard(look, bridge))], ApiJson.Default.IReadOnlyListGuardResponse);
        });
        app.MapGet(ApiRoutes.Drops, async Task<IResult> (string? dp, string? port, CancellationToken ct) =>
        {
            if (Unknown(dp) is { } unknown) return unknown;
            var look = await watch.LookAsync(ct);
            var answers = look.Bridges.Where(bridge => dp is null || bridge.Bridge == dp).Select(bridge => Drops(look, bridge, watch.Started)).ToList();
            if (port is null) return TypedResults.Json(answers, ApiJson.Default.IReadOnlyListDropsResponse);
            if (!look.Status.Nics.Any(nic => nic.Device == port || $"{nic.Port}" == port) && !answers.Any(answer => answer.Drops.Any(drop => IsOn(drop, port)))) return ApiErrors.Answer(StatusCodes.Status404NotFound, $"no port is called '{port}'");
            return TypedResults.Json([.. answers.Select(answer => answer with { Drops = [.. answer.Drops.Where(drop => IsOn(drop, port))] })], ApiJson.Default.IReadOnlyListDropsResponse);
        });
        EventEndpoints.Map(app, events, Unknown);
        LogLevelEndpoint.Map(app, log);
        OpenApiEndpoint.Map(app);
        foreach (var path in Controllers)
            app.Map(path, () => ApiErrors.Answer(StatusCodes.Status404NotFound, $"{path} is the controller's (`weir run`); this is `weir guard`, which has status, guard, drops, events and loglevel"));
    }

    private static bool IsOn(DropResponse drop, string port) => drop.Port == port || $"{drop.PortNumber}" == port;

    private static StatusResponse Status(GuardPaths paths, GuardFileState file, GuardWatch watch)
    {
        var nics = watch.BoundNics();
        return new StatusResponse(
            WeirVersion.Text, Environment.ProcessId, new ConfigStatusResponse(paths.ConfigFile, file.Hash, file.Since, file.Errors, file.Requests), [$"unix:{paths.HookSocket}"], 0, 0, 0,
            [.. watch.Bridges.Select(bridge => Bridge(paths, file, bridge, watch.SinceOf(bridge.Bridge), nics.Count(nic => nic.Bridge == bridge.Bridge)))])
        { Role = "guard" };
    }

    private static DatapathStatusResponse Bridge(GuardPaths paths, GuardFileState file, GuardBridgeStatus bridge, DateTimeOffset since, int nics) => new(
        "", bridge.Bridge, bridge.IsGuarded ? "applied" : "degraded", since, bridge.IsGuarded ? $"unix:{paths.ManagementSocket(bridge.Bridge)}" : null, bridge.IsGuarded ? file.Hash : null, bridge.IsGuarded ? since : null,
        bridge.IsGuarded ? [] : [new FaultResponse(bridge.Problem.Length > 0 ? bridge.Problem : "not looked at yet", $"bridge {bridge.Bridge}", null)],
        nics, 0, 0, 0, 0, 0, 0, 0, new AuditResponse(null, "none", 0, 0, 0, 0, 0, 0), [], []);

    private static GuardResponse Guard(GuardLook look, GuardBridgeStatus bridge) => new(
        bridge.Bridge, "", look.Status.Nics.Any(nic => nic.Bridge == bridge.Bridge && nic.State == "report") ? "report" : "enforce", look.ReadAt, 60, Fault(look, bridge),
        [.. look.Status.Nics.Where(nic => nic.Bridge == bridge.Bridge).Select(Nic)],
        [.. look.Status.OtherDrops.Where(drop => drop.Bridge == bridge.Bridge).Select(drop => new GuardAttemptResponse(drop.Reason, drop.Port.Length > 0 ? drop.Port : null, 0, 0, drop.Packets, 0))]);

    private static GuardNicResponse Nic(NicStatus nic) => new(
        nic.Vm.Length > 0 ? nic.Vm : nic.Device, nic.Nic, nic.Device.Length > 0 ? nic.Device : nic.Port?.ToString() ?? "", nic.Port ?? 0, nic.State, nic.State == "unplugged" ? "missing" : "unknown", null, nic.Addresses, [], [],
        [.. nic.Drops.Select(drop => new GuardAttemptResponse(drop.Key, null, nic.DropsLastMinute?.GetValueOrDefault(drop.Key) ?? 0, 0, drop.Value, 0)).OrderByDescending(attempt => attempt.RecentPackets).ThenByDescending(attempt => attempt.Packets)])
    {
        Why = nic.Why.Length > 0 ? nic.Why : null,
    };

    private static DropsResponse Drops(GuardLook look, GuardBridgeStatus bridge, DateTimeOffset since) => new(
        bridge.Bridge, look.ReadAt, since, 60, Fault(look, bridge),
        [
            .. look.Status.Nics.Where(nic => nic.Bridge == bridge.Bridge)
                .SelectMany(nic => nic.Drops.Select(drop => new DropResponse(
                    drop.Key, $"vm {nic.Vm}, NIC {nic.Nic}", null, "", nic.Device.Length > 0 ? nic.Device : nic.Port?.ToString(), nic.Port, nic.DropsLastMinute?.GetValueOrDefault(drop.Key) ?? 0, 0, drop.Value, 0)))
                .Concat(look.Status.OtherDrops.Where(drop => drop.Bridge == bridge.Bridge).Select(drop => new DropResponse(drop.Reason, $"bridge {bridge.Bridge}", null, "", drop.Port.Length > 0 ? drop.Port : null, null, 0, 0, drop.Packets, 0)))
                .OrderByDescending(drop => drop.RecentPackets).ThenByDescending(drop => drop.Packets),
        ]);

    private static string? Fault(GuardLook look, GuardBridgeStatus bridge) => bridge.IsGuarded ? look.Fault : bridge.Problem.Length > 0 ? bridge.Problem : "not looked at yet";
}
