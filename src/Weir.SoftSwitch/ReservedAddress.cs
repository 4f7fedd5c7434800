namespace Weir.SoftSwitch;

/// <summary>Destination addresses that NORMAL does not forward: IEEE 802.1D's, and other vendors' protocols that Open vSwitch keeps apart. Source: <c>ovs-vswitchd.conf.db(5)</c>, <c>forward-bpdu</c>.</summary>
internal static class ReservedAddress
{
    public static bool Is(ulong destination) =>
        (destination & 0xFFFF_FFFF_FFF0) == 0x0180_C200_0000
        || destination is 0x00E0_2B00_0000 or 0x00E0_2B00_0004 or 0x00E0_2B00_0006 or 0x0100_0C00_0000 or 0x0100_0CCC_CCCC or 0x0100_0CCC_CCCD or 0x0100_0CCD_CDCD;
}
