using Weir.Compiler;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>A packet whose fate differs.</summary>
/// <param name="InPort">Where it comes in.</param>
/// <param name="Packet">The packet, as <c>weir trace</c> reads it.</param>
/// <param name="Frame">The packet.</param>
/// <param name="Rule">The entry of the rule that it is an example of, or null.</param>
/// <param name="IsLikely">It is one of those that an operator would think of.</param>
internal sealed record DifferentPacket(PortNumber InPort, Match Packet, byte[] Frame, FlowEntry? Rule = null, bool IsLikely = false);

/// <summary>
/// Finds, for a port and a VID, a packet that two states of a switch treat differently. Sets of packets are led through both states' tables, and divided wherever
/// an entry takes a part of them; only those go on whose way meets, or can still meet, an entry that the other state has not. From each set one packet is sent
/// through the interpreter, which alone decides. Sets that differ in nothing that a later table looks at are gone through once.
/// </summary>
internal sealed class TreatmentSearch
{
    /// <summary>Sets of packets that are looked at for one port and VID, before the search says that it does not know.</summary>
    public const int MaxSets = 20_000;

    private readonly PlannedSwitch _before;
    private readonly PlannedSwitch _after;
    private readonly PlannedTables _old;
    private readonly PlannedTables _new;
    private readonly DifferenceMap _differences;
    private readonly FieldsAhead _fields;

    /// <param name="before">One state.</param>
    /// <param name="after">The other.</param>
    public TreatmentSearch(PlannedSwitch before, PlannedSwitch after)
    {
        (_before, _after) = (before, after);
        (_old, _new) = PlannedTables.Compare(before, after);
        _differences = new DifferenceMap([.. _old.All, .. _new.All]);
        _fields = new FieldsAhead([.. before.Entries, .. after.Entries]);
    }

    /// <summary>The VIDs that entries name, ascending.</summary>
    public IEnumerable<int> Vids => _old.All.Concat(_new.All)
        .Select(entry => entry.Entry.Match.Find(OxmField.VlanVid))
        .Where(vid => vid is { IsMasked: false } exact && (exact.LowValue & Vid.Present) != 0)
        .Select(vid => (int)(vid!.Value.LowValue & 0xFFF))
        .Distinct().Order();

    /// <summary>Looks for a packet.</summary>
    /// <param name="port">Where it comes in.</param>
    /// <param name="vid">Its VID; null: untagged.</param>
    /// <param name="likely">Packets to try first, without in_port and VID: what an operator would think of.</param>
    /// <param name="found">The packet, or null: there is none.</param>
    /// <returns>False: there were too many sets of packets to look at, and none of those looked at differs.</returns>
    public bool TryFind(PortNumber port, int? vid, IEnumerable<Match> likely, out DifferentPacket? found)
    {
        var came = vid is { } tag ? (ulong)tag | Vid.Present : 0;
        found = null;
        if (!_differences.CanBeMet(0, port.Value, came)) return true;
        var place = Match.Of(MatchField.Exact(OxmField.InPort, port.Value), MatchField.Exact(OxmField.VlanVid, came));
        var walk = new Walk(this, port, came);
        foreach (var match in likely)
            if (PacketSpace.Of(match).And(place) is { } space && walk.Try(space)) break;
        if (walk.Found is { } one)
        {
            found = one with { IsLikely = true };
            return true;
        }

        walk.Explore(PacketSpace.Of(place), PacketState.Start, PacketState.Start, 0, 0);
        found = walk.Found;
        return found is not null || walk.IsComplete;
    }

    /// <summary>Packets that meet rules of ACLs which one state has and the other has not, one a rule.</summary>
    /// <param name="port">Where they come in.</param>
    /// <param name="vid">Their VID; null: untagged.</param>
    /// <param name="vlan">The VLAN that they belong to.</param>
    /// <param name="likely">Packets whose addresses are to be taken.</param>
    public IEnumerable<DifferentPacket> OfRules(PortNumber port, int? vid, Vid vlan, IReadOnlyList<Match> likely)
    {
        var came = vid is { } tag ? (ulong)tag | Vid.Present : 0;
        var place = Match.Of(MatchField.Exact(OxmField.InPort, port.Value), MatchField.Exact(OxmField.VlanVid, came));
        foreach (var table in new[] { Pipeline.PortAcl.Id, Pipeline.VlanAcl.Id, Pipeline.EgressAcl.Id })
            foreach (var side in new[] { _new, _old })
                foreach (var entry in side.Of(table, port.Value, vlan.OxmValue).Where(entry => entry.Differs && IsOn(entry.Entry.Match, port, vlan)))
                    if (OfRule(entry.Entry, place, likely, port, vlan) is { } found) yield return found;
    }

