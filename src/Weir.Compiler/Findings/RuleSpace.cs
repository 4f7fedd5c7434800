using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>The rules of a list as sets of packets, as they stand at a place: without the field that the place overwrites, and with each field under one name.</summary>
/// <remarks>
/// Sets are over all values of all fields, whether a frame could have them or not, and a few impossible ones are sets of their own (<see cref="IsImpossible"/>). So a rule
/// that is covered here is covered by every frame, while one that is not may be, too: nothing is claimed of it then.
/// </remarks>
internal sealed class RuleSpace
{
    private const ulong Tracked = 0x20, New = 0x01, Established = 0x02;
    private const ulong LeastEtherType = 0x05FF; // what 802.3 frames show

    private readonly List<Cube> _cubes = [];
    private readonly List<int> _rules = [];
    private readonly string?[] _contradictions;

    public RuleSpace(IReadOnlyList<Match> matches, AclPlaceKind kind)
    {
        _contradictions = new string?[matches.Count];
        CubeOfRule = new int[matches.Count];
        var standing = new Match[matches.Count];
        for (var i = 0; i < standing.Length; i++) standing[i] = Stand(matches[i], kind, out _contradictions[i]);
        Layout = new BitLayout(standing);
        for (var i = 0; i < standing.Length; i++)
        {
            CubeOfRule[i] = -1;
            if (_contradictions[i] is not null) continue;
            CubeOfRule[i] = _cubes.Count;
            _cubes.Add(Layout.Of(standing[i]));
            _rules.Add(i);
        }

        FirstImpossible = _cubes.Count;
        AddImpossible();
    }

    /// <summary>Where the fields' bits are.</summary>
    public BitLayout Layout { get; }

    /// <summary>The rules in order, those without contradiction; then what no frame has.</summary>
    public IReadOnlyList<Cube> Cubes => _cubes;

    /// <summary>The number of the first set that no frame has.</summary>
    public int FirstImpossible { get; }

    /// <summary>For each rule, the number of its set; -1: it contradicts itself.</summary>
    public int[] CubeOfRule { get; }

    /// <summary>Whether the set is of packets that do not exist.</summary>
    public bool IsImpossible(int cube) => cube >= FirstImpossible;

    /// <summary>The rule of a set.</summary>
    public int RuleOf(int cube) => _rules[cube];

    /// <summary>Why no packet can match the rule, or null.</summary>
    public string? ContradictionOf(int rule) => _contradictions[rule];

    private static Match Stand(Match match, AclPlaceKind kind, out string? contradiction)
    {
        contradiction = null;
        var fields = new List<MatchField>(match.Count);
        foreach (ref readonly var field in match.AsSpan())
        {
            var known = field.Field switch
            {
                OxmField.InPort when kind == AclPlaceKind.PortIn => (MatchField?)null,
                OxmField.VlanVid when kind is AclPlaceKind.VlanIn or AclPlaceKind.VlanOut => null,
                OxmField.Metadata when kind == AclPlaceKind.PortOut => null,
                OxmField.EthTypeNxm => MatchField.Exact(OxmField.EthType, field.LowValue),
                OxmField.IpProtoNxm => MatchField.Exact(OxmField.IpProto, field.LowValue),
                _ => field,
            };
            if (known is not { } one) continue;
            var same = fields.FindIndex(other => other.Field == one.Field);
            if (same < 0) fields.Add(one);
            else if (fields[same] != one) contradiction = $"{Name(one.Field)} and {Name(field.Field)} are one field and have two values";
            contradiction ??= Impossible(one, kind);
        }

        return Match.Of([.. fields]);
    }

    private static string? Impossible(MatchField field, AclPlaceKind kind)
    {
        var (value, mask) = (field.LowValue, field.LowMask);
        switch (field.Field)
        {
            case OxmField.VlanVid when (mask & Vid.Present) != 0 && (value & Vid.Present) == 0 && value != 0:
                return $"{field}: a frame without a tag has no VID";
            case OxmField.VlanVid when kind == AclPlaceKind.PortOut && (mask & Vid.Present) != 0 && (value & Vid.Present) == 0:
                return $"{field}: what a VLAN sends out of a port is looked at with the VLAN's tag";
            case OxmField.EthType when !field.IsMasked && value < LeastEtherType:
                return $"{field}: EtherTypes begin at 0x0600; a smaller number is a length, and such frames show 0x05ff";
            case OxmField.CtState when (mask & Tracked) != 0 && (value & Tracked) == 0 && value != 0:
                return $"{field}: a packet that is not tracked (0x20) has no other state";
            case OxmField.CtState when (value & (New | Established)) == (New | Established):
                return $"{field}: a connection is new (1) or established (2), not both";
            default:
                return null;
        }
    }

    private static string Name(OxmField field) => OxmFieldInfo.Of(field).Name;

    // A frame without a tag has no VID and no priority; a packet that is not tracked has no state.
    private void AddImpossible()
    {
        if (Layout.Has(OxmField.VlanVid))
        {
            for (var bit = 0; bit < 12; bit++) Add(MatchField.Masked(OxmField.VlanVid, 1UL << bit, Vid.Present | (1UL << bit)));
            var untagged = MatchField.Masked(OxmField.VlanVid, 0UL, Vid.Present);
            if (Layout.Has(OxmField.VlanPcp))
                for (var priority = 1UL; priority < 8; priority++) Add(untagged, MatchField.Exact(OxmField.VlanPcp, priority));
        }

        if (!Layout.Has(OxmField.CtState)) return;
        for (var bit = 0; bit < OxmFieldInfo.Of(OxmField.CtState).Bits; bit++)
            if (1UL << bit != Tracked) Add(MatchField.Masked(OxmField.CtState, 1UL << bit, Tracked | (1UL << bit)));
        Add(MatchField.Masked(OxmField.CtState, New | Established, New | Established));
    }

    private void Add(params ReadOnlySpan<MatchField> fields) => _cubes.Add(Layout.Of(Match.Of(fields)));
}
