using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Packets;

namespace Weir.SoftSwitch;

/// <summary>Takes what happens to a packet, step by step.</summary>
public interface ITraceSink
{
    /// <summary>One more step.</summary>
    void Report(TraceStep step);
}

/// <summary>A step on a packet's way, one record a kind.</summary>
public abstract record TraceStep;

/// <summary>A table was looked up.</summary>
/// <param name="TableId">The table.</param>
/// <param name="Entry">What matched; null: nothing.</param>
/// <param name="Fields">The packet as it was looked up.</param>
public sealed record LookupStep(byte TableId, FlowEntry? Entry, PacketFields Fields) : TraceStep;

/// <summary>An action was carried out.</summary>
/// <param name="Action">The action.</param>
/// <param name="FromActionSet">It came out of the action set or a bucket.</param>
public sealed record ActionStep(OpenFlowAction Action, bool FromActionSet) : TraceStep;

/// <summary>An instruction other than actions and goto was carried out.</summary>
/// <param name="Instruction">The instruction.</param>
public sealed record InstructionStep(Instruction Instruction) : TraceStep;

/// <summary>A bucket of a group was taken.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="BucketIndex">Which, from 0; -1: none is live.</param>
public sealed record BucketStep(uint GroupId, int BucketIndex) : TraceStep;

/// <summary>The packet, or a copy, left the switch.</summary>
/// <param name="Exit">Where and how.</param>
public sealed record ExitStep(Exit Exit) : TraceStep;

/// <summary>An action did not come to pass.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What it was about, such as a port or a field.</param>
public sealed record SkipStep(SkipReason Reason, string Detail) : TraceStep;

/// <summary>Why an action or a packet came to nothing.</summary>
public enum SkipReason
{
    /// <summary>No such input port, or it does not receive.</summary>
    PortClosed,

    /// <summary>Fragments are dropped in this fragment mode.</summary>
    Fragment,

    /// <summary>Output to the port that the packet came in.</summary>
    InPort,

    /// <summary>No such output port, or it does not forward.</summary>
    NoPort,

    /// <summary>No such group, or none of its buckets is live.</summary>
    NoGroup,

    /// <summary>A meter dropped the packet, or the copy for the controller.</summary>
    Meter,

    /// <summary>The TTL ran out.</summary>
    Ttl,

    /// <summary>The packet does not have the field.</summary>
    Prerequisite,

    /// <summary>Too many resubmits or label stack entries: the packet is dropped with all that was to leave.</summary>
    Error,

    /// <summary>NORMAL does not forward it: VLAN not on the port, a reserved address, or learned on the input port.</summary>
    Normal,

    /// <summary>The action set has neither output nor group.</summary>
    NoOutput,

    /// <summary>The action is one that this switch does not carry out.</summary>
    Unsupported,
}
