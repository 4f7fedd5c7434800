using Weir.Primitives;

namespace Weir.OpenFlow.Actions;

/// <summary>OFPAT_OUTPUT.</summary>
/// <param name="Port">Where to.</param>
/// <param name="MaxLength">Bytes of the packet that a packet-in carries; only for <see cref="PortNumber.Controller"/>. 0xffff: all.</param>
public sealed record OutputAction(PortNumber Port, ushort MaxLength = OutputAction.NoBuffer) : OpenFlowAction
{
    /// <summary>OFPCML_NO_BUFFER: the whole packet.</summary>
    public const ushort NoBuffer = 0xFFFF;
}

/// <summary>OFPAT_GROUP.</summary>
/// <param name="GroupId">The group.</param>
public sealed record GroupAction(uint GroupId) : OpenFlowAction;

/// <summary>OFPAT_SET_QUEUE.</summary>
/// <param name="QueueId">The queue of the output port.</param>
public sealed record SetQueueAction(uint QueueId) : OpenFlowAction;

/// <summary>OFPAT_PUSH_VLAN: the new tag copies VID and PCP of the outermost one, or is zero.</summary>
/// <param name="EtherType">0x8100 or 0x88a8.</param>
public sealed record PushVlanAction(ushort EtherType) : OpenFlowAction;

/// <summary>OFPAT_POP_VLAN: removes the outermost tag.</summary>
public sealed record PopVlanAction : OpenFlowAction;

/// <summary>OFPAT_PUSH_MPLS.</summary>
/// <param name="EtherType">0x8847 or 0x8848.</param>
public sealed record PushMplsAction(ushort EtherType) : OpenFlowAction;

/// <summary>OFPAT_POP_MPLS.</summary>
/// <param name="EtherType">Of what is below the label stack entry.</param>
public sealed record PopMplsAction(ushort EtherType) : OpenFlowAction;

/// <summary>OFPAT_PUSH_PBB.</summary>
/// <param name="EtherType">0x88e7.</param>
public sealed record PushPbbAction(ushort EtherType) : OpenFlowAction;

/// <summary>OFPAT_POP_PBB.</summary>
public sealed record PopPbbAction : OpenFlowAction;

/// <summary>OFPAT_SET_MPLS_TTL.</summary>
/// <param name="Ttl">The new value.</param>
public sealed record SetMplsTtlAction(byte Ttl) : OpenFlowAction;

/// <summary>OFPAT_DEC_MPLS_TTL.</summary>
public sealed record DecMplsTtlAction : OpenFlowAction;

/// <summary>OFPAT_SET_NW_TTL.</summary>
/// <param name="Ttl">The new value.</param>
public sealed record SetNwTtlAction(byte Ttl) : OpenFlowAction;

/// <summary>OFPAT_DEC_NW_TTL: a packet whose TTL would reach 0 goes to the controller (if asked for) and no further.</summary>
public sealed record DecNwTtlAction : OpenFlowAction;

/// <summary>OFPAT_COPY_TTL_OUT.</summary>
public sealed record CopyTtlOutAction : OpenFlowAction;

/// <summary>OFPAT_COPY_TTL_IN.</summary>
public sealed record CopyTtlInAction : OpenFlowAction;

/// <summary>OFPAT_SET_FIELD. Carries no mask in OpenFlow 1.3.</summary>
/// <param name="Field">Field and value, exact.</param>
public sealed record SetFieldAction(MatchField Field) : OpenFlowAction;

/// <summary>An action of an experimenter that Weir does not model, kept as bytes so that it survives a read-back.</summary>
/// <param name="Experimenter">The experimenter id.</param>
/// <param name="Body">What follows the id, padding included.</param>
public sealed record ExperimenterAction(uint Experimenter, ValueList<byte> Body) : OpenFlowAction;

/// <summary>A standard action that names a field unknown to Weir, as read back from a switch; kept as bytes.</summary>
/// <param name="Type">OFPAT_*.</param>
/// <param name="Body">What follows the length, padding included.</param>
public sealed record ForeignAction(ushort Type, ValueList<byte> Body) : OpenFlowAction;
