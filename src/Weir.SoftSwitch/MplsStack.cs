using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>Pushes and pops label stack entries in <see cref="PacketFields"/>, three deep as Open vSwitch does.</summary>
internal static class MplsStack
{
    public const int Depth = 3;
    private const uint BottomOfStack = 0x100;

    /// <summary>Entries to the bottom of the stack; where it is not among the first three, those that are not 0.</summary>
    public static int Count(in PacketFields fields)
    {
        if (!fields.IsMpls) return 0;
        var count = 0;
        for (var i = 0; i < Depth; i++)
        {
            if ((fields.Mpls[i] & BottomOfStack) != 0) return i + 1;
            if (fields.Mpls[i] != 0) count++;
        }

        return count;
    }

    /// <summary>Pushes an entry like the outermost one, or one made from the IP header. The new EtherType hides what is below; <paramref name="clear"/> makes the fields say so.</summary>
    public static void Push(ref PacketFields fields, int count, ushort etherType, bool clear)
    {
        if (count > 0)
        {
            for (var i = Math.Min(count, Depth - 1); i >= 1; i--) fields.Mpls[i] = fields.Mpls[i - 1];
            fields.Mpls[0] = fields.Mpls[1] & ~BottomOfStack;
        }
        else
        {
            var label = fields.EthType == EtherType.IPv6 ? 2u : 0;
            var trafficClass = fields.IsIp ? ((uint)fields.NwTos >> 2) & 7 : 0;
            var ttl = fields.IsIp && fields.NwTtl != 0 ? fields.NwTtl : 64u;
            fields.Mpls[0] = (label << 12) | (trafficClass << 9) | BottomOfStack | ttl;
            if (clear) ClearNetwork(ref fields);
        }

        fields.EthType = etherType;
    }

    /// <summary>False where there is nothing to pop, or what would come to light is unknown.</summary>
    public static bool Pop(ref PacketFields fields, int count, ushort etherType)
    {
        if (count == 0 || (count == Depth && (fields.Mpls[Depth - 1] & BottomOfStack) == 0)) return false;
        for (var i = 1; i < count; i++) fields.Mpls[i - 1] = fields.Mpls[i];
        fields.Mpls[count - 1] = 0;
        fields.EthType = etherType;
        return true;
    }

    private static void ClearNetwork(ref PacketFields fields)
    {
        (fields.NwSrc, fields.NwDst, fields.Ipv6Src, fields.Ipv6Dst, fields.Ipv6Label) = (0, 0, 0, 0, 0);
        (fields.NwFrag, fields.NwTos, fields.NwTtl, fields.NwProto) = (0, 0, 0, 0);
        (fields.NdTarget, fields.ArpSha, fields.ArpTha, fields.TcpFlags, fields.TpSrc, fields.TpDst) = (0, 0, 0, 0, 0, 0);
    }
}
