using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>NXPIF_*: what packet-ins look like on a connection.</summary>
public enum PacketInFormat : uint
{
    /// <summary>OFPT_PACKET_IN.</summary>
    Standard = 0,

    /// <summary>NXT_PACKET_IN, which Weir does not read.</summary>
    Nicira = 1,

    /// <summary>NXT_PACKET_IN2: with user data.</summary>
    Nicira2 = 2,
}

/// <summary>NXT_SET_PACKET_IN_FORMAT, type 16.</summary>
/// <param name="Format">What packet-ins shall look like from now on.</param>
public sealed record SetPacketInFormatMessage(PacketInFormat Format) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}

/// <summary>NXT_SET_CONTROLLER_ID, type 20: the id that controller2 actions name this connection by.</summary>
/// <param name="ControllerId">The id; 0 is every connection's first.</param>
public sealed record SetControllerIdMessage(ushort ControllerId) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}

/// <summary>NXT_PACKET_IN2, type 30. The hot path reads it with <see cref="PacketInReader"/> instead. A continuation is left out.</summary>
/// <param name="BufferId">0xffffffff: not held back.</param>
/// <param name="TotalLength">Bytes of the whole frame.</param>
/// <param name="Reason">Why.</param>
/// <param name="TableId">Table of the entry that sent it.</param>
/// <param name="Cookie">Cookie of that entry; all ones where there is none.</param>
/// <param name="Match">Pipeline fields that Weir knows.</param>
/// <param name="UserData">As the controller2 action says.</param>
/// <param name="Data">The frame.</param>
public sealed record NiciraPacketInMessage(
    uint BufferId,
    uint TotalLength,
    PacketInReason Reason,
    byte TableId,
    ulong Cookie,
    Match Match,
    ValueList<byte> UserData,
    ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}
