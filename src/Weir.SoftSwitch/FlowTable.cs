using System.Runtime.InteropServices;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>One flow table: entries grouped by the bits that they look at, a hash lookup a group.</summary>
internal sealed class FlowTable(byte id, Fault fault)
{
    private readonly Dictionary<(ushort Priority, Match Match), InstalledFlow> _flows = [];
    private readonly Dictionary<MaskKey, Shape> _shapes = [];
    private List<Shape> _byPriority = [];

    public byte Id => id;

    public int Count => _flows.Count;

    public ulong LookupCount { get; private set; }

    public ulong MatchCount { get; private set; }

    /// <summary>In no particular order.</summary>
    public Dictionary<(ushort Priority, Match Match), InstalledFlow>.ValueCollection Flows => _flows.Values;

    public InstalledFlow? Find(ushort priority, Match match) => _flows.GetValueOrDefault((priority, match));

    /// <summary>Adds the flow; one with the same key gives way and is returned.</summary>
    public InstalledFlow? Put(InstalledFlow flow)
    {
        var key = (flow.Entry.Priority, flow.Entry.Match);
        _flows.TryGetValue(key, out var old);
        if (old is not null) Remove(old);
        _flows.Add(key, flow);
        var mask = new MaskKey(flow.Entry.Match, fault == Fault.MaskIgnored);
        if (!_shapes.TryGetValue(mask, out var shape)) _shapes.Add(mask, shape = new Shape(mask));
        if (shape.Add(flow) || _byPriority.Count != _shapes.Count) Reorder();
        return old;
    }

    public void Remove(InstalledFlow flow)
    {
        _flows.Remove((flow.Entry.Priority, flow.Entry.Match));
        var mask = new MaskKey(flow.Entry.Match, fault == Fault.MaskIgnored);
        var shape = _shapes[mask];
        shape.Remove(flow);
        if (shape.Count > 0) return;
        _shapes.Remove(mask);
        Reorder();
    }

    public InstalledFlow? Lookup(in PacketFields fields)
    {
        LookupCount++;
        InstalledFlow? best = null;
        foreach (var shape in _byPriority)
        {
            if (best is not null && shape.HighestPriority <= best.Entry.Priority && fault != Fault.LowestPriorityWins) break;
            if (shape.Find(fields) is not { } found) continue;
            if (best is null || (fault == Fault.LowestPriorityWins ? found.Entry.Priority < best.Entry.Priority : found.Entry.Priority > best.Entry.Priority)) best = found;
        }

        if (best is not null) MatchCount++;
        return best;
    }

    private void Reorder() => _byPriority = [.. _shapes.Values.OrderByDescending(shape => shape.HighestPriority)];

    /// <summary>Which bits of which fields a match looks at.</summary>
    private readonly struct MaskKey : IEquatable<MaskKey>
    {
        private readonly (OxmField Field, UInt128 Mask)[] _masks;
        private readonly int _hash;

        public MaskKey(Match match, bool exact)
        {
            _masks = new (OxmField, UInt128)[match.Count];
            var hash = new HashCode();
            for (var i = 0; i < _masks.Length; i++)
            {
                _masks[i] = (match[i].Field, exact ? OxmFieldInfo.Of(match[i].Field).AllOnes : match[i].Mask);
                hash.Add(_masks[i]);
            }

            _hash = hash.ToHashCode();
        }

        public int HashOf(in PacketFields fields)
        {
            var hash = 17UL;
            foreach (var (field, mask) in _masks) hash = Mix(hash, fields.Get(field) & mask);
            return (int)(hash ^ (hash >> 32));
        }

        public static int HashOf(Match match)
        {
            var hash = 17UL;
            foreach (ref readonly var field in match.AsSpan()) hash = Mix(hash, field.Value);
            return (int)(hash ^ (hash >> 32));
        }

        public bool Equals(MaskKey other) => _hash == other._hash && _masks.AsSpan().SequenceEqual(other._masks);

        public override bool Equals(object? obj) => obj is MaskKey other && Equals(other);

        public override int GetHashCode() => _hash;

        private static ulong Mix(ulong hash, UInt128 value)
        {
            hash = (hash ^ (ulong)value ^ ((ulong)(value >> 64) * 0x9E37_79B9_7F4A_7C15)) * 0xD6E8_FEB8_6659_FD93;
            return hash ^ (hash >> 29);
        }
    }

    private sealed class Shape(MaskKey mask)
    {
        private readonly Dictionary<int, List<InstalledFlow>> _buckets = [];
        private readonly SortedDictionary<ushort, int> _priorities = [];

        public int Count { get; private set; }

        public ushort HighestPriority { get; private set; }

        /// <summary>True where the highest priority changed.</summary>
        public bool Add(InstalledFlow flow)
        {
            ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, MaskKey.HashOf(flow.Entry.Match), out _);
            bucket ??= [];
            var at = bucket.FindIndex(other => other.Entry.Priority <= flow.Entry.Priority);
            bucket.Insert(at < 0 ? bucket.Count : at, flow);
            Count++;
            _priorities[flow.Entry.Priority] = _priorities.GetValueOrDefault(flow.Entry.Priority) + 1;
            if (Count > 1 && flow.Entry.Priority <= HighestPriority) return false;
            HighestPriority = flow.Entry.Priority;
            return true;
        }

        public void Remove(InstalledFlow flow)
        {
            var hash = MaskKey.HashOf(flow.Entry.Match);
            var bucket = _buckets[hash];
            bucket.Remove(flow);
            if (bucket.Count == 0) _buckets.Remove(hash);
            Count--;
            if (--_priorities[flow.Entry.Priority] > 0) return;
            _priorities.Remove(flow.Entry.Priority);

            // A stale, too high value only costs a lookup; it is put right when the shape is used next for an add.
            if (flow.Entry.Priority == HighestPriority && _priorities.Count is > 0 and < 16) HighestPriority = _priorities.Keys.Last();
        }

        public InstalledFlow? Find(in PacketFields fields)
        {
            if (!_buckets.TryGetValue(mask.HashOf(fields), out var bucket)) return null;
            foreach (var flow in bucket)
                if (fields.Matches(flow.Entry.Match)) return flow;
            return null;
        }
    }
}
