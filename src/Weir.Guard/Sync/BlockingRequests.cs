using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Guard.Sync;

/// <summary>On the calling thread: every task is complete when it is handed out.</summary>
internal sealed class BlockingRequests(BlockingChannel channel) : ISwitchRequests
{
    // Nobody reads between two questions, so nobody would notice.
    public Task Ended => Task.CompletedTask;

    public void Send(OpenFlowMessage message) => channel.Send(message);

    public Task<GetConfigReplyMessage> ReadConfigAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(channel.Request<GetConfigReplyMessage>(new GetConfigRequestMessage()));
    }

    public Task<IReadOnlyList<MultipartReplyMessage>> AskAsync(MultipartRequestBody request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(channel.RequestMultipart(request));
    }

    public Task<SendOutcome> SendConfirmedAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(channel.SendConfirmed(messages));
    }

    public Task<SendOutcome> SendBundleAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(channel.SendBundle(messages));
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }
}
