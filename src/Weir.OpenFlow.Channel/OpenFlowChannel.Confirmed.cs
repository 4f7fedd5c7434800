using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

public sealed partial class OpenFlowChannel
{
    private const BundleFlags Flags = BundleFlags.Atomic | BundleFlags.Ordered;

    private int _lastBundleId;
    private volatile bool _noBundles;

    /// <summary>False once the datapath has refused to open a bundle because it knows none.</summary>
    public bool BundlesSupported => !_noBundles;

    /// <summary>Sends <paramref name="messages"/> in order and a barrier after them; waits for the barrier.</summary>
    /// <returns><see cref="SendResult.Applied"/>, or <see cref="SendResult.PartlyApplied"/> with the error of each message that was refused.</returns>
    /// <exception cref="ChannelClosedException">The channel closed first: what took effect is unknown.</exception>
    /// <exception cref="TimeoutException">No reply to the barrier within <see cref="ChannelOptions.RequestTimeout"/>.</exception>
    public async Task<SendOutcome> SendConfirmedAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken)
    {
        var confirmation = new Confirmation(_requests.Reserve(messages.Count), messages.Count);
        _requests.Add(confirmation);
        try
        {
            for (var i = 0; i < messages.Count; i++)
            {
                if (IsCongested) await WaitWritableAsync(cancellationToken);
                Enqueue(messages[i], confirmation.XidOf(i));
            }
            await BarrierAsync(cancellationToken);
            var errors = confirmation.Errors();
            return errors.IsEmpty ? SendOutcome.Applied : new(SendResult.PartlyApplied, errors);
        }
        finally
        {
            _requests.Remove(confirmation);
        }
    }

    /// <summary>Sends <paramref name="messages"/> in one atomic, ordered bundle (ONF extension 230 to OpenFlow 1.3).</summary>
    /// <remarks>
    /// Open vSwitch commits a bundle although it refused to add a message to it, so a barrier comes before the commit, and any error until then discards
    /// the bundle. It takes flow-mods, group-mods, packet-outs and port-mods into bundles; meter-mods it refuses. An empty list sends nothing.
    /// </remarks>
    /// <returns>
    /// <see cref="SendResult.Applied"/>; <see cref="SendResult.RolledBack"/> with the errors; or <see cref="SendResult.Unsupported"/>, nothing sent.
    /// </returns>
    /// <exception cref="ChannelClosedException">The channel closed first: whether the bundle took effect is unknown.</exception>
    /// <exception cref="TimeoutException">No reply within <see cref="ChannelOptions.RequestTimeout"/>; whether the bundle took effect is unknown.</exception>
    public async Task<SendOutcome> SendBundleAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return SendOutcome.Applied;
        if (_noBundles) return SendOutcome.Unsupported;
        var bundle = (uint)Interlocked.Increment(ref _lastBundleId);
        try
        {
            await ControlAsync(bundle, BundleControlType.OpenRequest, cancellationToken);
        }
        catch (OpenFlowErrorReplyException exception) when (MeansNoBundles(exception.Error))
        {
            _noBundles = true;
            return SendOutcome.Unsupported;
        }
        catch (OpenFlowErrorReplyException exception)
        {
            return new(SendResult.RolledBack, [new(SendError.WholeBundle, exception.Reply)]);
        }
        var confirmation = new Confirmation(_requests.Reserve(messages.Count), messages.Count);
        _requests.Add(confirmation);
        try
        {
            return await FillAndCommitAsync(bundle, messages, confirmation, cancellationToken);
        }
        finally
        {
            _requests.Remove(confirmation);
        }
    }

    private async Task<SendOutcome> FillAndCommitAsync(uint bundle, IReadOnlyList<OpenFlowMessage> messages, Confirmation confirmation, CancellationToken cancellationToken)
    {
        var committing = false;
        try
        {
            for (var i = 0; i < messages.Count; i++)
            {
                if (IsCongested) await WaitWritableAsync(cancellationToken);
                Enqueue(new BundleAddMessage(bundle, Flags, messages[i]), confirmation.XidOf(i));
            }
            await BarrierAsync(cancellationToken);
            if (confirmation.Errors() is { IsEmpty: false } refused) return new(SendResult.RolledBack, refused);
            committing = true;
            await ControlAsync(bundle, BundleControlType.CommitRequest, cancellationToken);
            return SendOutcome.Applied;
        }
        catch (OpenFlowErrorReplyException exception) when (committing)
        {
            // Open vSwitch first blames the message that failed, under that message's xid, and then the commit.
            var blamed = confirmation.Errors();
            return new(SendResult.RolledBack, blamed.IsEmpty ? [new(SendError.WholeBundle, exception.Reply)] : blamed);
        }
        finally
        {
            if (!committing) Discard(bundle);
        }
    }

    // Nobody waits for the answer: a bundle that is not committed has no effect, and goes with the connection at the latest.
    private void Discard(uint bundle)
    {
        Send(new BundleControlMessage(bundle, BundleControlType.DiscardRequest, Flags));
        Flush();
    }

    private Task ControlAsync(uint bundle, BundleControlType control, CancellationToken cancellationToken) =>
        RequestAsync<BundleControlMessage>(new BundleControlMessage(bundle, control, Flags), cancellationToken);

    private static bool MeansNoBundles(OpenFlowError error) =>
        error is { Type: BadRequest, Code: BadRequestType or BadRequestExperimenter or BadRequestExperimenterType };

    private const ushort BadRequest = 1;
    private const ushort BadRequestType = 1;
    private const ushort BadRequestExperimenter = 3;
    private const ushort BadRequestExperimenterType = 4;
}