    private static bool IsOn(Match match, PortNumber port, Vid vlan) =>
        match.Find(OxmField.InPort) is { } on ? on.LowValue == port.Value : match.Find(OxmField.VlanVid) is { } of && of.LowValue == vlan.OxmValue;

    private DifferentPacket? OfRule(FlowEntry rule, Match place, IReadOnlyList<Match> likely, PortNumber port, Vid vlan)
    {
        foreach (var match in likely)
        {
            var space = PacketSpace.Of(Match.Of([.. match.Where(field => field.Field is OxmField.EthSrc or OxmField.EthDst)])).And(place)?.And(Open(rule.Match));
            foreach (var side in (ReadOnlySpan<PlannedTables>)[_new, _old])
                foreach (var above in side.Of(rule.TableId, port.Value, vlan.OxmValue).TakeWhile(entry => entry.Entry.Priority > rule.Priority)) space = space?.AndNot(Open(above.Entry.Match));
            if (space is null || !space.TryFind(out var packet, out var frame)) continue;
            if (_before.FateOf(port, frame) != _after.FateOf(port, frame)) return new DifferentPacket(port, packet, frame, rule);
        }

        return null;
    }

    // Where the frame comes in, and in which VLAN it is by then, is said elsewhere.
    private static Match Open(Match match) => Match.Of([.. match.Where(field => field.Field is not (OxmField.InPort or OxmField.VlanVid or OxmField.Metadata))]);

    private sealed class Walk(TreatmentSearch search, PortNumber port, ulong came)
    {
        private readonly HashSet<VisitedSet> _visited = [];

        public DifferentPacket? Found { get; private set; }

        public bool IsComplete => _visited.Count < MaxSets;

        /// <summary>Sends a packet of the set through both. False: there is none, or it fares alike.</summary>
        public bool Try(PacketSpace space)
        {
            if (!space.TryFind(out var packet, out var frame)) return false;
            Compare(frame, packet);
            return Found is not null;
        }

        // What has been done to the packet on either side stands in `did`, 0 as long as it is the same.
        public void Explore(PacketSpace space, PacketState old, PacketState next, int didOld, int didNew)
        {
            var apart = didOld != didNew || old != next;
            if (Found is not null || !IsComplete) return;
            if (!apart && (old.IsDone || !search._differences.CanBeMet(old.TableId, port.Value, old.VidOf(came)))) return;
            var seen = new VisitedSet(old, next, didOld, didNew, search._fields.Shadow(space, Math.Min(old.TableId, next.TableId)));
            if (_visited.Contains(seen)) return;
            if (!space.TryFind(out var packet, out var frame)) return;
            _visited.Add(seen);
            Compare(frame, packet);
            if (Found is not null || (old.IsDone && next.IsDone)) return;
            if (old == next) Together(space, old, didOld, didNew);
            else if (next.IsDone || (!old.IsDone && old.TableId <= next.TableId)) Alone(search._old, space, old, next, (rest, way, did) => Explore(rest, way, next, Mix(didOld, did), didNew));
            else Alone(search._new, space, next, old, (rest, way, did) => Explore(rest, old, way, didOld, Mix(didNew, did)));
        }

        private void Compare(byte[] frame, Match packet)
        {
            if (search._before.FateOf(port, frame) != search._after.FateOf(port, frame)) Found = new DifferentPacket(port, packet, frame);
        }

        // Both sides look the packet up in the same table, as the same packet.
        private void Together(PacketSpace space, PacketState state, int didOld, int didNew)
        {
            var vid = state.VidOf(came);
            var ofNew = search._new.Of(state.TableId, port.Value, vid);
            List<PlannedEntry> differing = [.. ofNew.Where(entry => entry.Differs)];
            PacketSpace? rest = space;
            foreach (var entry in search._old.Of(state.TableId, port.Value, vid))
            {
                if (rest is null || Found is not null) return;
                if (state.Before(entry.Entry.Match) is not { } needs || rest.And(needs) is not { } taken) continue;
                rest = rest.AndNot(needs);
                var left = Against(taken, entry.Differs ? ofNew : differing, state, entry, didOld, didNew);
                if (left is not null && !entry.Differs) Pair(left, state, entry.Entry, entry.Entry, didOld, didNew, alike: true);
            }

            if (rest is not null) Against(rest, differing, state, null, didOld, didNew);
        }

