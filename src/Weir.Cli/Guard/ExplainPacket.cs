using Weir.Analysis.Tracing;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Cli.Guard;

/// <summary>The frame that an operator means: what the text leaves open is filled in as an honest sender would.</summary>
internal static class ExplainPacket
{
    /// <summary>Builds the frame.</summary>
    /// <param name="text">As <c>ovs-ofctl</c> writes matches.</param>
    /// <param name="nic">The NIC that sends it; null: it comes from a port that is no NIC's.</param>
    /// <param name="input">Who else is there: the receiver's MAC address is looked up by the address that the frame is for.</param>
    /// <exception cref="FormatException">The text is none.</exception>
    public static byte[] Build(string text, GuardedNic? nic, GuardInput input)
    {
        var match = FlowMatchText.Parse(text);
        var type = (ushort)(match.Find(OxmField.EthType)?.Value ?? 0);
        if (nic is not null)
        {
            match = With(match, OxmField.EthSrc, nic.Mac.Bits);
            match = type switch
            {
                EtherType.Arp or EtherType.Rarp => With(With(match, OxmField.ArpSha, nic.Mac.Bits), OxmField.ArpSpa, First(nic, isIpv6: false)),
                EtherType.IPv4 => With(match, OxmField.Ipv4Src, First(nic, isIpv6: false)),
                EtherType.IPv6 => With(match, OxmField.Ipv6Src, First(nic, isIpv6: true)),
                _ => match,
            };
        }

        var asked = match.Find(OxmField.ArpOp) is { Value: var operation } && operation != 1;
        if (type != EtherType.Arp || asked) match = With(match, OxmField.EthDst, Receiver(match, type, input));
        return PacketBuilder.Build(match);
    }

    private static UInt128? Receiver(Match match, ushort type, GuardInput input)
    {
        var (field, isIpv6) = type switch { EtherType.Arp => (OxmField.ArpTpa, false), EtherType.IPv4 => (OxmField.Ipv4Dst, false), EtherType.IPv6 => (OxmField.Ipv6Dst, true), _ => (OxmField.EthDst, false) };
        if (field == OxmField.EthDst || match.Find(field)?.Value is not { } address) return null;
        if (!isIpv6 && address == uint.MaxValue) return MacAddress.Broadcast.Bits;
        if (!isIpv6 && address >> 28 == 0xE) return 0x0100_5E00_0000UL | ((ulong)address & 0x7F_FFFF); // RFC 1112, 6.4
        if (isIpv6 && address >> 120 == 0xFF) return 0x3333_0000_0000UL | ((ulong)address & 0xFFFF_FFFF); // RFC 2464, 7
        var host = IpPrefix.From(isIpv6, address, isIpv6 ? 128 : 32);
        return input.Nics.FirstOrDefault(nic => nic.Nic.Addresses.Contains(host))?.Nic.Mac.Bits;
    }

    private static UInt128? First(GuardedNic nic, bool isIpv6) =>
        nic.Addresses.Where(address => address.IsIpv6 == isIpv6).Select(address => (UInt128?)address.Address).FirstOrDefault() ?? (isIpv6 ? IpPrefix.LinkLocal(nic.Mac).Address : null);

    private static Match With(Match match, OxmField field, UInt128? value) => value is { } exact && match.Find(field) is null ? match.With(MatchField.Exact(field, exact)) : match;
}
