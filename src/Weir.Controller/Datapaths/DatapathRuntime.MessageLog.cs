using Weir.Controller.MessageLog;
using Weir.OpenFlow.Channel;

namespace Weir.Controller.Datapaths;

/// <content><c>ofchannel_log</c>: every message of the datapath in a file.</content>
public sealed partial class DatapathRuntime
{
    private readonly MessageLogs _messageLogs;
    private ChannelLog? _messageLog; // in a turn

    // In a turn: on a new connection, and when the configuration in force has changed.
    private void LogMessages()
    {
        var path = _configured.OfChannelLog;
        if (_messageLog?.File.Path != path || _messageLog?.Datapath != _configured.Name)
        {
            var old = _messageLog;
            _messageLog = path is null ? null : new ChannelLog(_messageLogs.Take(path), _configured.Name);
            if (old is not null) _messageLogs.Release(old.File);
        }

        if (_channel is not { } channel || channel.Tap == _messageLog) return;
        channel.Tap = _messageLog;
        _messageLog?.Say($"connected: {channel.Peer}, {channel.Features}");
    }

    // In a turn.
    private void LogDisconnected(OpenFlowChannel channel) => _messageLog?.Say($"disconnected: {channel.Peer}: {channel.ClosedReason?.Message}");
}
