namespace Weir.OpenFlow.Channel.Transports;

/// <summary>
/// How a thread waits for the next bytes of its socket: while bytes come within <see cref="Patience"/> of each other it asks again and again, and only then
/// sleeps in <c>poll(2)</c>. Waking a thread on an idle processor takes longer than all that a packet-in needs; see docs/design/0004-channel-threads.md.
/// </summary>
/// <remarks>It yields between two questions: on a processor that others need, they go first.</remarks>
internal sealed class ArrivalWait(TimeProvider time, AskingTurn turn)
{
    /// <summary>The longest time that a thread asks without an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMicroseconds(100);

    private readonly long _patience = (long)(Patience.TotalSeconds * time.TimestampFrequency);
    private long _since;
    private bool _isWaiting;
    private bool _isBrisk;

    /// <summary>True: nothing was there, sleep until something is. False: ask the socket (again).</summary>
    public bool MustBlock()
    {
        if (!_isWaiting)
        {
            (_isWaiting, _since) = (true, time.GetTimestamp());
            return !_isBrisk || !turn.TryTake(this);
        }

        if (turn.IsWith(this) && time.GetTimestamp() - _since < _patience)
        {
            Thread.Yield();
            return false;
        }

        turn.Release(this);
        return true;
    }

    /// <summary>Bytes came.</summary>
    public void Arrived()
    {
        if (!_isWaiting) return;
        _isBrisk = time.GetTimestamp() - _since < _patience;
        GiveUp();
    }

    /// <summary>Nothing more will come.</summary>
    public void GiveUp()
    {
        _isWaiting = false;
        turn.Release(this);
    }
}
