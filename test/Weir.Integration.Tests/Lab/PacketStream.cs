using System.Buffers.Binary;

namespace Weir.Integration.Tests.Lab;

/// <summary>Numbered UDP frames from one host to another at a steady rate, each accounted for.</summary>
internal sealed class PacketStream : IDisposable
{
    private const ulong Mark = 0x5765_6972_5374_7265; // "WeirStre"
    private static readonly TimeSpan LastArrival = TimeSpan.FromSeconds(2);
    private static int s_last;

    private readonly Host _from;
    private readonly Host _to;
    private readonly Thread _sender;
    private readonly long _interval;
    private readonly uint _id = (uint)Interlocked.Increment(ref s_last);
    private readonly byte[] _template;
    private readonly int _data;
    private readonly List<long> _sentAt = new(200_000);
    private readonly List<long> _arrivedAt = new(200_000); // by number; 0 for none
    private readonly Lock _lock = new();
    private long _duplicates;
    private long _reordered;
    private long _highest = -1;
    private volatile bool _stopped;

    private PacketStream(Host from, Host to, int perSecond, ushort port)
    {
        (_from, _to, _interval) = (from, to, 1_000_000_000L / perSecond);
        _template = Frames.Udp(from.Address, to.Address, 4000, port, new byte[64]);
        _data = _template.Length - 64;
        BinaryPrimitives.WriteUInt64BigEndian(_template.AsSpan(_data), Mark);
        BinaryPrimitives.WriteUInt32BigEndian(_template.AsSpan(_data + 8), _id);
        _sender = new Thread(SendAll) { IsBackground = true, Name = "packet stream" };
    }

    /// <summary>Starts to send. The switch must know how to forward already; frames flooded elsewhere are not looked for.</summary>
    public static PacketStream Start(Host from, Host to, int perSecond = 1000, ushort port = 9)
    {
        var stream = new PacketStream(from, to, perSecond, port);
        to.Attach(stream);
        stream._sender.Start();
        return stream;
    }

    /// <summary>Frames sent so far.</summary>
    public int Sent
    {
        get
        {
            lock (_lock) return _sentAt.Count;
        }
    }

    /// <summary>Ends the stream, waits for the last frames, and counts.</summary>
    public StreamReport Stop()
    {
        _stopped = true;
        _sender.Join();
        var until = Native.RealtimeNanoseconds() + LastArrival.Ticks * 100;
        while (Native.RealtimeNanoseconds() < until && Report().Lost > 0) Wait.Milliseconds(5);
        _to.Attach(null);
        return Report();
    }

    public void Dispose()
    {
        _stopped = true;
        _sender.Join();
        _to.Attach(null);
    }

    /// <summary>Called by the receiver for each frame; true if it is one of this stream.</summary>
    public bool Take(ReadOnlySpan<byte> frame, long arrived)
    {
        // The tag may have come on or off on the way.
        var data = _data + (frame.Length - _template.Length);
        if (Math.Abs(frame.Length - _template.Length) is not (0 or 4)) return false;
        if (BinaryPrimitives.ReadUInt64BigEndian(frame[data..]) != Mark || BinaryPrimitives.ReadUInt32BigEndian(frame[(data + 8)..]) != _id) return false;

        var number = (int)BinaryPrimitives.ReadUInt32BigEndian(frame[(data + 12)..]);
        lock (_lock)
        {
            if (_arrivedAt[number] != 0)
            {
                _duplicates++;
                return true;
            }

            _arrivedAt[number] = arrived;
            if (number < _highest) _reordered++;
            _highest = Math.Max(_highest, number);
        }

        return true;
    }

    private void SendAll()
    {
        Native.RaiseThreadPriority();
        var frame = (byte[])_template.Clone();
        var due = Native.RealtimeNanoseconds();
        while (!_stopped)
        {
            lock (_lock)
            {
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(_data + 12), (uint)_sentAt.Count);
                _sentAt.Add(Native.RealtimeNanoseconds());
                _arrivedAt.Add(0);
            }

            _from.Send(frame);
            due += _interval;
            // Held up for long (a busy machine), it goes on from now: a burst of what was missed would test the buffers instead.
            var now = Native.RealtimeNanoseconds();
            if (now - due > 20 * _interval) due = now;
            Native.SleepUntil(due);
        }
    }

    private StreamReport Report()
    {
        lock (_lock)
        {
            var lost = Enumerable.Range(0, _sentAt.Count).Where(number => _arrivedAt[number] == 0).ToArray();
            long worst = 0;
            for (var number = 0; number < _sentAt.Count; number++)
                if (_arrivedAt[number] != 0) worst = Math.Max(worst, _arrivedAt[number] - _sentAt[number]);
            var start = _sentAt.Count > 0 ? _sentAt[0] : 0;
            var gaps = lost.Select(number => $"#{number} at {(_sentAt[number] - start) / 1_000_000} ms").Take(12);
            return new(_sentAt.Count, lost.Length, _duplicates, _reordered, TimeSpan.FromTicks(worst / 100), string.Join(", ", gaps));
        }
    }
}
