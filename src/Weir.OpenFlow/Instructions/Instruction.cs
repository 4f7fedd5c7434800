using Weir.OpenFlow.Actions;

namespace Weir.OpenFlow.Instructions;

/// <summary>An instruction of a flow entry. Lists are kept in the specification's order of execution: meter, apply, clear, write, metadata, goto. Source: OpenFlow 1.3.5, section 7.2.5.</summary>
public abstract record Instruction;

/// <summary>OFPIT_METER: the packet itself passes the meter and may be dropped there.</summary>
/// <param name="MeterId">The meter.</param>
public sealed record MeterInstruction(uint MeterId) : Instruction;

/// <summary>OFPIT_APPLY_ACTIONS: carried out at once, in order.</summary>
/// <param name="Actions">The action list.</param>
public sealed record ApplyActionsInstruction(ValueList<OpenFlowAction> Actions) : Instruction;

/// <summary>OFPIT_CLEAR_ACTIONS: empties the action set.</summary>
public sealed record ClearActionsInstruction : Instruction;

/// <summary>OFPIT_WRITE_ACTIONS: merged into the action set, which is carried out at the end of the pipeline.</summary>
/// <param name="Actions">The actions.</param>
public sealed record WriteActionsInstruction(ValueList<OpenFlowAction> Actions) : Instruction;

/// <summary>OFPIT_WRITE_METADATA.</summary>
/// <param name="Metadata">The value.</param>
/// <param name="Mask">Bits that are written.</param>
public sealed record WriteMetadataInstruction(ulong Metadata, ulong Mask) : Instruction;

/// <summary>OFPIT_GOTO_TABLE.</summary>
/// <param name="TableId">A later table.</param>
public sealed record GotoTableInstruction(byte TableId) : Instruction;

/// <summary>OFPIT_EXPERIMENTER, kept as bytes.</summary>
/// <param name="Experimenter">The experimenter id.</param>
/// <param name="Body">What follows the id.</param>
public sealed record ExperimenterInstruction(uint Experimenter, ValueList<byte> Body) : Instruction;
