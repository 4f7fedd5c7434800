using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPFC_*. Source: OpenFlow 1.3.5, section 7.3.4.1.</summary>
public enum FlowModCommand : byte
{
    /// <summary>Adds; an entry with the same key is replaced.</summary>
    Add = 0,

    /// <summary>Gives new instructions to all entries that the match covers.</summary>
    Modify = 1,

    /// <summary>Gives new instructions to the entry with this key.</summary>
    ModifyStrict = 2,

    /// <summary>Deletes all entries that the match covers.</summary>
    Delete = 3,

    /// <summary>Deletes the entry with this key.</summary>
    DeleteStrict = 4,
}

/// <summary>OFPT_FLOW_MOD.</summary>
/// <param name="Command">What to do.</param>
/// <param name="Entry">The entry. For deletes instructions, timeouts and flags are ignored, and table 255 is every table.</param>
public sealed record FlowModMessage(FlowModCommand Command, FlowEntry Entry) : OpenFlowMessage
{
    /// <summary>OFP_NO_BUFFER.</summary>
    public const uint NoBuffer = 0xFFFF_FFFF;

    /// <summary>OFPG_ANY.</summary>
    public const uint AnyGroup = 0xFFFF_FFFF;

    /// <summary>OFPTT_ALL: every table, in deletes.</summary>
    public const byte AllTables = 0xFF;

    /// <inheritdoc/>
    public override MessageType Type => MessageType.FlowMod;

    /// <summary>For modify and delete: only entries whose cookie equals <c>Entry.Cookie</c> in these bits. Default 0: whatever the cookie.</summary>
    public ulong CookieMask { get; init; }

    /// <summary>For deletes: only entries that output to this port. Default: any.</summary>
    public PortNumber OutPort { get; init; } = PortNumber.Any;

    /// <summary>For deletes: only entries that send to this group. Default: any.</summary>
    public uint OutGroup { get; init; } = AnyGroup;

    /// <summary>A held-back packet that the new entry is applied to. Default: none.</summary>
    public uint BufferId { get; init; } = NoBuffer;

    /// <summary>
    /// The match as OXM TLVs without padding, written in place of <c>Entry.Match</c>: lets an entry that was read back with fields unknown to Weir be
    /// deleted strictly. Null (the default): <c>Entry.Match</c> says it all.
    /// </summary>
    public ValueList<byte>? ForeignMatch { get; init; }
}
