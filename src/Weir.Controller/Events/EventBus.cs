using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>
/// Numbers events and keeps the last ones in a history that every subscriber reads at its own pace. Publishing neither waits nor formats anything, whoever listens and however slowly; a subscriber costs
/// nothing here, since its place is its own business.
/// </summary>
public sealed class EventBus : IThreadPoolWorkItem, IDisposable
{
    // After subscribers were woken, the next time is this much later: one by one, a storm of events would be a storm of wake-ups for each.
    private static readonly TimeSpan WakeInterval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly EventBusOptions _options;
    private readonly EventHistory _history = new();
    private readonly ITimer _wakeTimer;
    private TaskCompletionSource? _waiting;
    private bool _waking; // a wake-up is on its way
    private long _wokenAt;

    /// <param name="options">What is kept.</param>
    /// <param name="time">The clock of events.</param>
    public EventBus(EventBusOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxEvents, 1 << 24);
        (_options, _time) = (options, time);
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
            lock (_gate) return _history.LastId.Number;
        }
    }

    /// <summary>Position of the last event; 0 before the first.</summary>
    public long LastPosition
    {
        get
        {
            lock (_gate) return _history.LastPosition;
        }
    }

    /// <summary>The last event; 0 and <see cref="EventId.None"/> before the first.</summary>
    public (long Position, EventId Id) Last
    {
        get
        {
            lock (_gate) return (_history.LastPosition, _history.LastId);
        }
    }

    /// <summary>The position behind which the last <paramref name="events"/> stand; behind which all that are kept stand where those are fewer.</summary>
    public long PositionBefore(int events)
    {
        lock (_gate) return Math.Max(_history.ForgottenPosition, _history.LastPosition - events);
    }

    /// <summary>How many events are kept, and the memory that they take, roughly.</summary>
    public (int Events, long Bytes) Kept
    {
        get
        {
            lock (_gate) return (_history.Count, _history.Bytes);
        }
    }

    /// <summary>Numbers an event and keeps it. Any thread; inside a datapath's turn, too.</summary>
    public void Publish(NetworkEvent networkEvent)
    {
        lock (_gate)
        {
            networkEvent.Time = _time.GetUtcNow();
            _history.Add(networkEvent);
            Added();
        }
    }

    /// <summary>Publishes <see cref="HostLearnedEvent"/>, which becomes an object only where somebody reads it: as many may come as there are packets. Any thread; inside a datapath's turn, too.</summary>
    public void PublishLearned(EventSubject subject, PortNumber port, PortNumber? previousPort, Vid vid, MacAddress mac, in FrameSummary frame) =>
        Publish(new HostChange(subject, IsLearned: true, port, previousPort, vid, mac, frame));

    /// <summary>Publishes <see cref="HostExpiredEvent"/>, likewise.</summary>
    public void PublishExpired(EventSubject subject, PortNumber port, Vid vid, MacAddress mac) => Publish(new HostChange(subject, IsLearned: false, port, null, vid, mac, default));

    /// <summary>Copies the events behind <paramref name="position"/>, oldest first, and moves it to the last one copied.</summary>
    /// <param name="position">The last event that the reader has; 0: none.</param>
    /// <param name="into">Where to.</param>
    /// <param name="lost">How many events behind <paramref name="position"/> are not kept any more; reading goes on with the oldest one kept.</param>
    /// <returns>How many were copied; 0 where nothing is new.</returns>
    public int Read(ref long position, Span<NetworkEvent> into, out long lost)
    {
        lock (_gate)
        {
            lost = Math.Max(0, _history.ForgottenPosition - position);
            position += lost;
            var count = (int)Math.Min(into.Length, Math.Max(0, _history.LastPosition - position));
            _history.Read(position, into[..count]);
            position += count;
            return count;
        }
    }

    /// <summary>Completes when there is an event behind <paramref name="position"/>.</summary>
    public Task WaitAsync(long position, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_history.LastPosition > position) return Task.CompletedTask;
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
            isKept = id.CompareTo(_history.ForgottenId) >= 0;
            return _history.PositionOf(id);
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

    private void Publish(in HostChange host)
    {
        lock (_gate)
        {
            _history.Add(in host, _time.GetUtcNow());
            Added();
        }
    }

    // At the gate.
    private void Added()
    {
        while (_history.Count > 1 && (_history.Count > _options.MaxEvents || _history.Bytes > _options.MaxBytes)) _history.Forget();
        if (_waiting is null || _waking) return;
        _waking = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
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
}
