namespace Weir.OpenFlow.Channel;

/// <summary>Counters of channels. Any thread may read them at any time.</summary>
public sealed class ChannelStatistics
{
    private readonly long[] _closed = new long[Enum.GetValues<ChannelCloseReason>().Length];
    private long _accepted;
    private long _opened;
    private long _unexpectedReplies;
    private long _shedPacketIns;
    private long _pendingHandshakes;

    /// <summary>Connections accepted or dialled, whatever became of them.</summary>
    public long Connections => Interlocked.Read(ref _accepted);

    /// <summary>Channels whose handshake succeeded.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Connections in their handshake now.</summary>
    public long PendingHandshakes => Interlocked.Read(ref _pendingHandshakes);

    /// <summary>Replies whose xid nobody waited for.</summary>
    public long UnexpectedReplies => Interlocked.Read(ref _unexpectedReplies);

    /// <summary>Packet-ins dropped because the peer did not read the answers to earlier ones.</summary>
    public long ShedPacketIns => Interlocked.Read(ref _shedPacketIns);

    /// <summary>Connections that ended for <paramref name="reason"/>, before or after their handshake.</summary>
    public long Closed(ChannelCloseReason reason) => Interlocked.Read(ref _closed[(int)reason]);

    internal void CountConnection() => Interlocked.Increment(ref _accepted);

    internal void CountOpened() => Interlocked.Increment(ref _opened);

    internal void CountPending(int change) => Interlocked.Add(ref _pendingHandshakes, change);

    internal void CountUnexpectedReply() => Interlocked.Increment(ref _unexpectedReplies);

    internal void CountShedPacketIn() => Interlocked.Increment(ref _shedPacketIns);

    internal void CountClosed(ChannelCloseReason reason) => Interlocked.Increment(ref _closed[(int)reason]);
}