        // What an old entry takes, divided among new ones; what none of these takes comes back.
        private PacketSpace? Against(PacketSpace taken, IReadOnlyList<PlannedEntry> among, PacketState state, PlannedEntry? entry, int didOld, int didNew)
        {
            PacketSpace? left = taken;
            foreach (var other in among)
            {
                if (left is null || Found is not null) return null;
                if (entry is { Differs: false } && other.Entry.Priority < entry.Entry.Priority) break;
                if (state.Before(other.Entry.Match) is not { } needs || left.And(needs) is not { } both) continue;
                left = left.AndNot(needs);
                Pair(both, state, entry?.Entry, other.Entry, didOld, didNew, alike: false);
            }

            if (left is not null && entry is { Differs: true }) Pair(left, state, entry.Entry, null, didOld, didNew, alike: false);
            return left;
        }

        private void Pair(PacketSpace space, PacketState state, FlowEntry? old, FlowEntry? next, int didOld, int didNew, bool alike)
        {
            var oldWays = old is null ? [] : state.Next(old.Instructions, came);
            if (alike)
            {
                if (oldWays.Count == 0) oldWays.Add(PacketState.End);
                foreach (var way in oldWays) Explore(space, way, way, didOld, didNew);
                return;
            }

            foreach (var (part, number) in Parts(space, state, old, next))
                PairPart(part, state, oldWays, next, Mix(Mix(didOld, Did(old)), number), Mix(Mix(didNew, Did(next)), number));
        }

        private void PairPart(PacketSpace space, PacketState state, List<PacketState> waysOld, FlowEntry? next, int didOld, int didNew)
        {
            List<PacketState> oldWays = [.. waysOld];
            var newWays = next is null ? [] : state.Next(next.Instructions, came);
            var shared = oldWays.Intersect(newWays).ToList();
            foreach (var way in shared) Explore(space, way, way, didOld, didNew);
            oldWays.RemoveAll(shared.Contains);
            newWays.RemoveAll(shared.Contains);

            // Copies that go different ways are looked at one by one: what becomes of a packet is all that becomes of its copies.
            if (oldWays.Count > 1 && newWays.Count > 1)
            {
                foreach (var way in oldWays) Explore(space, way, PacketState.End, didOld, didNew);
                oldWays.Clear();
            }

            if (shared.Count > 0 && oldWays.Count + newWays.Count == 0) return;
            foreach (var oldWay in oldWays.DefaultIfEmpty(PacketState.End))
                foreach (var newWay in newWays.DefaultIfEmpty(PacketState.End)) Explore(space, oldWay, newWay, didOld, didNew);
        }

        // One side looks the packet up; the other is done, or further on.
        private void Alone(PlannedTables tables, PacketSpace space, PacketState state, PacketState other, Action<PacketSpace, PacketState, int> next)
        {
            PacketSpace? rest = space;
            foreach (var entry in tables.Of(state.TableId, port.Value, state.VidOf(came)))
            {
                if (rest is null || Found is not null) return;
                if (state.Before(entry.Entry.Match) is not { } needs || rest.And(needs) is not { } taken) continue;
                rest = rest.AndNot(needs);
                var ways = state.Next(entry.Entry.Instructions, came);
                if (ways.Contains(other)) ways = [other];
                foreach (var (part, number) in Parts(taken, state, entry.Entry, null))
                    foreach (var way in ways.DefaultIfEmpty(PacketState.End)) next(part, way, Mix(Did(entry.Entry), number));
            }

            if (rest is not null) next(rest, PacketState.End, 0);
        }

        // Setting a field does nothing to a packet that has the value already: such packets by themselves, and the others.
        private static List<(PacketSpace Space, int Number)> Parts(PacketSpace space, PacketState state, FlowEntry? first, FlowEntry? second)
        {
            List<(PacketSpace Space, int Number)> parts = [(space, 0)];
            foreach (var field in FieldsSet(first).Concat(FieldsSet(second)).Distinct())
            {
                if (field.Field == OxmField.VlanVid || state.Written.Find(field.Field) is not null) continue;
                var match = Match.Of(field);
                var divided = new List<(PacketSpace Space, int Number)>();
                foreach (var part in parts)
                {
                    if (part.Space.AndNot(match) is { } others) divided.Add((others, 2 * part.Number));
                    if (part.Space.And(match) is { } same) divided.Add((same, (2 * part.Number) + 1));
                }

                parts = divided;
            }

            return parts;
        }

        private static IEnumerable<MatchField> FieldsSet(FlowEntry? entry) => entry is null
            ? []
            : entry.Instructions.OfType<ApplyActionsInstruction>().SelectMany(apply => apply.Actions).OfType<SetFieldAction>().Select(set => set.Field);

        private static int Did(FlowEntry? entry) => entry is null ? 0 : entry.Instructions.GetHashCode();

        private static int Mix(int did, int more) => HashCode.Combine(did, more);
    }

    private readonly record struct VisitedSet(PacketState Old, PacketState New, int DidOld, int DidNew, PacketShadow Shadow);
}
