namespace Weir.Compiler.Findings;

/// <summary>What <see cref="Coverage"/> can say.</summary>
internal enum CoverageAnswer
{
    /// <summary>Every packet is covered.</summary>
    Covered,

    /// <summary>One is not.</summary>
    Free,

    /// <summary>It would take too long to say.</summary>
    Unknown,
}

/// <summary>Whether sets of packets together cover another: the set is halved, bit by bit, until each part is in one of them or outside all. Exact, with bounded work.</summary>
/// <param name="cubes">The sets.</param>
/// <param name="steps">Comparisons of two sets after which the answer is <see cref="CoverageAnswer.Unknown"/>.</param>
internal sealed class Coverage(IReadOnlyList<Cube> cubes, long steps)
{
    /// <summary>Comparisons left.</summary>
    public long Steps { get; private set; } = steps;

    /// <summary>Sets that were needed for the last answer <see cref="CoverageAnswer.Covered"/>.</summary>
    public SortedSet<int> Needed { get; } = [];

    /// <summary>A part of the packets asked for that no set covers, after <see cref="CoverageAnswer.Free"/>.</summary>
    public Cube? Rest { get; private set; }

    /// <summary>Whether <paramref name="candidates"/> cover every packet of <paramref name="piece"/>.</summary>
    public CoverageAnswer Of(Cube piece, List<int> candidates)
    {
        Needed.Clear();
        Rest = null;
        return Cover(piece, candidates);
    }

    /// <summary>Whether, for every packet of <paramref name="piece"/>, the first of <paramref name="candidates"/> that has it is one of those that <paramref name="isWanted"/>.</summary>
    public CoverageAnswer OfFirst(Cube piece, List<int> candidates, Func<int, bool> isWanted)
    {
        Needed.Clear();
        Rest = null;
        return CoverFirst(piece, candidates, isWanted);
    }

    private CoverageAnswer Cover(Cube piece, List<int> candidates)
    {
        Steps -= candidates.Count + 1;
        if (Steps < 0) return CoverageAnswer.Unknown;
        var meeting = new List<int>(candidates.Count);
        var (widest, open) = (-1, int.MaxValue);
        foreach (var candidate in candidates)
        {
            if (!cubes[candidate].Meets(piece)) continue;
            var bits = cubes[candidate].BitsOpenIn(piece);
            if (bits == 0)
            {
                Needed.Add(candidate);
                return CoverageAnswer.Covered;
            }

            meeting.Add(candidate);
            if (bits < open) (widest, open) = (candidate, bits);
        }

        if (widest < 0)
        {
            Rest = piece;
            return CoverageAnswer.Free;
        }

        // First the half that the widest set has nothing of: if anything is free, it is soon found there.
        var bit = cubes[widest].FirstBitOpenIn(piece);
        var one = cubes[widest].IsOne(bit);
        var outside = Cover(piece.With(bit, !one), meeting);
        return outside == CoverageAnswer.Covered ? Cover(piece.With(bit, one), meeting) : outside;
    }

    private CoverageAnswer CoverFirst(Cube piece, List<int> candidates, Func<int, bool> isWanted)
    {
        var meeting = new List<int>();
        foreach (var candidate in candidates)
        {
            if (--Steps < 0) return CoverageAnswer.Unknown;
            if (!cubes[candidate].Meets(piece)) continue;
            if (meeting.Count == 0)
            {
                if (!isWanted(candidate)) break;
                Needed.Add(candidate);
                if (cubes[candidate].Contains(piece)) return CoverageAnswer.Covered;
            }

            meeting.Add(candidate);
        }

        if (meeting.Count == 0)
        {
            Rest = piece;
            return CoverageAnswer.Free;
        }

        var bit = cubes[meeting[0]].FirstBitOpenIn(piece);
        var one = cubes[meeting[0]].IsOne(bit);
        var outside = CoverFirst(piece.With(bit, !one), meeting, isWanted);
        return outside == CoverageAnswer.Covered ? CoverFirst(piece.With(bit, one), meeting, isWanted) : outside;
    }
}
