using System.Buffers.Binary;

namespace Weir.OpenFlow.Channel;

/// <summary>Notices a peer that is gone: asks with an echo after a silence, gives up after several.</summary>
/// <remarks>Any byte from the peer is a sign of life. Bytes that the peer takes are not, but one that takes none while output waits is as good as dead.</remarks>
internal sealed class Keepalive : IDisposable
{
    private readonly ChannelOptions _options;
    private readonly OutputQueue _output;
    private readonly Func<uint> _nextXid;
    private readonly Action<ChannelCloseReason, string> _dead;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _lastReceived;
    private int _unanswered;
    private long _askedAt;
    private long _lastSent;
    private long _lastSentAt;

    public Keepalive(ChannelOptions options, OutputQueue output, Func<uint> nextXid, Action<ChannelCloseReason, string> dead)
    {
        (_options, _output, _nextXid, _dead) = (options, output, nextXid, dead);
        _lastReceived = _lastSentAt = Now;
    }

    private long Now => _options.TimeProvider.GetTimestamp();

    /// <summary>When bytes last came, as a timestamp of the time provider.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>Bytes came.</summary>
    public void Received() => Volatile.Write(ref _lastReceived, Now);

    /// <summary>Starts the clock, unless echoes are off.</summary>
    public void Start()
    {
        if (_options.EchoInterval == Timeout.InfiniteTimeSpan) return;
        var period = TimeSpan.FromTicks(Math.Clamp(_options.EchoInterval.Ticks / 4, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond));
        lock (_gate) _timer = _options.TimeProvider.CreateTimer(static state => ((Keepalive)state!).Check(), this, period, period);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>An echo request of 8 bytes of data at the start of <paramref name="buffer"/>; returns its length.</summary>
    public static int WriteEchoRequest(Span<byte> buffer, uint xid, long timestamp)
    {
        const int length = OpenFlowHeader.Size + sizeof(long);
        buffer[0] = OpenFlowHeader.OpenFlow13;
        buffer[1] = (byte)Messages.MessageType.EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], length);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], xid);
        BinaryPrimitives.WriteInt64BigEndian(buffer[8..], timestamp);
        return length;
    }

    private void Check()
    {
        string? death = null;
        var reason = ChannelCloseReason.EchoTimeout;
        lock (_gate)
        {
            if (_timer is null) return;
            var now = Now;
            if (StalledFor(now) >= _options.DeadAfter)
            {
                reason = ChannelCloseReason.Congested;
                death = $"the peer has read nothing for {Seconds(_options.DeadAfter)} s";
            }
            else if (Elapsed(Math.Max(LastReceived, _askedAt), now) >= _options.EchoInterval)
            {
                if (LastReceived > _askedAt) _unanswered = 0;
                if (_unanswered > 0 && _unanswered >= _options.MaximumUnrepliedEchoes)
                    death = $"no answer to {_unanswered} echo requests, the last sign of life is {Seconds(Elapsed(LastReceived, now))} s old";
                else Ask(now);
            }
        }
        if (death is not null) _dead(reason, death);
    }

    private void Ask(long now)
    {
        _unanswered++;
        _askedAt = now;
        Span<byte> echo = stackalloc byte[OpenFlowHeader.Size + sizeof(long)];
        _output.Write(echo[..WriteEchoRequest(echo, _nextXid(), now)]);
        _output.Flush();
    }

    private TimeSpan StalledFor(long now)
    {
        var sent = _output.BytesSent;
        if (!_output.IsBlocked || sent != _lastSent) (_lastSent, _lastSentAt) = (sent, now);
        return Elapsed(_lastSentAt, now);
    }

    private TimeSpan Elapsed(long from, long to) => _options.TimeProvider.GetElapsedTime(from, to);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#");
}
