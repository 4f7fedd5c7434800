namespace Weir.OpenFlow.Channel;

/// <summary>
/// The right to write encoded messages straight into a channel's output. Holds the channel's output lock: short, no waiting inside, always disposed.
/// </summary>
public readonly ref struct SendLease : IDisposable
{
    private readonly OutputQueue _output;

    internal SendLease(OutputQueue output)
    {
        _output = output;
        _output.Enter();
    }

    /// <summary>Room for <paramref name="size"/> bytes or more.</summary>
    public Span<byte> GetSpan(int size) => _output.GetSpan(size);

    /// <summary>Queues the first <paramref name="count"/> bytes of the last span: whole messages with their xids.</summary>
    public void Advance(int count) => _output.Advance(count);

    /// <summary>Ends the lease.</summary>
    public void Dispose() => _output.Leave();
}
