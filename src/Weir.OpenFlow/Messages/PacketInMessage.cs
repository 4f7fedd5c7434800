using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPR_*: why a packet was sent to the controller. Source: OpenFlow 1.3.5, section 7.4.1; the others from Open vSwitch.</summary>
public enum PacketInReason : byte
{
    /// <summary>Table-miss.</summary>
    NoMatch = 0,

    /// <summary>An output action.</summary>
    Action = 1,

    /// <summary>TTL ran out.</summary>
    InvalidTtl = 2,

    /// <summary>An action of the action set (OpenFlow 1.4).</summary>
    ActionSet = 3,

    /// <summary>An action of a group's bucket (OpenFlow 1.4).</summary>
    Group = 4,

    /// <summary>An action of a packet-out (OpenFlow 1.4).</summary>
    PacketOut = 5,
}

/// <summary>OFPT_PACKET_IN. The hot path reads it with <see cref="PacketInReader"/> instead.</summary>
/// <param name="BufferId">Held back under this number; 0xffffffff: not held back, <paramref name="Data"/> is whole.</param>
/// <param name="TotalLength">Bytes of the frame, of which <paramref name="Data"/> may carry fewer.</param>
/// <param name="Reason">Why.</param>
/// <param name="TableId">Table of the entry that sent it.</param>
/// <param name="Cookie">Cookie of that entry; all ones where there is none.</param>
/// <param name="Match">Pipeline fields: in_port, metadata, tunnel_id, registers. Fields that Weir does not know are left out.</param>
/// <param name="Data">The frame.</param>
public sealed record PacketInMessage(uint BufferId, ushort TotalLength, PacketInReason Reason, byte TableId, ulong Cookie, Match Match, ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.PacketIn;

    /// <summary>The port it came in, or <see cref="PortNumber.Any"/> where the switch did not say.</summary>
    public PortNumber InPort => Match.Find(OxmField.InPort) is { } port ? new((uint)port.Value) : PortNumber.Any;
}
