using Weir.Primitives;

namespace Weir.OpenFlow.Channel;

/// <summary>Times and limits of channels.</summary>
public sealed record ChannelOptions
{
    /// <summary>All defaults.</summary>
    public static ChannelOptions Default { get; } = new();

    /// <summary>Silence after which an echo request is sent, and the time between two of them. Infinite: none are sent. <em>Default: 5 s.</em></summary>
    public TimeSpan EchoInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Echo requests in a row that may stay without any sign of life; with the next one due the channel closes. With the defaults a dead peer is
    /// noticed after 15 s. FAUCET's <c>ryu.conf</c>: <c>maximum_unreplied_echo_requests</c>. <em>Default: 2.</em>
    /// </summary>
    public int MaximumUnrepliedEchoes { get; init; } = 2;

    /// <summary>Time from the connection (and TLS) to the end of the OpenFlow handshake; TLS has as much for itself. <em>Default: 5 s.</em></summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for the last part of an answer to a request. <em>Default: 60 s.</em></summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections of one listener that have not finished their handshake; one more closes the oldest. <em>Default: 128.</em></summary>
    public int MaximumHandshakes { get; init; } = 128;

    /// <summary>Longest message taken, in bytes, 64 to 65,535. <em>Default: 65,535.</em></summary>
    public int MaximumMessageLength { get; init; } = ushort.MaxValue;

    /// <summary>Most ports of one datapath. <em>Default: 8,192.</em></summary>
    public int MaximumPorts { get; init; } = 8192;

    /// <summary>Most bytes of all parts of one multipart answer. <em>Default: 512 MiB</em>, about two million flow entries.</summary>
    public long MaximumMultipartBytes { get; init; } = 512L << 20;

    /// <summary>Queued output in bytes from which the channel counts as congested and stops reading. <em>Default: 1 MiB.</em></summary>
    public int OutputHighWater { get; init; } = 1 << 20;

    /// <summary>Queued output in bytes at which the channel closes. <em>Default: 16 MiB.</em></summary>
    public long OutputLimit { get; init; } = 16L << 20;

    /// <summary>
    /// How long reading pauses while the output is congested. After that messages are read, and packet-ins are dropped and counted until the peer
    /// has caught up: two peers that wait for each other to read would wait for ever. <em>Default: 250 ms.</em>
    /// </summary>
    public TimeSpan CongestionPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Asked as soon as a peer has said which datapath it is (with its address), before anything more is read from it: false closes the connection. Counts
    /// towards <see cref="HandshakeTimeout"/>. <em>Default: everybody.</em>
    /// </summary>
    public Func<DatapathId, string, Task<bool>>? Admit { get; init; }

    /// <summary>Time's source. <em>Default: the system's.</em></summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Counters; give one object to all listeners and diallers whose counts belong together. <em>Default: one for each options object.</em></summary>
    public ChannelStatistics Statistics { get; init; } = new();

    /// <summary>Silence after which a peer counts as dead; infinite where no echoes are sent.</summary>
    public TimeSpan DeadAfter => EchoInterval == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : EchoInterval * (MaximumUnrepliedEchoes + 1);
}
