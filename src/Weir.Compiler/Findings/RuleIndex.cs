namespace Weir.Compiler.Findings;

/// <summary>
/// Finds the rules that a set of packets meets without looking at all of them: rules are grouped by the bits that they look at, and within a group a hash table
/// over the bits that both look at finds those that agree there (tuple space search: Srinivasan, Suri, Varghese, 1999).
/// </summary>
internal sealed class RuleIndex
{
    private const int LeastTable = 64; // fewer rules are looked at one by one
    private const int ComparisonsAStep = 8; // these are many, and quick

    private readonly IReadOnlyList<Cube> _cubes;
    private readonly List<Group> _groups = [];

    public RuleIndex(IReadOnlyList<Cube> cubes)
    {
        _cubes = cubes;
        var byMask = new Dictionary<Words, Group>();
        for (var i = 0; i < cubes.Count; i++)
        {
            var mask = new Words(cubes[i].Mask.ToArray());
            if (!byMask.TryGetValue(mask, out var group)) _groups.Add(byMask[mask] = group = new(mask));
            group.Rules.Add(i);
        }
    }

    /// <summary>Every rule that <paramref name="cube"/> meets, in order; <paramref name="steps"/> is lowered by the work done, and null is returned when it runs out.</summary>
    public List<int>? Meeting(Cube cube, ref long steps)
    {
        var found = new List<int>();
        var common = new ulong[cube.Mask.Length];
        foreach (var group in _groups)
        {
            if (--steps < 0) return null;
            for (var i = 0; i < common.Length; i++) common[i] = group.Mask.Values[i] & cube.Mask[i];
            if (group.Agreeing(common, cube, _cubes, ref steps) is not { } rules) continue;
            steps -= rules.Count / ComparisonsAStep;
            foreach (var rule in rules)
                if (_cubes[rule].Meets(cube)) found.Add(rule);
        }

        found.Sort();
        return found;
    }

    private static ulong Hash(ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> mask)
    {
        var hash = 17UL;
        for (var i = 0; i < value.Length; i++)
        {
            hash = (hash ^ (value[i] & mask[i])) * 0xD6E8_FEB8_6659_FD93;
            hash ^= hash >> 32;
        }

        return hash;
    }

    private sealed class Words(ulong[] values) : IEquatable<Words>
    {
        private readonly int _hash = (int)Hash(values, values);

        public ulong[] Values => values;

        public bool Equals(Words? other) => other is not null && values.AsSpan().SequenceEqual(other.Values);

        public override bool Equals(object? obj) => Equals(obj as Words);

        public override int GetHashCode() => _hash;
    }

    private sealed class Group(Words mask)
    {
        // For each set of bits that was asked for: the rules by their values there.
        private readonly Dictionary<Words, Dictionary<ulong, List<int>>> _tables = [];

        public Words Mask => mask;

        public List<int> Rules { get; } = [];

        public List<int>? Agreeing(ulong[] common, Cube cube, IReadOnlyList<Cube> cubes, ref long steps)
        {
            if (Rules.Count < LeastTable) return Rules;
            var key = new Words(common);
            if (!_tables.TryGetValue(key, out var table))
            {
                _tables[new Words((ulong[])common.Clone())] = table = [];
                steps -= Rules.Count;
                foreach (var rule in Rules)
                {
                    var hash = Hash(cubes[rule].Value, common);
                    if (!table.TryGetValue(hash, out var same)) table[hash] = same = [];
                    same.Add(rule);
                }
            }

            return table.GetValueOrDefault(Hash(cube.Value, common));
        }
    }
}
