using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>Writes and reads what follows the header of one kind of message.</summary>
internal abstract class MessageCodec
{
    public abstract Type MessageClass { get; }

    public abstract void Write(OpenFlowMessage message, OpenFlowWriter writer);

    public abstract OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header);
}

/// <inheritdoc/>
internal abstract class MessageCodec<TMessage> : MessageCodec
    where TMessage : OpenFlowMessage
{
    public sealed override Type MessageClass => typeof(TMessage);

    public sealed override void Write(OpenFlowMessage message, OpenFlowWriter writer) => Write((TMessage)message, writer);

    protected abstract void Write(TMessage message, OpenFlowWriter writer);
}

/// <summary>A message that is its header.</summary>
internal sealed class EmptyCodec<TMessage>(Func<uint, TMessage> create) : MessageCodec<TMessage>
    where TMessage : OpenFlowMessage
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header) => create(header.Xid);

    protected override void Write(TMessage message, OpenFlowWriter writer)
    {
    }
}
