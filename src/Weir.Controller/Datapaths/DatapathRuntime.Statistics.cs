using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Controller.Datapaths;

/// <content>Counters of the switch for those who collect them.</content>
public sealed partial class DatapathRuntime
{
    /// <summary>The meters of the switch; null: it is not connected, or does not say.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<MeterStats>?> ReadMetersAsync(CancellationToken ct)
    {
        if (Synced() is not { } channel) return null;
        try
        {
            return [.. (await SwitchReader.PartsAsync<MeterStatsReply>(channel, new MeterStatsRequest(AllMeters), ct)).SelectMany(part => part.Meters)];
        }
        catch (Exception exception) when (exception is ChannelClosedException or OpenFlowErrorReplyException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// The entries of Weir's tables with their counters, by Weir's table ids; null: the switch is not connected, or does not say. Table by table, so that packet-ins find their way between: one dump of
    /// many thousand entries would hold up the switch's own packets.
    /// </summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<FlowStats>?> ReadFlowsAsync(CancellationToken ct)
    {
        if (Synced() is not { } channel) return null;
        Datapath datapath;
        lock (_turn) datapath = _configured;
        var layout = TableLayout.Of(datapath);
        var flows = new List<FlowStats>();
        try
        {
            foreach (var table in DatapathCompiler.TablesInUse(datapath).Select(table => table.Id).Where(layout.Has))
                flows.AddRange((await SwitchReader.FlowsAsync(channel, layout, table, ct)).Where(flow => flow.ForeignMatch is null));
            return flows;
        }
        catch (Exception exception) when (exception is ChannelClosedException or OpenFlowErrorReplyException or TimeoutException)
        {
            return null;
        }
    }

    private OpenFlowChannel? Synced()
    {
        lock (_turn) return _synced == _channel ? _synced : null;
    }
}
