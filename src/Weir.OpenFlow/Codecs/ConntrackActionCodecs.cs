using Weir.OpenFlow.Actions;

namespace Weir.OpenFlow.Codecs;

/// <summary>NXAST_CT, NXAST_CT_CLEAR, NXAST_NAT. Source: <c>ofp-actions.c</c> of Open vSwitch.</summary>
internal static class ConntrackActionCodecs
{
    public static readonly ActionCodec[] All =
    [
        ActionCodec.Nicira<CtAction>(35, WriteCt, ReadCt),
        ActionCodec.Nicira<NatAction>(36, WriteNat, ReadNat),
        ActionCodec.Nicira<CtClearAction>(43, (_, writer) => writer.WriteZeros(6), ReadClear),
    ];

    private static void WriteCt(CtAction action, OpenFlowWriter writer)
    {
        writer.WriteUInt16(action.Flags);
        writer.WriteUInt32(action.ZoneSource is { } bits ? NiciraActionCodecs.Header(bits) : 0);
        writer.WriteUInt16(action.ZoneSource is { } zone ? NiciraActionCodecs.OffsetAndCount(zone) : action.Zone);
        writer.WriteByte(action.RecirculateTable);
        writer.WriteZeros(3);
        writer.WriteUInt16(action.Alg);
        ActionCodecs.WriteList(action.Nested, writer);
    }

    private static CtAction? ReadCt(ref WireReader body)
    {
        var flags = body.ReadUInt16();
        var zoneHeader = body.ReadUInt32();
        var zone = body.ReadUInt16();
        var table = body.ReadByte();
        body.Skip(3);
        var alg = body.ReadUInt16();
        var nested = ActionCodecs.ReadList(body.Part(body.Remaining), insideCt: true);
        if (zoneHeader == 0) return new(flags, null, zone, table, alg, nested);
        return NiciraActionCodecs.Bits(zoneHeader, zone >> 6, (zone & 0x3F) + 1) is { } source ? new(flags, source, 0, table, alg, nested) : null;
    }

    private static void WriteNat(NatAction action, OpenFlowWriter writer)
    {
        writer.WriteZeros(2);
        writer.WriteUInt16(action.Flags);
        writer.WriteUInt16((ushort)Present(action));
        if (action.Ipv4Min is { } ipv4Min) writer.WriteUInt32(ipv4Min);
        if (action.Ipv4Max is { } ipv4Max) writer.WriteUInt32(ipv4Max);
        if (action.Ipv6Min is { } ipv6Min) writer.WriteNumber(ipv6Min, 16);
        if (action.Ipv6Max is { } ipv6Max) writer.WriteNumber(ipv6Max, 16);
        if (action.PortMin is { } portMin) writer.WriteUInt16(portMin);
        if (action.PortMax is { } portMax) writer.WriteUInt16(portMax);
    }

    private static NatAction ReadNat(ref WireReader body)
    {
        body.Skip(2);
        var flags = body.ReadUInt16();
        var present = (NatRange)body.ReadUInt16();
        if ((present & ~NatRange.All) != NatRange.None) throw new OpenFlowFormatException(OpenFlowError.BadActionArgument, $"nat ranges 0x{(ushort)present:x}");
        return new(
            flags,
            present.HasFlag(NatRange.Ipv4Min) ? body.ReadUInt32() : null,
            present.HasFlag(NatRange.Ipv4Max) ? body.ReadUInt32() : null,
            present.HasFlag(NatRange.Ipv6Min) ? body.ReadNumber(16) : null,
            present.HasFlag(NatRange.Ipv6Max) ? body.ReadNumber(16) : null,
            present.HasFlag(NatRange.PortMin) ? body.ReadUInt16() : null,
            present.HasFlag(NatRange.PortMax) ? body.ReadUInt16() : null);
    }

    private static NatRange Present(NatAction action) =>
        (action.Ipv4Min is null ? NatRange.None : NatRange.Ipv4Min) | (action.Ipv4Max is null ? NatRange.None : NatRange.Ipv4Max)
        | (action.Ipv6Min is null ? NatRange.None : NatRange.Ipv6Min) | (action.Ipv6Max is null ? NatRange.None : NatRange.Ipv6Max)
        | (action.PortMin is null ? NatRange.None : NatRange.PortMin) | (action.PortMax is null ? NatRange.None : NatRange.PortMax);

    private static CtClearAction ReadClear(ref WireReader body)
    {
        body.Skip(6);
        return new();
    }

    /// <summary>NX_NAT_RANGE_*.</summary>
    [Flags]
    private enum NatRange : ushort
    {
        None = 0,
        Ipv4Min = 1,
        Ipv4Max = 2,
        Ipv6Min = 4,
        Ipv6Max = 8,
        PortMin = 16,
        PortMax = 32,
        All = 63,
    }
}
