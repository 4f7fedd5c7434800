using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Controller.Datapaths;

/// <summary>What a switch reported that it holds.</summary>
/// <param name="State">Entries, groups and meters.</param>
/// <param name="Flows">The same entries with their ages.</param>
/// <param name="Foreign">Entries in Weir's tables that match fields Weir does not know, as messages that delete them.</param>
internal sealed record ObservedSwitch(ObservedState State, IReadOnlyList<ObservedFlow> Flows, IReadOnlyList<FlowModMessage> Foreign);

/// <summary>Reads a switch back.</summary>
internal static class SwitchReader
{
    private const uint AllMeters = 0xFFFF_FFFF;

    /// <summary>Asks for all entries, groups and meters. A switch without groups or meters has none. Entries have Weir's table ids, messages the switch's.</summary>
    /// <exception cref="OpenFlowErrorReplyException">The switch does not say which entries it holds.</exception>
    public static async Task<ObservedSwitch> ReadAsync(OpenFlowChannel channel, SwitchCapabilities capabilities, TableLayout layout, CancellationToken ct)
    {
        var flows = new List<ObservedFlow>();
        var foreign = new List<FlowModMessage>();
        foreach (var reply in await PartsAsync<FlowStatsReply>(channel, new FlowStatsRequest(FlowSelection.All), ct))
        {
            foreach (var flow in reply.Flows) // the switch's own ids: a message that deletes needs them
            {
                if (flow.ForeignMatch is null) flows.Add(new ObservedFlow(layout.FromSwitch(flow.Entry), flow.DurationSeconds));
                else if (!layout.IsFixed || Pipeline.Owns(flow.Entry.TableId)) foreign.Add(new FlowModMessage(FlowModCommand.DeleteStrict, flow.Entry) { ForeignMatch = flow.ForeignMatch });
            }
        }

        var groups = new List<GroupEntry>();
        foreach (var reply in await PartsOrNoneAsync<GroupDescReply>(channel, new GroupDescRequest(), ct)) groups.AddRange(reply.Groups);
        var meters = new List<MeterEntry>();
        if (capabilities.Meters)
            foreach (var reply in await PartsOrNoneAsync<MeterConfigReply>(channel, new MeterConfigRequest(AllMeters), ct)) meters.AddRange(reply.Meters);
        return new ObservedSwitch(new ObservedState([.. flows.Select(flow => flow.Entry)], groups, meters), flows, foreign);
    }

    /// <summary>Asks for the entries of a table with their counters, by Weir's table ids.</summary>
    /// <param name="channel">Whom.</param>
    /// <param name="layout">Where the switch's tables are.</param>
    /// <param name="table">One of Weir's tables that the switch has; <see cref="FlowModMessage.AllTables"/>: all of its tables, those of others included.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="OpenFlowErrorReplyException">The switch refuses to say.</exception>
    public static async Task<IEnumerable<FlowStats>> FlowsAsync(OpenFlowChannel channel, TableLayout layout, byte table, CancellationToken ct)
    {
        var wanted = FlowSelection.All with { TableId = table == FlowModMessage.AllTables ? table : layout.ToSwitch(table) };
        var flows = (await PartsAsync<FlowStatsReply>(channel, new FlowStatsRequest(wanted), ct)).SelectMany(part => part.Flows);
        return layout.IsFixed ? flows : flows.Select(flow => flow with { Entry = layout.FromSwitch(flow.Entry) });
    }

    /// <summary>Asks, and returns the parts of the answer.</summary>
    /// <exception cref="OpenFlowErrorReplyException">The switch refuses to say.</exception>
    public static async Task<IEnumerable<T>> PartsAsync<T>(OpenFlowChannel channel, MultipartRequestBody request, CancellationToken ct)
        where T : MultipartReplyBody
    {
        var parts = await channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(request), ct);
        return parts.Select(part => part.Body).OfType<T>();
    }

    private static async Task<IEnumerable<T>> PartsOrNoneAsync<T>(OpenFlowChannel channel, MultipartRequestBody request, CancellationToken ct)
        where T : MultipartReplyBody
    {
        try
        {
            return await PartsAsync<T>(channel, request, ct);
        }
        catch (OpenFlowErrorReplyException)
        {
            return [];
        }
    }
}
