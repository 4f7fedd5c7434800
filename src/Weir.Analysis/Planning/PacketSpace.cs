using Weir.Analysis.Tracing;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>A set of packets: those that meet one match and none of several others. In_port and VID are exact.</summary>
internal sealed class PacketSpace
{
    private const int MaxTries = 300;

    // What a packet is where nothing says so; the first that will do is taken. Ports and protocol numbers that no configuration is likely to name.
    private static readonly Match[] Kinds =
    [
        Match.Of(Exact(OxmField.EthType, EtherType.IPv4), Exact(OxmField.IpProto, IpProtocol.Udp), Exact(OxmField.UdpSrc, 49152), Exact(OxmField.UdpDst, 49153)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv4), Exact(OxmField.IpProto, IpProtocol.Tcp), Exact(OxmField.TcpSrc, 49152), Exact(OxmField.TcpDst, 49153)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv4), Exact(OxmField.IpProto, IpProtocol.Icmp)),
        Match.Of(Exact(OxmField.EthType, EtherType.Arp)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv6), Exact(OxmField.IpProto, IpProtocol.Udp), Exact(OxmField.UdpSrc, 49152), Exact(OxmField.UdpDst, 49153)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv6), Exact(OxmField.IpProto, IpProtocol.Tcp), Exact(OxmField.TcpSrc, 49152), Exact(OxmField.TcpDst, 49153)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv6), Exact(OxmField.IpProto, IpProtocol.Icmpv6)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv4), Exact(OxmField.IpProto, 253)),
        Match.Of(Exact(OxmField.EthType, EtherType.IPv6), Exact(OxmField.IpProto, 253)),
        Match.Of(Exact(OxmField.EthType, 0x88B5)),
        Match.Any,
    ];

    private readonly Exclusion? _exclusions;

    private sealed record Exclusion(Match Match, Exclusion? Next);

    private PacketSpace(Match within, Exclusion? exclusions) => (Within, _exclusions) = (within, exclusions);

    /// <summary>What all of its packets meet.</summary>
    public Match Within { get; }

    /// <summary>What none of its packets meets.</summary>
    public IEnumerable<Match> Without
    {
        get
        {
            for (var exclusion = _exclusions; exclusion is not null; exclusion = exclusion.Next) yield return exclusion.Match;
        }
    }

    /// <summary>All packets that meet <paramref name="match"/>.</summary>
    public static PacketSpace Of(Match match) => new(match, null);

    /// <summary>The packets of this set that meet <paramref name="match"/>; null where it is plain that there are none.</summary>
    public PacketSpace? And(Match match) => Meet(Within, match) is { } met ? new(met, _exclusions) : null;

    /// <summary>The packets of this set that do not meet <paramref name="match"/>; null where it is plain that there are none.</summary>
    public PacketSpace? AndNot(Match match)
    {
        if (!Overlap(Within, match)) return this;
        return Implies(Within, match) ? null : new(Within, new(match, _exclusions));
    }

    /// <summary>Finds a packet of the set.</summary>
    /// <param name="packet">The packet as <c>weir trace</c> reads it.</param>
    /// <param name="frame">The packet.</param>
    public bool TryFind(out Match packet, out byte[] frame)
    {
        foreach (var kind in Kinds)
        {
            if (Meet(kind, Within) is not { } start) continue;
            if (start.Find(OxmField.EthSrc) is null) start = start.With(Exact(OxmField.EthSrc, PacketBuilder.Sender.Bits));
            if (start.Find(OxmField.EthDst) is null) start = start.With(Exact(OxmField.EthDst, PacketBuilder.Receiver.Bits));
            var tries = MaxTries;
            if (TryFind(start, ref tries, out packet, out frame)) return true;
        }

        (packet, frame) = (Within, []);
        return false;
    }

    // What excludes the packet at hand is escaped in one of its fields, the last ones first: ports rather than addresses.
    private bool TryFind(Match candidate, ref int tries, out Match packet, out byte[] frame)
    {
        (packet, frame) = (candidate, PacketBuilder.Build(candidate));
        if (tries-- <= 0) return false;
        var fields = PacketFieldsReader.Extract(frame, new PortNumber((uint)(candidate.Find(OxmField.InPort)?.LowValue ?? 0)));
        if (!fields.Matches(Within)) return false;
        Match? met = null;
        for (var exclusion = _exclusions; exclusion is not null && met is null; exclusion = exclusion.Next)
            if (fields.Matches(exclusion.Match)) met = exclusion.Match;
        if (met is null) return true;
        for (var i = met.Count - 1; i >= 0; i--)
        {
            var field = met[i].Field;
            if (field is OxmField.EthType or OxmField.IpProto or OxmField.VlanVid or OxmField.InPort) continue; // other kinds are tried by themselves
            var bound = Within.Find(field)?.Mask ?? 0;
            var free = met[i].Mask & ~bound;
            var value = candidate.Find(field)?.Value ?? fields.Get(field);
            foreach (var bit in (ReadOnlySpan<UInt128>)[Lowest(free), Highest(free)])
            {
                if (bit == 0) continue;
                if (TryFind(candidate.With(MatchField.Exact(field, value ^ bit)), ref tries, out packet, out frame)) return true;
            }
        }

        return false;
    }

    /// <summary>Whether a packet can meet both.</summary>
    public static bool Overlap(Match a, Match b)
    {
        for (int i = 0, j = 0; i < a.Count && j < b.Count;)
        {
            if (a[i].Field < b[j].Field) i++;
            else if (a[i].Field > b[j].Field) j++;
            else if (!Agree(a[i++], b[j++])) return false;
        }

        return true;
    }

    private static bool Agree(MatchField a, MatchField b) =>
        ((a.LowValue ^ b.LowValue) & a.LowMask & b.LowMask) == 0 && ((a.HighValue ^ b.HighValue) & a.HighMask & b.HighMask) == 0;

    // Every packet that meets the first meets the second.
    private static bool Implies(Match a, Match b)
    {
        foreach (var field in b.AsSpan())
        {
            if (a.Find(field.Field) is not { } bound || (field.LowMask & ~bound.LowMask) != 0 || (field.HighMask & ~bound.HighMask) != 0 || !Agree(bound, field)) return false;
        }

        return true;
    }

    private static Match? Meet(Match a, Match b)
    {
        if (!Overlap(a, b)) return null;
        if (Implies(a, b)) return a;
        var met = a;
        foreach (var field in b.AsSpan())
            met = met.With(met.Find(field.Field) is { } other ? MatchField.Masked(field.Field, field.Value | other.Value, field.Mask | other.Mask) : field);
        return met;
    }

    private static MatchField Exact(OxmField field, ulong value) => MatchField.Exact(field, value);

    private static UInt128 Lowest(UInt128 bits) => bits & (~bits + 1);

    private static UInt128 Highest(UInt128 bits) => bits == 0 ? 0 : UInt128.One << (127 - (int)UInt128.LeadingZeroCount(bits));
}
