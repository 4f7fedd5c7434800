using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>The codec of every kind of message, made when one of its kind is met for the first time: a process that speaks a few kinds loads no others.</summary>
internal static class MessageCodecs
{
    // Codecs hold no state: two threads that make the same one do no harm.
    private static readonly MessageCodec?[] Made = new MessageCodec?[(int)MessageType.MeterMod + 1];

    public static MessageCodec? Of(MessageType type) => (int)type < Made.Length ? Made[(int)type] ??= Make(type) : null;

    public static MessageCodec Of(OpenFlowMessage message)
    {
        var codec = message.Type == MessageType.Experimenter ? ExperimenterCodec.Of(message) : Of(message.Type);
        return codec?.MessageClass == message.GetType() ? codec : throw new ArgumentException($"no codec writes {message.GetType().Name}", nameof(message));
    }

    private static MessageCodec? Make(MessageType type) => type switch
    {
        MessageType.Hello => new HelloCodec(),
        MessageType.Error => new ErrorCodec(),
        MessageType.EchoRequest => new EchoRequestCodec(),
        MessageType.EchoReply => new EchoReplyCodec(),
        MessageType.Experimenter => new ExperimenterCodec(),
        MessageType.FeaturesRequest => new EmptyCodec<FeaturesRequestMessage>(xid => new() { Xid = xid }),
        MessageType.FeaturesReply => new FeaturesReplyCodec(),
        MessageType.GetConfigRequest => new EmptyCodec<GetConfigRequestMessage>(xid => new() { Xid = xid }),
        MessageType.GetConfigReply => new GetConfigReplyCodec(),
        MessageType.SetConfig => new SetConfigCodec(),
        MessageType.PacketIn => new PacketInCodec(),
        MessageType.FlowRemoved => new FlowRemovedCodec(),
        MessageType.PortStatus => new PortStatusCodec(),
        MessageType.PacketOut => new PacketOutCodec(),
        MessageType.FlowMod => new FlowModCodec(),
        MessageType.GroupMod => new GroupModCodec(),
        MessageType.PortMod => new PortModCodec(),
        MessageType.TableMod => new TableModCodec(),
        MessageType.MultipartRequest => new MultipartRequestCodec(),
        MessageType.MultipartReply => new MultipartReplyCodec(),
        MessageType.BarrierRequest => new EmptyCodec<BarrierRequestMessage>(xid => new() { Xid = xid }),
        MessageType.BarrierReply => new EmptyCodec<BarrierReplyMessage>(xid => new() { Xid = xid }),
        MessageType.QueueGetConfigRequest => new QueueGetConfigRequestCodec(),
        MessageType.QueueGetConfigReply => new QueueGetConfigReplyCodec(),
        MessageType.RoleRequest => new RoleRequestCodec(),
        MessageType.RoleReply => new RoleReplyCodec(),
        MessageType.GetAsyncRequest => new EmptyCodec<GetAsyncRequestMessage>(xid => new() { Xid = xid }),
        MessageType.GetAsyncReply => new GetAsyncReplyCodec(),
        MessageType.SetAsync => new SetAsyncCodec(),
        MessageType.MeterMod => new MeterModCodec(),
        _ => null,
    };
}
