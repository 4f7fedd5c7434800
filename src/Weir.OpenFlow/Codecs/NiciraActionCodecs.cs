using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary>NXAST_* other than connection tracking. Source: <c>ofp-actions.c</c> of Open vSwitch.</summary>
internal static class NiciraActionCodecs
{
    private const ushort Resubmit = 1;
    private const ushort ResubmitTable = 14;
    private const ushort Controller = 20;
    private const ushort Controller2 = 37;
    private const byte CurrentTable = 0xFF;
    private const byte ReasonAction = 1;

    public static readonly ActionCodec[] All =
    [
        ActionCodec.Nicira<RegMoveAction>(6, WriteMove, ReadMove),
        ActionCodec.Nicira<RegLoadAction>(7, WriteLoad, ReadLoad),
        ActionCodec.Nicira<ResubmitAction>(ResubmitTable, WriteResubmit, ReadResubmitTable),
        ActionCodec.Nicira<ResubmitAction>(Resubmit, WriteResubmit, ReadResubmit),
        ActionCodec.Nicira<Controller2Action>(Controller2, WriteController, ReadController2),
        ActionCodec.Nicira<Controller2Action>(Controller, WriteController, ReadController),
        ActionCodec.Nicira<CloneAction>(42, WriteClone, ReadClone),
    ];

    /// <summary>The form that Open vSwitch itself writes: the old one wherever it says all.</summary>
    public static ushort WireSubtype(OpenFlowAction action, ushort registered) => action switch
    {
        ResubmitAction { TableId: CurrentTable } => Resubmit,
        Controller2Action controller when !NeedsProperties(controller) => Controller,
        _ => registered,
    };

    /// <summary>u16 <c>offset &lt;&lt; 6 | (count - 1)</c>.</summary>
    public static ushort OffsetAndCount(FieldBits bits) => (ushort)((bits.Offset << 6) | (bits.Count - 1));

    /// <summary>The TLV header of the field, without mask.</summary>
    public static uint Header(FieldBits bits) => MatchCodec.Header(OxmFieldInfo.Of(bits.Field), masked: false);

    /// <summary>The bits, or null where the field is unknown.</summary>
    /// <exception cref="OpenFlowFormatException">They are not all inside the field.</exception>
    public static FieldBits? Bits(uint header, int offset, int count)
    {
        if (OxmFieldInfo.FromHeader(header) is not { } info) return null;
        if (count < 1 || offset + count > info.Bits) throw new OpenFlowFormatException(OpenFlowError.BadActionArgument, $"{info.Name}[{offset}..{offset + count - 1}]: it has {info.Bits} bits");
        return new(info.Field, offset, count);
    }

    private static bool NeedsProperties(Controller2Action action) => action.MeterId is not null || action.UserData.Count > 0 || action.Pause;

    private static void WriteMove(RegMoveAction action, OpenFlowWriter writer)
    {
        writer.WriteUInt16((ushort)action.Source.Count);
        writer.WriteUInt16((ushort)action.Source.Offset);
        writer.WriteUInt16((ushort)action.Destination.Offset);
        writer.WriteUInt32(Header(action.Source));
        writer.WriteUInt32(Header(action.Destination));
    }

    private static RegMoveAction? ReadMove(ref WireReader body)
    {
        var count = body.ReadUInt16();
        var sourceOffset = body.ReadUInt16();
        var destinationOffset = body.ReadUInt16();
        var source = Bits(body.ReadUInt32(), sourceOffset, count);
        var destination = Bits(body.ReadUInt32(), destinationOffset, count);
        return source is { } from && destination is { } to ? new(from, to) : null;
    }

    private static void WriteLoad(RegLoadAction action, OpenFlowWriter writer)
    {
        writer.WriteUInt16(OffsetAndCount(action.Destination));
        writer.WriteUInt32(Header(action.Destination));
        writer.WriteUInt64(action.Value);
    }

    private static RegLoadAction? ReadLoad(ref WireReader body)
    {
        var bits = body.ReadUInt16();
        var destination = Bits(body.ReadUInt32(), bits >> 6, (bits & 0x3F) + 1);
        var value = body.ReadUInt64();
        if (destination is not { } to) return null;
        if (to.Count < 64 && value >> to.Count != 0) throw new OpenFlowFormatException(OpenFlowError.BadActionArgument, $"0x{value:x} does not fit {to.Count} bits");
        return new(to, value);
    }

    private static void WriteResubmit(ResubmitAction action, OpenFlowWriter writer)
    {
        writer.WriteUInt16(ShortPort(action.InPort));
        if (action.TableId == CurrentTable) writer.WriteZeros(4);
        else
        {
            writer.WriteByte(action.TableId);
            writer.WriteZeros(3);
        }
    }

