using Weir.Primitives;

namespace Weir.Compiler.Findings;

/// <summary>Finds out about each rule of a list, of which the first that matches counts, whether it can match and whether it makes a difference.</summary>
internal sealed class RuleListAnalysis
{
    private const long StepsOfRule = 100_000;
    private const int MostWitnesses = 4;
    private const int MostMinimised = 64;

    private readonly RuleSpace _space;
    private readonly RuleIndex _index;
    private readonly int[] _effects;
    private readonly List<int> _impossible;
    private long _steps;

    private RuleListAnalysis(RuleSpace space, int[] effects, long steps)
    {
        _space = space;
        _index = new RuleIndex(space.Cubes);
        _effects = effects;
        _steps = steps;
        _impossible = [.. Enumerable.Range(space.FirstImpossible, space.Cubes.Count - space.FirstImpossible)];
    }

    /// <summary>The verdict on each rule.</summary>
    /// <param name="matches">What the rules match, first match first.</param>
    /// <param name="effects">What they do: equal numbers, equal effect.</param>
    /// <param name="kind">Where the list stands.</param>
    /// <param name="steps">Work that may be done, in comparisons; lowered by what was. What is left over then is <see cref="RuleVerdict.Fine"/>.</param>
    public static RuleVerdict[] Run(IReadOnlyList<Match> matches, int[] effects, AclPlaceKind kind, ref long steps)
    {
        var analysis = new RuleListAnalysis(new RuleSpace(matches, kind), effects, steps);
        var verdicts = analysis.Run();
        steps = analysis._steps;
        return verdicts;
    }

    private RuleVerdict[] Run()
    {
        var verdicts = new RuleVerdict[_effects.Length];
        var all = -1;
        for (var rule = 0; rule < verdicts.Length; rule++)
        {
            var cube = _space.CubeOfRule[rule];
            if (_space.ContradictionOf(rule) is { } reason) verdicts[rule] = new ContradictionVerdict(reason);
            else if (all >= 0) verdicts[rule] = BehindAll(all, cube);
            else verdicts[rule] = Judge(rule, cube);
            if (cube >= 0 && all < 0 && _space.Cubes[cube].Given == 0) all = rule;
        }

        return verdicts;
    }

    private BehindAllVerdict BehindAll(int all, int cube)
    {
        var earlier = _index.Meeting(_space.Cubes[cube], ref _steps) ?? [];
        return new(all, [.. Packets(_space.Cubes[cube], _space.CubeOfRule[all], earlier, [])]);
    }

    private RuleVerdict Judge(int rule, int cube)
    {
        if (_index.Meeting(_space.Cubes[cube], ref _steps) is not { } meeting) return RuleVerdict.Fine;
        List<int> earlier = [.. meeting.Where(other => other < cube)], later = [.. meeting.Where(other => other > cube && !_space.IsImpossible(other))];
        if (earlier.Count > 0 && Cover(cube, earlier) is { } dead) return dead;
        return later.Count > 0 && _effects[_space.RuleOf(later[0])] == _effects[rule] ? Redundancy(rule, cube, earlier, later) : RuleVerdict.Fine;
    }

    private DeadVerdict? Cover(int cube, List<int> earlier)
    {
        var set = _space.Cubes[cube];
        foreach (var other in earlier)
            if (_space.Cubes[other].Contains(set)) return new([_space.RuleOf(other)], [.. Packets(set, other, earlier, [])]);

        if (earlier.Count < 2 || Needed(set, [.. earlier, .. _impossible]) is not { } needed) return null;
        var packets = needed.Take(MostWitnesses).SelectMany(other => Packets(set.And(_space.Cubes[other]), other, earlier, [.. needed.Where(one => one != other)]));
        return new([.. needed.Select(_space.RuleOf)], [.. packets.Distinct()]);
    }

    /// <summary>The rules that cover <paramref name="set"/> together, as few as can be found by leaving out one after the other, narrow ones first; null: they do not, or it takes too long to say.</summary>
    private List<int>? Needed(Cube set, List<int> candidates)
    {
        var (answer, found, _) = Ask(set, candidates);
        if (answer != CoverageAnswer.Covered) return null;
        var needed = found;
        if (needed.Count <= MostMinimised)
        {
            foreach (var other in found.Where(other => !_space.IsImpossible(other)).OrderByDescending(other => _space.Cubes[other].Given).ThenByDescending(other => other))
            {
                List<int> without = [.. needed.Where(kept => kept != other)];
                if (Ask(set, [.. without, .. _impossible]).Answer == CoverageAnswer.Covered) needed = without;
            }
        }

        // Where nothing is left, the fields of the rule exclude each other in a way that no other rule has a part in.
        needed = [.. needed.Where(other => !_space.IsImpossible(other))];
        return needed.Count == 0 ? null : needed;
    }

    private RuleVerdict Redundancy(int rule, int cube, List<int> earlier, List<int> later)
    {
        var set = _space.Cubes[cube];
        if (set.Given == 0) return RuleVerdict.Fine;
        var coverage = new Coverage(_space.Cubes, Math.Min(StepsOfRule, _steps));
        var answer = coverage.OfFirst(set, later, other => _effects[_space.RuleOf(other)] == _effects[rule]);
        _steps -= Math.Min(StepsOfRule, _steps) - coverage.Steps;
        return answer == CoverageAnswer.Covered ? new RedundantVerdict([.. coverage.Needed.Select(_space.RuleOf)], [.. Packets(set, cube, earlier, [])]) : RuleVerdict.Fine;
    }

    /// <summary>A packet of <paramref name="set"/> that none of <paramref name="earlier"/> before <paramref name="taker"/> matches; else one that none of <paramref name="others"/> does; else none.</summary>
    private IEnumerable<Match> Packets(Cube set, int taker, List<int> earlier, List<int> others)
    {
        if (Packet(set, [.. earlier.Where(before => before < taker)]) is { } first) yield return first;
        else if (Packet(set, others) is { } any) yield return any;
    }

    private Match? Packet(Cube set, List<int> others) => Ask(set, [.. others, .. _impossible]) is (CoverageAnswer.Free, _, { } rest) ? _space.Layout.PacketOf(rest) : null;

    private (CoverageAnswer Answer, List<int> Needed, Cube? Free) Ask(Cube set, List<int> candidates)
    {
        var given = Math.Min(StepsOfRule, _steps);
        var coverage = new Coverage(_space.Cubes, given);
        var answer = coverage.Of(set, candidates);
        _steps -= given - coverage.Steps;
        return (answer, [.. coverage.Needed], coverage.Rest);
    }
}
