using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>Who takes a message of some type.</summary>
internal enum MessageRoute
{
    /// <summary>A datapath must not send it.</summary>
    Illegal = 0,

    /// <summary>The handler.</summary>
    Handler,

    /// <summary>The request with its xid.</summary>
    Reply,

    /// <summary>The request with its xid, else the handler.</summary>
    Experimenter,

    /// <summary>The request or confirmation with its xid, else the handler.</summary>
    Error,

    /// <summary>Answered by the channel.</summary>
    EchoRequest,

    /// <summary>Of no meaning after the handshake.</summary>
    Ignored,
}

/// <summary>The route of each message type. Source: OpenFlow 1.3.5, section 7.1.1, the symmetric and switch-to-controller types.</summary>
internal static class MessageRoutes
{
    private static readonly MessageRoute[] s_routes = Build();

    public static MessageRoute Of(MessageType type) => (int)type < s_routes.Length ? s_routes[(int)type] : MessageRoute.Illegal;

    private static MessageRoute[] Build()
    {
        var routes = new MessageRoute[(int)MessageType.MeterMod + 1];
        routes[(int)MessageType.Hello] = MessageRoute.Ignored;
        routes[(int)MessageType.Error] = MessageRoute.Error;
        routes[(int)MessageType.EchoRequest] = MessageRoute.EchoRequest;
        routes[(int)MessageType.Experimenter] = MessageRoute.Experimenter;
        foreach (var type in (ReadOnlySpan<MessageType>)[MessageType.PacketIn, MessageType.FlowRemoved, MessageType.PortStatus])
            routes[(int)type] = MessageRoute.Handler;
        foreach (var type in (ReadOnlySpan<MessageType>)[
            MessageType.EchoReply, MessageType.FeaturesReply, MessageType.GetConfigReply, MessageType.MultipartReply, MessageType.BarrierReply,
            MessageType.QueueGetConfigReply, MessageType.RoleReply, MessageType.GetAsyncReply])
            routes[(int)type] = MessageRoute.Reply;
        return routes;
    }
}
