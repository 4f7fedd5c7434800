using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Weir.Api;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Status;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.OpenFlow.Text;

namespace Weir.Daemon.Control;

/// <summary>What the control socket answers. Records of the runtime are mapped to those of the API here and nowhere else.</summary>
internal static class ControlEndpoints
{
    public static void Map(WebApplication app, string listening, NetworkController controller, LogSystem log)
    {
        app.MapGet(ApiRoutes.Status, () => TypedResults.Json(Status(listening, controller.Status), ApiJson.Default.StatusResponse));
        DatapathEndpoints.Map(app, controller);
        PortEndpoints.Map(app, controller);
        VlanEndpoints.Map(app, controller);
        HostEndpoints.Map(app, controller);
        ServiceEndpoints.Map(app, controller);
        GuardEndpoints.Map(app, controller);
        AnalysisEndpoints.Map(app, controller);
        ApplyEndpoint.Map(app, controller);
        TableEndpoints.Map(app, controller);
        OpenApiEndpoint.Map(app);
        LogLevelEndpoint.Map(app, log);
        app.MapGet(ApiRoutes.Flows, IResult (string? dp, string? table) =>
            Unknown(controller, dp) ?? TypedResults.Json([.. Selected(controller, dp).SelectMany(datapath => Flows(datapath, table))], ApiJson.Default.IReadOnlyListFlowResponse));
        app.MapGet(ApiRoutes.Running, () => TypedResults.Json(RunningEndpoint.Answer(controller), ApiJson.Default.RunningResponse)).NeedsWrite(); // the files whole, and secrets that they may hold
        CounterEndpoints.Map(app, controller);
        EventEndpoints.Map(app, controller.Events, dp => Unknown(controller, dp));
        app.MapPost(ApiRoutes.Verify, (HttpContext context, string? dp, bool? repair, CancellationToken ct) => VerifyAsync(context, controller, dp, repair ?? false, ct)).OnlyReads();
        app.MapPost(ApiRoutes.Reload, async (CancellationToken ct) =>
        {
            var result = await controller.ReloadAsync(ct);
            return TypedResults.Json(ChangeAnswers.Reload(result), ApiJson.Default.ReloadResponse);
        });
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, NetworkController controller, string? dp, bool repair, CancellationToken ct)
    {
        if (repair && !ApiGate.MayWrite(context)) return ApiErrors.Answer(StatusCodes.Status403Forbidden, "this token may only read, and repair changes");
        if (Unknown(controller, dp) is { } error) return error;
        var audits = Selected(controller, dp).Select(async datapath => ChangeAnswers.Verified(datapath.Status, await datapath.AuditAsync(repair, insist: repair, ct)));
        var verified = await Task.WhenAll(audits);
        return TypedResults.Json(new VerifyResponse(verified.All(one => one.Outcome is "right" or "repaired"), verified), ApiJson.Default.VerifyResponse);
    }

    /// <summary>The answer where no datapath has this name or id; null where one has.</summary>
    public static IResult? Unknown(NetworkController controller, string? dp) =>
        dp is null || Selected(controller, dp).Any() ? null : TypedResults.Json(new ErrorResponse($"no datapath is called '{dp}'"), ApiJson.Default.ErrorResponse, statusCode: 404);

    /// <summary>The datapaths with this name or id; null: all.</summary>
    public static IEnumerable<DatapathRuntime> Selected(NetworkController controller, string? dp) =>
        controller.Datapaths.Where(datapath => dp is null || datapath.Status.Name == dp || datapath.Status.Id.ToString() == dp);

    private static StatusResponse Status(string listening, ControllerStatus status) => new(
        WeirVersion.Text,
        Environment.ProcessId,
        new ConfigStatusResponse(status.ConfigFile, status.ConfigHash, status.ConfigSince, [.. status.LoadErrors.Select(error => error.ToString())], status.ReloadRequests),
        [listening],
        status.UnknownDatapaths,
        status.Impostors,
        status.RejectedConnections,
        [.. status.Datapaths.Select(Datapath)]);

    private static DatapathStatusResponse Datapath(DatapathStatus status) => new(
        status.Id.ToString(),
        status.Name,
        status.Condition.ToString().ToLowerInvariant(),
        status.Since,
        status.Peer,
        status.AppliedHash,
        status.AppliedSince,
        [.. status.Faults.Select(fault => new FaultResponse(fault.Message, fault.Subject, fault.Location?.ToString()))],
        status.Counters.Hosts,
        status.Counters.PacketIns,
        status.Counters.PacketInsIgnored,
        status.Counters.FlowModsSent,
        status.Counters.Errors,
        status.Counters.Connections,
        status.Counters.Disconnections,
        status.Counters.LearnBans,
        ChangeAnswers.Audit(status.Audit),
        ProtocolStatus.Lacp(status),
        ProtocolStatus.Neighbors(status))
    {
        MissingPorts = [.. status.MissingPorts.Select(port => new MissingPortResponse(port.Number.Value, port.Name, port.Location?.ToString()))],
    };

    private static IEnumerable<FlowResponse> Flows(DatapathRuntime datapath, string? table) =>
        datapath.DesiredFlows
            .Select(flow => (flow, name: TableName(flow.Entry.TableId)))
            .Where(pair => table is null || pair.name == table || pair.flow.Entry.TableId.ToString(CultureInfo.InvariantCulture) == table)
            .Select(pair => new FlowResponse(
                datapath.Status.Name, pair.name, FlowEntryText.Format(pair.flow.Entry, TableName), pair.flow.Origin.Feature, pair.flow.Origin.Subject, pair.flow.Origin.Location?.ToString(),
                DropOf(pair.flow)));

    private static string? DropOf(DesiredFlow flow) => flow.Drop != DropReason.None
        ? DropReasons.NameOf(flow.Drop)
        : GuardDropReasons.Of(flow.Entry) is not GuardDropReason.None and var reason ? GuardDropReasons.NameOf(reason) : null;

    private static string TableName(byte id) => Pipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);
}