    private static ResubmitAction ReadResubmitTable(ref WireReader body)
    {
        var port = LongPort(body.ReadUInt16());
        var table = body.ReadByte();
        body.Skip(3);
        return new(port, table);
    }

    private static ResubmitAction ReadResubmit(ref WireReader body)
    {
        var port = LongPort(body.ReadUInt16());
        body.Skip(4);
        return new(port, CurrentTable);
    }

    private static void WriteClone(CloneAction action, OpenFlowWriter writer)
    {
        writer.WriteZeros(6);
        ActionCodecs.WriteList(action.Actions, writer);
    }

    private static CloneAction ReadClone(ref WireReader body)
    {
        body.Skip(6);
        return new(ActionCodecs.ReadList(body.Part(body.Remaining)));
    }

    private static ushort ShortPort(PortNumber port)
    {
        if (port.Value is >= 0xFF00 and < PortNumber.Max) throw new ArgumentException($"port {port} does not fit the 16 bits of a resubmit", nameof(port));
        return (ushort)port.Value;
    }

    private static PortNumber LongPort(ushort port) => new(port >= 0xFF00 ? 0xFFFF_0000 | port : port);

    private static void WriteController(Controller2Action action, OpenFlowWriter writer)
    {
        if (!NeedsProperties(action))
        {
            writer.WriteUInt16(action.MaxLength);
            writer.WriteUInt16(action.ControllerId);
            writer.WriteByte(action.Reason);
            writer.WriteZeros(1);
            return;
        }

        writer.WriteZeros(6);
        if (action.MaxLength != OutputAction.NoBuffer) WriteProperty(ControllerProperty.MaxLength, action.MaxLength, 2, writer);
        if (action.ControllerId != 0) WriteProperty(ControllerProperty.ControllerId, action.ControllerId, 2, writer);
        if (action.Reason != ReasonAction) WriteProperty(ControllerProperty.Reason, action.Reason, 1, writer);
        if (action.UserData.Count > 0)
        {
            var start = PropertyCodec.Begin((ushort)ControllerProperty.UserData, writer);
            writer.WriteBytes(action.UserData.AsSpan());
            PropertyCodec.End(start, writer);
        }

        if (action.Pause) WriteProperty(ControllerProperty.Pause, 0, 0, writer);
        if (action.MeterId is { } meter) WriteProperty(ControllerProperty.MeterId, meter, 4, writer);
    }

    private static void WriteProperty(ControllerProperty type, uint value, int length, OpenFlowWriter writer)
    {
        var start = PropertyCodec.Begin((ushort)type, writer);
        writer.WriteNumber(value, length);
        PropertyCodec.End(start, writer);
    }

    private static Controller2Action ReadController(ref WireReader body)
    {
        var action = new Controller2Action(body.ReadUInt16(), body.ReadUInt16(), body.ReadByte(), null, ValueList<byte>.Empty, Pause: false);
        body.Skip(1);
        return action;
    }

    private static Controller2Action? ReadController2(ref WireReader body)
    {
        var action = new Controller2Action(OutputAction.NoBuffer, 0, ReasonAction, null, ValueList<byte>.Empty, Pause: false);
        body.Skip(6);
        while (!body.IsEmpty)
        {
            var property = PropertyCodec.Read(ref body, out var type);
            switch ((ControllerProperty)type)
            {
                case ControllerProperty.MaxLength: action = action with { MaxLength = property.ReadUInt16() }; break;
                case ControllerProperty.ControllerId: action = action with { ControllerId = property.ReadUInt16() }; break;
                case ControllerProperty.Reason: action = action with { Reason = property.ReadByte() }; break;
                case ControllerProperty.UserData: action = action with { UserData = property.ReadRest() }; break;
                case ControllerProperty.Pause: action = action with { Pause = true }; break;
                case ControllerProperty.MeterId: action = action with { MeterId = property.ReadUInt32() }; break;
                default: return null;
            }

            // Open vSwitch counts the padding of numbers in their length.
            if (property.Remaining > 0 && (ControllerProperty)type != ControllerProperty.UserData) property.Skip(Math.Min(property.Remaining, 3));
            property.ExpectEnd();
        }

        return action;
    }

    /// <summary>NXAC2PT_*.</summary>
    private enum ControllerProperty : ushort
    {
        MaxLength = 0,
        ControllerId = 1,
        Reason = 2,
        UserData = 3,
        Pause = 4,
        MeterId = 5,
    }
}
