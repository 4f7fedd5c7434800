using System.Numerics;

namespace Weir.Controller.Events;

/// <summary>
/// Numbers events and keeps the last ones in a ring that every subscriber reads at its own pace. Publishing neither waits nor formats anything, whoever listens and however slowly; a subscriber costs
/// nothing here, since its place is its own business.
/// </summary>
public sealed class EventBus : IThreadPoolWorkItem, IDisposable
{
    // After subscribers were woken, the next time is this much later: one by one, a storm of events would be a storm of wake-ups for each.
    private static readonly TimeSpan WakeInterval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly EventBusOptions _options;
    private readonly NetworkEvent?[] _ring;
    private readonly ITimer _wakeTimer;
    private TaskCompletionSource? _waiting;
    private long _first = 1; // position of the oldest one kept; _last + 1 where there is none
    private long _last;
    private long _bytes;
    private EventId _lastId;
    private EventId _forgotten; // the last one that is not kept any more
    private bool _waking; // a wake-up is on its way
    private long _wokenAt;

    /// <param name="options">What is kept.</param>
    /// <param name="time">The clock of events.</param>
    public EventBus(EventBusOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxEvents, 1 << 24);
        (_options, _time) = (options, time);
        _ring = new NetworkEvent?[BitOperations.RoundUpToPowerOf2((uint)options.MaxEvents)];
        Started = time.GetUtcNow();
        // Waking is about the processor, not about the network's time.
        _wakeTimer = TimeProvider.System.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The events as JSON.</summary>
    public EventLines Lines { get; } = new();

    /// <summary>When this run of ids began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>FAUCET's <c>event_id</c> of the last event, as <c>faucet_event_id</c> shows it; 0 before the first.</summary>
    public long LastId
    {
        get
        {
            lock (_gate) return _lastId.Number;
        }
    }

    /// <summary>Position of the last event; 0 before the first.</summary>
    public long LastPosition
    {
        get
        {
            lock (_gate) return _last;
        }
    }

    /// <summary>The last event; 0 and <see cref="EventId.None"/> before the first.</summary>
    public (long Position, EventId Id) Last
    {
        get
        {
            lock (_gate) return (_last, _lastId);
        }
    }

    /// <summary>How many events are kept, and the memory that they take, roughly.</summary>
    public (int Events, long Bytes) Kept
    {
        get
        {
            lock (_gate) return ((int)(_last - _first + 1), _bytes);
        }
    }

    /// <summary>Numbers an event and keeps it. Any thread; inside a datapath's turn, too.</summary>
    public void Publish(NetworkEvent networkEvent)
    {
        bool wake;
        lock (_gate)
        {
            networkEvent.Time = _time.GetUtcNow();
            networkEvent.Id = _lastId = networkEvent.IsFaucets ? new EventId(_lastId.Number + 1, 0) : _lastId with { Sub = _lastId.Sub + 1 };
            networkEvent.Position = ++_last;
            _bytes += networkEvent.Bytes;
            while (_first < _last && (_last - _first >= _options.MaxEvents || _bytes > _options.MaxBytes)) Forget();
            Slot(_last) = networkEvent;
            wake = _waiting is not null && !_waking;
            _waking |= wake;
        }

        if (wake) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Copies the events behind <paramref name="position"/>, oldest first, and moves it to the last one copied.</summary>
    /// <param name="position">The last event that the reader has; 0: none.</param>
    /// <param name="into">Where to.</param>
    /// <param name="lost">How many events behind <paramref name="position"/> are not kept any more; reading goes on with the oldest one kept.</param>
    /// <returns>How many were copied; 0 where nothing is new.</returns>
    public int Read(ref long position, Span<NetworkEvent> into, out long lost)
    {
        lock (_gate)
        {
            lost = Math.Max(0, _first - 1 - position);
            position += lost;
            var count = (int)Math.Min(into.Length, Math.Max(0, _last - position));
            for (var i = 0; i < count; i++) into[i] = Slot(++position)!;
            return count;
        }
    }

    /// <summary>Completes when there is an event behind <paramref name="position"/>.</summary>
    public Task WaitAsync(long position, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_last > position) return Task.CompletedTask;
            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(ct);
        }
    }

    /// <summary>
    /// Position of the last event that is <paramref name="id"/> or an earlier one, to read on from. Where that is not kept any more, the position before the oldest one kept, and
    /// <paramref name="isKept"/> is false: something between is lost.
    /// </summary>
    public long PositionOf(EventId id, out bool isKept)
    {
        lock (_gate)
        {
            var (low, high) = (_first, _last + 1); // the first one that is later lies between
            while (low < high)
            {
                var middle = low + ((high - low) / 2);
                if (Slot(middle)!.Id.CompareTo(id) > 0) high = middle;
                else low = middle + 1;
            }

            isKept = id.CompareTo(_forgotten) >= 0;
            return low - 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wakeTimer.Dispose();

    // Apart from the publisher, whose datapath's turn it is.
    void IThreadPoolWorkItem.Execute()
    {
        var rest = WakeInterval - TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _wokenAt));
        if (rest > TimeSpan.Zero) _wakeTimer.Change(rest, Timeout.InfiniteTimeSpan);
        else Wake();
    }

    private void Wake()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
            _waking = false;
        }

        Interlocked.Exchange(ref _wokenAt, TimeProvider.System.GetTimestamp());
        waiting?.TrySetResult();
    }

    private void Forget()
    {
        ref var slot = ref Slot(_first++);
        _bytes -= slot!.Bytes;
        _forgotten = slot.Id;
        slot = null;
    }

    private ref NetworkEvent? Slot(long position) => ref _ring[position & (_ring.Length - 1)];
}
