using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>Where the bits of the fields that a list of rules looks at stand in a row of words. Fields are in canonical order, so those that others need come first.</summary>
internal sealed class BitLayout
{
    private const int WordBits = 64;

    // EtherTypes and protocols that a frame can be made of, most harmless first.
    private static readonly ushort[] EtherTypes = [0x88B5, EtherType.IPv4, EtherType.IPv6, EtherType.Arp];
    private static readonly byte[] Protocols = [253, 6, 17, 1, 58, 132];

    private readonly List<(OxmField Field, int Word, int Shift)> _places = [];

    /// <summary>The layout for all fields of <paramref name="matches"/>.</summary>
    public BitLayout(IEnumerable<Match> matches)
    {
        var used = new bool[OxmFieldInfo.All.Length];
        foreach (var match in matches)
            foreach (ref readonly var field in match.AsSpan()) used[(int)field.Field] = true;
        var free = 0;
        foreach (var info in OxmFieldInfo.All)
        {
            if (!used[(int)info.Field]) continue;
            var bits = Math.Min(info.Bits, WordBits);
            if (free < bits) (Words, free) = (Words + 1, WordBits);
            free -= bits;
            _places.Add((info.Field, Words - 1, free));

            // The low half of a wide field has the next word; no field is between 65 and 127 bits wide.
            if (info.Bits > WordBits) (Words, free) = (Words + 1, 0);
        }

        Words = Math.Max(Words, 1);
    }

    /// <summary>Words of a cube.</summary>
    public int Words { get; private set; }

    /// <summary>Whether any rule looks at the field.</summary>
    public bool Has(OxmField field) => _places.Exists(place => place.Field == field);

    /// <summary>The packets that <paramref name="match"/> matches.</summary>
    public Cube Of(Match match)
    {
        var (value, mask) = (new ulong[Words], new ulong[Words]);
        var next = 0;
        foreach (ref readonly var field in match.AsSpan())
        {
            while (_places[next].Field != field.Field) next++;
            var (_, word, shift) = _places[next];
            if (OxmFieldInfo.Of(field.Field).Bits > WordBits)
            {
                (value[word], mask[word]) = (field.HighValue, field.HighMask);
                (value[word + 1], mask[word + 1]) = (field.LowValue, field.LowMask);
            }
            else
            {
                value[word] |= field.LowValue << shift;
                mask[word] |= field.LowMask << shift;
            }
        }

        return new(value, mask);
    }

    /// <summary>One packet of <paramref name="cube"/>: its fields, exact; fields that are open are left out.</summary>
    public Match PacketOf(Cube cube)
    {
        var fields = new List<MatchField>();
        foreach (var (field, word, shift) in _places)
        {
            var info = OxmFieldInfo.Of(field);
            if (info.Bits > WordBits)
            {
                if ((cube.Mask[word] | cube.Mask[word + 1]) != 0) fields.Add(MatchField.Exact(field, new UInt128(cube.Value[word], cube.Value[word + 1])));
                continue;
            }

            var mask = (cube.Mask[word] >> shift) & info.LowOnes;
            if (mask != 0) fields.Add(MatchField.Exact(field, Fill(field, (cube.Value[word] >> shift) & info.LowOnes, mask)));
        }

        return Match.Of([.. fields]);
    }

    // Open bits of a field that is given in part are zero, except where that is no frame.
    private static ulong Fill(OxmField field, ulong value, ulong mask)
    {
        switch (field)
        {
            case OxmField.EthType:
                foreach (var type in EtherTypes)
                    if ((type & mask) == value) return type;
                return value | (0xFFFF & ~mask);
            case OxmField.IpProto:
                foreach (var protocol in Protocols)
                    if ((protocol & mask) == value) return protocol;
                return value;
            case OxmField.VlanVid when (value & Vid.Present) != 0 && (value & 0xFFF) == 0 && (~mask & 0xFFF) is not 0 and var open:
                return value | (open & (0 - open));
            default:
                return value;
        }
    }
}
