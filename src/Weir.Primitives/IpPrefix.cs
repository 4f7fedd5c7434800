using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weir.Primitives;

/// <summary>An IPv4 or IPv6 address with a prefix length: <c>192.0.2.1</c> (a host, /32), <c>192.0.2.0/24</c>, <c>2001:db8::/64</c>.</summary>
/// <remarks>Order: IPv4 before IPv6, then by address, then by length.</remarks>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private IpPrefix(bool isIpv6, UInt128 address, int length) => (IsIpv6, Address, Length) = (isIpv6, address, length);

    /// <summary>IPv6; false: IPv4.</summary>
    public bool IsIpv6 { get; }

    /// <summary>The address as a number in host order, 32 or 128 bits; bits beyond the prefix may be set (<see cref="HasHostBits"/>).</summary>
    public UInt128 Address { get; }

    /// <summary>Prefix length in bits, 0 to 32 or 128.</summary>
    public int Length { get; }

    /// <summary>Bits of an address of this family: 32 or 128.</summary>
    public int Width => IsIpv6 ? 128 : 32;

    /// <summary>One address.</summary>
    public bool IsHost => Length == Width;

    /// <summary>The bits that count, as the mask of a match.</summary>
    public UInt128 Mask => Length == 0 ? UInt128.Zero : (Full << (Width - Length)) & Full;

    /// <summary>Bits beyond the prefix are set: <c>192.0.2.1/24</c>.</summary>
    public bool HasHostBits => (Address & ~Mask) != UInt128.Zero;

    private UInt128 Full => IsIpv6 ? UInt128.MaxValue : uint.MaxValue;

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
        return new(isIpv6, address, length);
    }

    /// <summary>The prefix of one address.</summary>
    public static IpPrefix Host(IPAddress address)
    {
        var isIpv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return new(isIpv6, isIpv6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes), isIpv6 ? 128 : 32);
    }

    /// <summary>The modified EUI-64 link-local address of <paramref name="mac"/> (RFC 4291, appendix A), as a host.</summary>
    public static IpPrefix LinkLocal(MacAddress mac)
    {
        var bits = mac.Bits ^ 0x0200_0000_0000;
        var interfaceId = ((bits & 0xFFFF_FF00_0000) << 16) | 0xFF_FE00_0000 | (bits & 0xFF_FFFF);
        return new(true, ((UInt128)0xFE80_0000_0000_0000 << 64) | interfaceId, 128);
    }

    /// <summary>Whether every address of <paramref name="other"/> is one of this.</summary>
    public bool Contains(IpPrefix other) => IsIpv6 == other.IsIpv6 && Length <= other.Length && (other.Address & Mask) == (Address & Mask);

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
        prefix = new(host.IsIpv6, host.Address, length);
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
        var order = Address.CompareTo(other.Address);
        return order != 0 ? order : Length.CompareTo(other.Length);
    }

    /// <summary>As <c>192.0.2.1</c>, <c>2001:db8::/64</c>: the length is left out for a host.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        var address = new IPAddress(IsIpv6 ? bytes : bytes[12..]);
        return IsHost ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{Length}");
    }
}
