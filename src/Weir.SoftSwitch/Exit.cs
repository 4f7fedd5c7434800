using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>Why a frame goes to the controller: <c>OFPR_*</c> of OpenFlow 1.3.</summary>
public enum PuntReason : byte
{
    /// <summary>OFPR_NO_MATCH: a table-miss entry sent it.</summary>
    NoMatch = 0,

    /// <summary>OFPR_ACTION.</summary>
    Action = 1,

    /// <summary>OFPR_INVALID_TTL.</summary>
    InvalidTtl = 2,
}

/// <summary>What a packet-in says beside the frame.</summary>
/// <param name="Reason">Why; a <c>controller2</c> action may name another <c>OFPR_*</c> number.</param>
/// <param name="TableId">Table of the entry that sent it.</param>
/// <param name="Cookie">Cookie of that entry; all ones where a packet-out did.</param>
/// <param name="MaxLength">Bytes of the frame that the action asks the packet-in to carry; 0xffff: all. Open vSwitch sends all of it in any case.</param>
/// <param name="ControllerId">Which controller connection; 0 is the default one.</param>
/// <param name="PipelineFields">in_port, and metadata, tunnel_id and registers that are not 0.</param>
public sealed record Punt(PuntReason Reason, byte TableId, ulong Cookie, ushort MaxLength, ushort ControllerId, Match PipelineFields)
{
    /// <summary>Sent by the action set of a packet that went through the datapath twice: which entry Open vSwitch then names hangs on where it went the second time.</summary>
    internal bool IsVague { get; init; }
}

/// <summary>A frame that leaves the switch.</summary>
/// <param name="Port">Where; <see cref="PortNumber.Controller"/> for a packet-in.</param>
/// <param name="Frame">The bytes, whole.</param>
/// <param name="Punt">Set where <paramref name="Port"/> is the controller.</param>
public sealed record Exit(PortNumber Port, ImmutableArray<byte> Frame, Punt? Punt = null)
{
    /// <summary>The port and the frame in hex.</summary>
    public override string ToString() => $"{Port}: {Convert.ToHexStringLower(Frame.AsSpan())}{(Punt is null ? "" : $" ({Punt.Reason} table {Punt.TableId} cookie 0x{Punt.Cookie:x})")}";
}
