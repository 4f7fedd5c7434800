using System.Threading.Channels;

namespace Weir.Guard.Runtime;

/// <summary>Something is to be done; how often it was said does not matter.</summary>
internal sealed class WakeSignal
{
    private readonly Channel<bool> _said = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says it. Any thread.</summary>
    public void Set() => _said.Writer.TryWrite(true);

    /// <summary>Waits until it has been said since the last wait. False: it was not within the time.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_said.Reader.TryRead(out _)) return true;
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await _said.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
