using System.Text;

namespace Weir.Compiler.Guard;

/// <summary>
/// Cookies of the guard's entries: the tag 0x5747 in the upper 16 bits; below it 48 bits that name the NIC, or 0 for entries that belong to no single NIC.
/// All entries of a NIC are found by its cookie alone, whatever port it had.
/// </summary>
public static class GuardCookie
{
    /// <summary>The cookie of entries that belong to the bridge: the tag and 0.</summary>
    public const ulong Shared = 0x5747_0000_0000_0000;

    /// <summary>The bits of the tag: a masked request with <see cref="Shared"/> and this mask means every entry of the guard.</summary>
    public const ulong TagMask = 0xFFFF_0000_0000_0000;

    private const ulong Low48 = 0x0000_FFFF_FFFF_FFFF;

    /// <summary>The cookie of a NIC. The same on every host and in every version. Never <see cref="Shared"/>.</summary>
    /// <param name="bridge">The bridge's name.</param>
    /// <param name="interfaceId">The NIC's interface id.</param>
    public static ulong Of(string bridge, string interfaceId)
    {
        // FNV-1a over the UTF-8 bytes with a byte between that UTF-8 never has, then the finaliser of MurmurHash3.
        var hash = Mix(0xCBF2_9CE4_8422_2325, bridge);
        hash = Mix((hash ^ 0xFF) * 0x0000_0100_0000_01B3, interfaceId);
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        hash = (hash ^ (hash >> 33)) & Low48;
        return Shared | (hash == 0 ? 1 : hash);
    }

    /// <summary>Whether an entry with this cookie is the guard's.</summary>
    public static bool IsGuard(ulong cookie) => (cookie & TagMask) == Shared;

    private static ulong Mix(ulong hash, string text)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(text)) hash = (hash ^ octet) * 0x0000_0100_0000_01B3;
        return hash;
    }
}
