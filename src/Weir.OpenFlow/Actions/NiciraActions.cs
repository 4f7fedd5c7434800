using Weir.Primitives;

namespace Weir.OpenFlow.Actions;

/// <summary>A run of bits inside a field: <c>field[start..start+count-1]</c>.</summary>
/// <param name="Field">The field.</param>
/// <param name="Offset">First bit, from the least significant.</param>
/// <param name="Count">Number of bits.</param>
public readonly record struct FieldBits(OxmField Field, int Offset, int Count);

/// <summary>NXAST_REG_LOAD: puts a number of at most 64 bits into part of a field.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Value">The number, right-aligned.</param>
public sealed record RegLoadAction(FieldBits Destination, ulong Value) : OpenFlowAction;

/// <summary>NXAST_REG_MOVE: copies bits from one field to another.</summary>
/// <param name="Source">Where from.</param>
/// <param name="Destination">Where to; as many bits.</param>
public sealed record RegMoveAction(FieldBits Source, FieldBits Destination) : OpenFlowAction;

/// <summary>NXAST_RESUBMIT_TABLE: looks the packet up in a table again, then goes on here.</summary>
/// <param name="InPort">The in_port to look up with; <see cref="PortNumber.InPort"/> keeps it.</param>
/// <param name="TableId">The table; 255 is the current one.</param>
public sealed record ResubmitAction(PortNumber InPort, byte TableId) : OpenFlowAction;

/// <summary>NXAST_CONTROLLER2: sends a copy to the controller; the meter bounds the copy alone, the packet goes on.</summary>
/// <param name="MaxLength">Bytes of the packet that the packet-in carries.</param>
/// <param name="ControllerId">Which controller connection; 0 is the default one.</param>
/// <param name="Reason"><c>OFPR_*</c> that the packet-in shows; 1 is OFPR_ACTION.</param>
/// <param name="MeterId">Null: no meter of its own. A meter that does not exist bounds nothing.</param>
/// <param name="UserData">Opaque bytes; need NXT_PACKET_IN2.</param>
/// <param name="Pause">Stop the packet until NXT_RESUME.</param>
public sealed record Controller2Action(ushort MaxLength, ushort ControllerId, byte Reason, uint? MeterId, ValueList<byte> UserData, bool Pause) : OpenFlowAction;

/// <summary>NXAST_CT: passes the packet through the connection tracker.</summary>
/// <param name="Flags">Bit 0 commit, bit 1 force.</param>
/// <param name="ZoneSource">Field bits that hold the zone, or null for <paramref name="Zone"/>.</param>
/// <param name="Zone">The zone where there is no source field.</param>
/// <param name="RecirculateTable">Table that a copy goes on in once tracked; 255: none.</param>
/// <param name="Alg">Port of an application-level gateway (21 FTP, 69 TFTP), or 0.</param>
/// <param name="Nested">nat, set ct_mark, set ct_label.</param>
public sealed record CtAction(ushort Flags, FieldBits? ZoneSource, ushort Zone, byte RecirculateTable, ushort Alg, ValueList<OpenFlowAction> Nested) : OpenFlowAction;

/// <summary>NXAST_CLONE: carries out actions on a copy of the packet and of its metadata; what they change is not seen behind it.</summary>
/// <param name="Actions">The actions.</param>
public sealed record CloneAction(ValueList<OpenFlowAction> Actions) : OpenFlowAction;

/// <summary>NXAST_CT_CLEAR: forgets the packet's connection tracking state.</summary>
public sealed record CtClearAction : OpenFlowAction;

/// <summary>NXAST_NAT, inside <see cref="CtAction"/>.</summary>
/// <param name="Flags">Bit 0 source, 1 destination, 2 persistent, 3 protocol hash, 4 protocol random.</param>
/// <param name="Ipv4Min">Lowest IPv4 address.</param>
/// <param name="Ipv4Max">Highest IPv4 address.</param>
/// <param name="Ipv6Min">Lowest IPv6 address.</param>
/// <param name="Ipv6Max">Highest IPv6 address.</param>
/// <param name="PortMin">Lowest port.</param>
/// <param name="PortMax">Highest port.</param>
public sealed record NatAction(ushort Flags, uint? Ipv4Min, uint? Ipv4Max, UInt128? Ipv6Min, UInt128? Ipv6Max, ushort? PortMin, ushort? PortMax) : OpenFlowAction;
