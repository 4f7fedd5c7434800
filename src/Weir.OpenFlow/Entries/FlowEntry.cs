using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.OpenFlow.Entries;

/// <summary>OFPFF_* flags of a flow entry.</summary>
[Flags]
public enum FlowEntryFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>OFPFF_SEND_FLOW_REM.</summary>
    SendFlowRemoved = 1,

    /// <summary>OFPFF_CHECK_OVERLAP.</summary>
    CheckOverlap = 2,

    /// <summary>OFPFF_RESET_COUNTS.</summary>
    ResetCounts = 4,

    /// <summary>OFPFF_NO_PKT_COUNTS.</summary>
    NoPacketCounts = 8,

    /// <summary>OFPFF_NO_BYT_COUNTS.</summary>
    NoByteCounts = 16,
}

/// <summary>What identifies an entry in a switch: an add with the same key replaces it.</summary>
/// <param name="TableId">The table.</param>
/// <param name="Priority">The priority; higher wins.</param>
/// <param name="Match">The match.</param>
public readonly record struct FlowKey(byte TableId, ushort Priority, Match Match);

/// <summary>An entry of a flow table, as desired or as observed. Compared by value.</summary>
/// <param name="TableId">0 to 253.</param>
/// <param name="Priority">Higher wins; 0 with an empty match is the table-miss.</param>
/// <param name="Match">What it matches.</param>
/// <param name="Instructions">What happens; empty drops.</param>
/// <param name="Cookie">Opaque to the switch.</param>
/// <param name="IdleTimeoutSeconds">0: none.</param>
/// <param name="HardTimeoutSeconds">0: none.</param>
/// <param name="Flags">Flags.</param>
public sealed record FlowEntry(
    byte TableId,
    ushort Priority,
    Match Match,
    ValueList<Instruction> Instructions,
    ulong Cookie = 0,
    ushort IdleTimeoutSeconds = 0,
    ushort HardTimeoutSeconds = 0,
    FlowEntryFlags Flags = FlowEntryFlags.None)
{
    /// <summary>What identifies it in the switch.</summary>
    public FlowKey Key => new(TableId, Priority, Match);
}
