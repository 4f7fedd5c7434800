using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>What a switch said of its tables, and why it did not take what it was told.</summary>
/// <param name="Tables">Its tables as far as is known; empty for hardware that is told none.</param>
/// <param name="Fault">Why it refused, or null.</param>
internal sealed record PipelineSetup(ImmutableArray<TableFeatures> Tables, DatapathFault? Fault)
{
    private const ushort TableFeaturesFailed = 13, PermissionError = 5;

    /// <summary>Nothing to tell.</summary>
    public static PipelineSetup None { get; } = new([], null);

    /// <summary>
    /// Tells the switch its tables, where its hardware class asks for that and what it says of them does not do already: a switch that has been told is not told again, so that
    /// its entries stay. Where it takes no other pipeline while it holds entries, these go first.
    /// </summary>
    public static async Task<PipelineSetup> DeclareAsync(OpenFlowChannel channel, Datapath datapath, SwitchCapabilities capabilities, CancellationToken ct)
    {
        var wanted = PipelineDeclaration.Of(datapath, capabilities);
        if (wanted.IsEmpty) return None;
        var offered = await OfferedAsync(channel, ct);
        if (PipelineDeclaration.Covers(offered, wanted)) return new(offered, Overfull(datapath, capabilities));
        var request = new MultipartRequestMessage(new TableFeaturesRequest(ValueList.From(wanted)));
        var refusal = await RefusalAsync(channel, request, ct);
        if (refusal is { ErrorType: TableFeaturesFailed, Code: PermissionError } && await HoldsEntriesAsync(channel, ct))
        {
            await channel.SendConfirmedAsync([new FlowModMessage(FlowModCommand.Delete, new FlowEntry(FlowModMessage.AllTables, 0, Match.Any, []))], ct);
            refusal = await RefusalAsync(channel, request, ct);
        }

        if (refusal is null) return new(wanted, Overfull(datapath, capabilities));
        var message = $"the switch refused its tables ({OpenFlowErrors.Describe(refusal.ErrorType, refusal.Code)}): {wanted.Length} tables, {wanted.Max(table => table.MaxEntries)} entries in the largest";
        return new(offered, FaultOf(datapath, message));
    }

    private static DatapathFault FaultOf(Datapath datapath, string message) => new(message, $"hardware {datapath.Hardware}", datapath.HardwareLocation ?? datapath.Location);

    private static DatapathFault? Overfull(Datapath datapath, SwitchCapabilities capabilities) =>
        PipelineDeclaration.Overfull(datapath, capabilities) is { IsEmpty: false } overfull ? FaultOf(datapath, string.Join("; ", overfull)) : null;

    private static async Task<ImmutableArray<TableFeatures>> OfferedAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        try
        {
            return [.. (await SwitchReader.PartsAsync<TableFeaturesReply>(channel, new TableFeaturesRequest([]), ct)).SelectMany(part => part.Tables)];
        }
        catch (OpenFlowErrorReplyException)
        {
            return []; // it does not say: it is told
        }
    }

    // Not every switch answers with its tables, as the specification has it: the barrier behind the request tells that it was taken.
    private static async Task<ErrorMessage?> RefusalAsync(OpenFlowChannel channel, OpenFlowMessage request, CancellationToken ct) =>
        (await channel.SendConfirmedAsync([request], ct)).Errors.Select(error => error.Error).FirstOrDefault();

    private static async Task<bool> HoldsEntriesAsync(OpenFlowChannel channel, CancellationToken ct) =>
        (await SwitchReader.PartsAsync<FlowStatsReply>(channel, new FlowStatsRequest(FlowSelection.All), ct)).Any(part => part.Flows.Count > 0);
}
