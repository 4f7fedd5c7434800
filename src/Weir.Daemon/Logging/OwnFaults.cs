using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;

namespace Weir.Daemon.Logging;

/// <summary>Which exceptions are faults of Weir's own, as opposed to what a switch, a peer or the machine brings about.</summary>
internal static class OwnFaults
{
    /// <summary>Whether this entry belongs into the exception log.</summary>
    public static bool Has(in LogEntry entry) => entry is { Level: >= LogLevel.Error, Exception: { } exception } && IsOwn(exception);

    /// <summary>Whether an exception is a fault of ours.</summary>
    public static bool IsOwn(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.Any(IsOwn),
        ChannelClosedException or OpenFlowErrorReplyException or OpenFlowFormatException => false,
        IOException or SocketException or TimeoutException or OperationCanceledException or UnauthorizedAccessException => false,
        _ => true,
    };
}
