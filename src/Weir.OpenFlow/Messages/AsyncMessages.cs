namespace Weir.OpenFlow.Messages;

/// <summary>Which unasked messages a controller gets: bit n of a mask is reason n. The first of each pair counts as master or equal, the second as slave.</summary>
/// <param name="PacketInMaster">Packet-in reasons.</param>
/// <param name="PacketInSlave">Packet-in reasons as slave.</param>
/// <param name="PortStatusMaster">Port-status reasons.</param>
/// <param name="PortStatusSlave">Port-status reasons as slave.</param>
/// <param name="FlowRemovedMaster">Flow-removed reasons.</param>
/// <param name="FlowRemovedSlave">Flow-removed reasons as slave.</param>
public sealed record AsyncMasks(uint PacketInMaster, uint PacketInSlave, uint PortStatusMaster, uint PortStatusSlave, uint FlowRemovedMaster, uint FlowRemovedSlave);

/// <summary>OFPT_SET_ASYNC.</summary>
/// <param name="Masks">What is wanted.</param>
public sealed record SetAsyncMessage(AsyncMasks Masks) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.SetAsync;
}

/// <summary>OFPT_GET_ASYNC_REPLY.</summary>
/// <param name="Masks">What is set.</param>
public sealed record GetAsyncReplyMessage(AsyncMasks Masks) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.GetAsyncReply;
}
