using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

public sealed partial class OpenFlowChannel
{
    /// <summary>Sends <paramref name="request"/> at once and waits for its one reply.</summary>
    /// <typeparam name="T">The reply's type; another one with the same xid closes the channel.</typeparam>
    /// <exception cref="OpenFlowErrorReplyException">The datapath answered with an error.</exception>
    /// <exception cref="ChannelClosedException">The channel closed first.</exception>
    /// <exception cref="TimeoutException">No reply within <see cref="ChannelOptions.RequestTimeout"/>.</exception>
    public async Task<T> RequestAsync<T>(OpenFlowMessage request, CancellationToken cancellationToken)
        where T : OpenFlowMessage
    {
        var pending = new SingleRequest<T>(NextXid(), request);
        return await AskAsync(pending, pending.Reply, cancellationToken);
    }

    /// <summary>Sends the multipart <paramref name="request"/> at once and waits for all parts of the answer, in order.</summary>
    /// <typeparam name="T">The reply's type; another one with the same xid closes the channel.</typeparam>
    /// <exception cref="OpenFlowErrorReplyException">The datapath answered with an error.</exception>
    /// <exception cref="ChannelClosedException">The channel closed first.</exception>
    /// <exception cref="TimeoutException">No last part within <see cref="ChannelOptions.RequestTimeout"/>.</exception>
    public async Task<IReadOnlyList<T>> RequestMultipartAsync<T>(OpenFlowMessage request, CancellationToken cancellationToken)
        where T : OpenFlowMessage
    {
        var pending = new MultipartRequest<T>(NextXid(), request, _options.MaximumMultipartBytes);
        return await AskAsync(pending, pending.Reply, cancellationToken);
    }

    /// <summary>Completes when the datapath has done all that was queued before.</summary>
    /// <exception cref="ChannelClosedException">The channel closed first.</exception>
    /// <exception cref="TimeoutException">No reply within <see cref="ChannelOptions.RequestTimeout"/>.</exception>
    public Task BarrierAsync(CancellationToken cancellationToken) => RequestAsync<BarrierReplyMessage>(new BarrierRequestMessage(), cancellationToken);

    /// <summary>
    /// Asks the datapath for a sign of life. True: it answered within <paramref name="patience"/>, or sent something else meanwhile. For the owner of a
    /// datapath id that a second connection claims (design: the first keeps it until it fails an echo).
    /// </summary>
    public async Task<bool> ProbeAliveAsync(TimeSpan patience)
    {
        var asked = _options.TimeProvider.GetTimestamp();
        var pending = new SingleRequest<EchoReplyMessage>(NextXid(), new EchoRequestMessage([]));
        try
        {
            _requests.Add(pending);
            Enqueue(pending.Request, pending.Xid);
            Flush();
            await pending.Reply.WaitAsync(patience, _options.TimeProvider);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OpenFlowErrorReplyException)
        {
            return ClosedReason is null && _keepalive.LastReceived > asked;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
        finally
        {
            _requests.Remove(pending);
        }
    }

    private async Task<T> AskAsync<T>(PendingRequest pending, Task<T> reply, CancellationToken cancellationToken)
    {
        _requests.Add(pending);
        try
        {
            Enqueue(pending.Request, pending.Xid);
            Flush();
            return await reply.WaitAsync(_options.RequestTimeout, _options.TimeProvider, cancellationToken);
        }
        finally
        {
            _requests.Remove(pending);
        }
    }
}
