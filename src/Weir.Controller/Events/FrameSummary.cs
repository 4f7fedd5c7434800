using System.Buffers.Binary;
using System.Net;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>What <c>L2_LEARN</c> says of the frame that a host was learned from. The default value: none was seen.</summary>
/// <param name="Destination">Its destination.</param>
/// <param name="EtherType">Its EtherType behind the VLAN tag.</param>
/// <param name="Version">4: IPv4 or ARP; 6: IPv6; 0: neither, the addresses say nothing.</param>
/// <param name="L3Source">IPv4 (the low 32 bits) or IPv6 source; of ARP the sender's address.</param>
/// <param name="L3Destination">The destination likewise; of ARP the target's address.</param>
public readonly record struct FrameSummary(MacAddress Destination, ushort EtherType, byte Version, UInt128 L3Source, UInt128 L3Destination)
{
    /// <summary>Reads it; a packet that is cut short has no addresses.</summary>
    /// <param name="ethernet">The frame's header.</param>
    /// <param name="payload">What follows it.</param>
    public static FrameSummary Read(in EthernetHeader ethernet, ReadOnlySpan<byte> payload) => ethernet.EtherType switch
    {
        Primitives.EtherType.IPv4 when payload.Length >= Ipv4Header.MinimumLength && payload[0] >> 4 == 4 => new(
            ethernet.Destination, ethernet.EtherType, 4, BinaryPrimitives.ReadUInt32BigEndian(payload[12..]), BinaryPrimitives.ReadUInt32BigEndian(payload[16..])),
        Primitives.EtherType.IPv6 when payload.Length >= Ipv6Header.Length && payload[0] >> 4 == 6 => new(
            ethernet.Destination, ethernet.EtherType, 6, BinaryPrimitives.ReadUInt128BigEndian(payload[8..]), BinaryPrimitives.ReadUInt128BigEndian(payload[24..])),
        Primitives.EtherType.Arp when ArpHeader.TryRead(payload, out var arp) => new(ethernet.Destination, ethernet.EtherType, 4, arp.SenderAddress, arp.TargetAddress),
        _ => new(ethernet.Destination, ethernet.EtherType, 0, default, default),
    };

    /// <summary>An address as FAUCET writes it; <c>None</c> where there is none.</summary>
    internal string Text(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return Version switch { 4 => new IPAddress(bytes[12..]).ToString(), 6 => new IPAddress(bytes).ToString(), _ => "None" };
    }
}
