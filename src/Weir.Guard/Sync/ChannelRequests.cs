using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Guard.Sync;

/// <summary>Over a channel that is kept, where many ask at once.</summary>
internal sealed class ChannelRequests(OpenFlowChannel channel, IChannelHandler handler) : ISwitchRequests
{
    public Task Ended { get; } = channel.RunAsync(handler, CancellationToken.None);

    public void Send(OpenFlowMessage message) => channel.Send(message);

    public Task<GetConfigReplyMessage> ReadConfigAsync(CancellationToken cancellationToken) =>
        channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), cancellationToken);

    public Task<IReadOnlyList<MultipartReplyMessage>> AskAsync(MultipartRequestBody request, CancellationToken cancellationToken) =>
        channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(request), cancellationToken);

    public Task<SendOutcome> SendConfirmedAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken) => channel.SendConfirmedAsync(messages, cancellationToken);

    public Task<SendOutcome> SendBundleAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken) => channel.SendBundleAsync(messages, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await Ended;
    }
}
