using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Guard.Sync;

/// <summary>What the guard asks of a connection to a switch. Errors are those of <see cref="OpenFlowChannel"/>.</summary>
internal interface ISwitchRequests : IAsyncDisposable
{
    /// <summary>Completes when the connection has ended.</summary>
    Task Ended { get; }

    /// <summary>Sends a message that is not answered.</summary>
    void Send(OpenFlowMessage message);

    /// <summary>Asks how the switch handles fragments and misses.</summary>
    Task<GetConfigReplyMessage> ReadConfigAsync(CancellationToken cancellationToken);

    /// <summary>Asks a multipart question; all parts of the answer, in order.</summary>
    Task<IReadOnlyList<MultipartReplyMessage>> AskAsync(MultipartRequestBody request, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenFlowChannel.SendConfirmedAsync"/>
    Task<SendOutcome> SendConfirmedAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenFlowChannel.SendBundleAsync"/>
    Task<SendOutcome> SendBundleAsync(IReadOnlyList<OpenFlowMessage> messages, CancellationToken cancellationToken);
}
