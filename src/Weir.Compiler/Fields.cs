using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>The match fields that the pipeline's own entries use.</summary>
internal static class Fields
{
    /// <summary>A frame without a tag (OFPVID_NONE).</summary>
    public static readonly MatchField Untagged = MatchField.Exact(OxmField.VlanVid, 0);

    public static MatchField InPort(PortNumber port) => MatchField.Exact(OxmField.InPort, port.Value);

    public static MatchField Vid(Vid vid) => MatchField.Exact(OxmField.VlanVid, vid.OxmValue);

    public static MatchField EthSrc(MacAddress mac) => MatchField.Exact(OxmField.EthSrc, mac.Bits);

    public static MatchField EthDst(MacAddress mac) => MatchField.Exact(OxmField.EthDst, mac.Bits);

    public static MatchField EthDst(ulong value, int prefixLength) =>
        MatchField.Masked(OxmField.EthDst, value, 0xFFFF_FFFF_FFFF & (0xFFFF_FFFF_FFFFUL << (48 - prefixLength)));

    public static MatchField EthType(ushort type) => MatchField.Exact(OxmField.EthType, type);
}
