using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Primitives;

/// <summary>An IPv4 or IPv6 address with a prefix length: <c>192.0.2.1</c> (a host, /32), <c>192.0.2.0/24</c>, <c>2001:db8::/64</c>.</summary>
/// <remarks>Order: IPv4 before IPv6, then by address, then by length.</remarks>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private IpPrefix(bool isIpv6, ulong high, ulong low, int length) => (IsIpv6, HighAddress, LowAddress, Length) = (isIpv6, high, low, length);

    /// <summary>IPv6; false: IPv4.</summary>
    public bool IsIpv6 { get; }

    /// <summary>The address as a number in host order, 32 or 128 bits; bits beyond the prefix may be set (<see cref="HasHostBits"/>).</summary>
    public UInt128 Address => new(HighAddress, LowAddress);

    /// <summary>The high 64 bits of <see cref="Address"/>.</summary>
    /// <remarks>Kept in halves: code that holds 128-bit numbers, and generic code over what holds one, is never compiled ahead of time.</remarks>
    public ulong HighAddress { get; }

    /// <summary>The low 64 bits of <see cref="Address"/>: all of an IPv4 address.</summary>
    public ulong LowAddress { get; }

    /// <summary>Prefix length in bits, 0 to 32 or 128.</summary>
    public int Length { get; }

    /// <summary>Bits of an address of this family: 32 or 128.</summary>
    public int Width => IsIpv6 ? 128 : 32;

    /// <summary>One address.</summary>
    public bool IsHost => Length == Width;

    /// <summary>The bits that count, as the mask of a match.</summary>
    public UInt128 Mask => new(HighMask, LowMask);

    /// <summary>The high 64 bits of <see cref="Mask"/>.</summary>
    public ulong HighMask => IsIpv6 ? Ones(Length) : 0;

    /// <summary>The low 64 bits of <see cref="Mask"/>.</summary>
    public ulong LowMask => IsIpv6 ? Ones(Length - 64) : Ones(Length) >> 32;

    /// <summary>Bits beyond the prefix are set: <c>192.0.2.1/24</c>.</summary>
    public bool HasHostBits => ((HighAddress & ~HighMask) | (LowAddress & ~LowMask)) != 0;

    /// <summary>A prefix of numbers.</summary>
    /// <param name="isIpv6">The family.</param>
    /// <param name="address">The address in host order.</param>
    /// <param name="length">Bits that count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The address or the length is too large for the family.</exception>
    public static IpPrefix From(bool isIpv6, UInt128 address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, isIpv6 ? 128 : 32);
        if (!isIpv6) ArgumentOutOfRangeException.ThrowIfGreaterThan(address, (UInt128)uint.MaxValue);
        return new(isIpv6, (ulong)(address >> 64), (ulong)address, length);
    }

    /// <summary>The prefix of one address.</summary>
    public static IpPrefix Host(IPAddress address)
    {
        var isIpv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return isIpv6
            ? new(true, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), 128)
            : new(false, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes), 32);
    }

    /// <summary>The modified EUI-64 link-local address of <paramref name="mac"/> (RFC 4291, appendix A), as a host.</summary>
    public static IpPrefix LinkLocal(MacAddress mac)
    {
        var bits = mac.Bits ^ 0x0200_0000_0000;
        var interfaceId = ((bits & 0xFFFF_FF00_0000) << 16) | 0xFF_FE00_0000 | (bits & 0xFF_FFFF);
        return new(true, 0xFE80_0000_0000_0000, interfaceId, 128);
    }

    /// <summary>Whether every address of <paramref name="other"/> is one of this.</summary>
    public bool Contains(IpPrefix other) =>
        IsIpv6 == other.IsIpv6 && Length <= other.Length && (((other.HighAddress ^ HighAddress) & HighMask) | ((other.LowAddress ^ LowAddress) & LowMask)) == 0;

    /// <summary>The prefix without its host bits: <c>192.0.2.0/24</c> for <c>192.0.2.1/24</c>.</summary>
    public IpPrefix WithoutHostBits() => new(IsIpv6, HighAddress & HighMask, LowAddress & LowMask, Length);

    /// <summary>The address as a host, without the prefix.</summary>
    public IpPrefix WithoutLength() => new(IsIpv6, HighAddress, LowAddress, Width);

    /// <summary>Parses <c>ADDRESS</c> or <c>ADDRESS/LENGTH</c>; IPv4 only in dotted-quad form without leading zeros. Host bits are left as they are.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        var part = slash < 0 ? text : text[..slash];
        if (part.Contains('%') || part.ContainsAny('[', ']') || !IPAddress.TryParse(part, out var address)) return false;
        if (address.AddressFamily == AddressFamily.InterNetwork && !part.SequenceEqual(address.ToString())) return false;
        var host = Host(address);
        if (slash < 0)
        {
            prefix = host;
            return true;
        }
        if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > host.Width) return false;
        prefix = new(host.IsIpv6, host.HighAddress, host.LowAddress, length);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is no address or prefix.</exception>
    public static IpPrefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not an IP address or prefix such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/64");

    /// <inheritdoc/>
    public int CompareTo(IpPrefix other)
    {
        if (IsIpv6 != other.IsIpv6) return IsIpv6 ? 1 : -1;
        if (HighAddress != other.HighAddress) return HighAddress.CompareTo(other.HighAddress);
        return LowAddress != other.LowAddress ? LowAddress.CompareTo(other.LowAddress) : Length.CompareTo(other.Length);
    }

    /// <summary>As <c>192.0.2.1</c>, <c>2001:db8::/64</c>: the length is left out for a host.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, HighAddress);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], LowAddress);
        var address = new IPAddress(IsIpv6 ? bytes : bytes[12..]);
        return IsHost ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{Length}");
    }

    // The first so many of 64 bits; a shift by 64 would be none.
    private static ulong Ones(int count) => count <= 0 ? 0 : count >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - count);
}
