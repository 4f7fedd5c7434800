using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_PACKET_OUT.</summary>
/// <param name="BufferId">A held-back packet; 0xffffffff: <paramref name="Data"/> is the packet.</param>
/// <param name="InPort">The in_port that the actions see: a port, or <see cref="PortNumber.Controller"/>.</param>
/// <param name="Actions">What is done with it.</param>
/// <param name="Data">The frame; empty with a buffer.</param>
public sealed record PacketOutMessage(uint BufferId, PortNumber InPort, ValueList<OpenFlowAction> Actions, ValueList<byte> Data) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.PacketOut;
}
