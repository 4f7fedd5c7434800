using System.Collections.Frozen;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Codecs;

/// <summary>The codec of every kind of message: by the type in the header, and by the record.</summary>
internal static class MessageCodecs
{
    private static readonly (MessageType Type, MessageCodec Codec)[] Registered =
    [
        (MessageType.Hello, new HelloCodec()),
        (MessageType.Error, new ErrorCodec()),
        (MessageType.EchoRequest, new EchoRequestCodec()),
        (MessageType.EchoReply, new EchoReplyCodec()),
        (MessageType.Experimenter, new ExperimenterCodec()),
        (MessageType.FeaturesRequest, new EmptyCodec<FeaturesRequestMessage>(xid => new() { Xid = xid })),
        (MessageType.FeaturesReply, new FeaturesReplyCodec()),
        (MessageType.GetConfigRequest, new EmptyCodec<GetConfigRequestMessage>(xid => new() { Xid = xid })),
        (MessageType.GetConfigReply, new GetConfigReplyCodec()),
        (MessageType.SetConfig, new SetConfigCodec()),
        (MessageType.PacketIn, new PacketInCodec()),
        (MessageType.FlowRemoved, new FlowRemovedCodec()),
        (MessageType.PortStatus, new PortStatusCodec()),
        (MessageType.PacketOut, new PacketOutCodec()),
        (MessageType.FlowMod, new FlowModCodec()),
        (MessageType.GroupMod, new GroupModCodec()),
        (MessageType.PortMod, new PortModCodec()),
        (MessageType.TableMod, new TableModCodec()),
        (MessageType.MultipartRequest, new MultipartRequestCodec()),
        (MessageType.MultipartReply, new MultipartReplyCodec()),
        (MessageType.BarrierRequest, new EmptyCodec<BarrierRequestMessage>(xid => new() { Xid = xid })),
        (MessageType.BarrierReply, new EmptyCodec<BarrierReplyMessage>(xid => new() { Xid = xid })),
        (MessageType.QueueGetConfigRequest, new QueueGetConfigRequestCodec()),
        (MessageType.QueueGetConfigReply, new QueueGetConfigReplyCodec()),
        (MessageType.RoleRequest, new RoleRequestCodec()),
        (MessageType.RoleReply, new RoleReplyCodec()),
        (MessageType.GetAsyncRequest, new EmptyCodec<GetAsyncRequestMessage>(xid => new() { Xid = xid })),
        (MessageType.GetAsyncReply, new GetAsyncReplyCodec()),
        (MessageType.SetAsync, new SetAsyncCodec()),
        (MessageType.MeterMod, new MeterModCodec()),
    ];

    private static readonly MessageCodec?[] ByType = BuildByType();
    private static readonly FrozenDictionary<Type, MessageCodec> ByClass =
        Registered.Select(entry => entry.Codec).Concat(ExperimenterCodec.Known.Select(known => known.Codec)).ToFrozenDictionary(codec => codec.MessageClass);

    public static MessageCodec? Of(MessageType type) => (int)type < ByType.Length ? ByType[(int)type] : null;

    public static MessageCodec Of(OpenFlowMessage message) =>
        ByClass.GetValueOrDefault(message.GetType()) ?? throw new ArgumentException($"no codec writes {message.GetType().Name}", nameof(message));

    private static MessageCodec?[] BuildByType()
    {
        var table = new MessageCodec?[(int)MessageType.MeterMod + 1];
        foreach (var (type, codec) in Registered) table[(int)type] = codec;
        return table;
    }
}
