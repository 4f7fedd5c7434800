using System.Numerics;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>Gives the rules of an ACL priorities: falling, sparse, and stable under edits.</summary>
/// <remarks>
/// A rule that stays (by its match; longest common subsequence of the old and the new list) keeps its priority. New rules share the gap between
/// their neighbours evenly. Where a gap is too small, the rules around it are numbered anew: as few as make a stretch of numbers that is sparse enough,
/// where the longer the stretch, the sparser it must be, from 1 for a single number to the density of the whole range. So repeated insertion at one place
/// moves few rules (labels of an ordered list: Bender et al., "Two Simplified Algorithms for Maintaining Order in a List", 2002).
/// A fresh list is numbered in steps of 100 around 20480, FAUCET's number, or, where it is too long for that, evenly over the whole range.
/// The result depends on nothing but the arguments.
/// </remarks>
internal static class PriorityAllocator
{
    /// <summary>Highest priority of an ACL rule. What must come before every ACL (tunnels, 802.1X) stands above.</summary>
    public const ushort Highest = 64_000;

    /// <summary>The middle of a fresh list, and the one priority of rules that have no order.</summary>
    public const ushort Centre = 20_480;

    private const int Step = 100;

    /// <summary>
    /// The priorities of <paramref name="rules"/>, in their order, each in <paramref name="lowest"/>..<see cref="Highest"/>; null when there are more
    /// rules than numbers.
    /// </summary>
    /// <param name="rules">What the rules match, first match first. A match may stand twice.</param>
    /// <param name="previous">Rules that have a priority, by falling priority.</param>
    /// <param name="lowest">The lowest priority that may be given, 1 or more.</param>
    public static ushort[]? Assign(ReadOnlySpan<Match> rules, ReadOnlySpan<PlacedRule> previous, int lowest)
    {
        if (rules.Length > Highest - lowest + 1) return null;
        var numbers = new int[rules.Length];
        var kept = Keep(rules, previous, lowest, numbers);
        if (kept == 0) Fresh(numbers, lowest);
        else if (kept < rules.Length) FillGaps(numbers, lowest);

        var priorities = new ushort[numbers.Length];
        for (var i = 0; i < numbers.Length; i++) priorities[i] = (ushort)numbers[i];
        return priorities;
    }

    // Writes the numbers of rules that stay and leaves the others 0. Returns how many stay.
    private static int Keep(ReadOnlySpan<Match> rules, ReadOnlySpan<PlacedRule> previous, int lowest, int[] numbers)
    {
        var (start, kept) = (0, 0);
        while (start < rules.Length && start < previous.Length && rules[start].Equals(previous[start].Match)) numbers[start] = previous[start++].Priority;
        var (end, previousEnd) = (rules.Length, previous.Length);
        while (end > start && previousEnd > start && rules[end - 1].Equals(previous[previousEnd - 1].Match)) numbers[--end] = previous[--previousEnd].Priority;
        if (start < end && start < previousEnd) KeepMiddle(rules[start..end], previous[start..previousEnd], numbers.AsSpan(start));

        // What a switch reports may be out of range, or hold one number twice (matches that exclude each other): such rules are placed anew.
        var above = Highest + 1;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == 0) continue;
            if (numbers[i] >= above || numbers[i] < lowest) numbers[i] = 0;
            else (above, kept) = (numbers[i], kept + 1);
        }

        return kept;
    }

    // Each match's nth place in the new list is paired with its nth place in the old one; of the pairs, the longest run that rises in both is kept.
    private static void KeepMiddle(ReadOnlySpan<Match> rules, ReadOnlySpan<PlacedRule> previous, Span<int> numbers)
    {
        var places = new Dictionary<Match, int>(previous.Length);
        var next = new int[previous.Length];
        for (var i = previous.Length - 1; i >= 0; i--)
        {
            next[i] = places.GetValueOrDefault(previous[i].Match, -1);
            places[previous[i].Match] = i;
        }

        var partner = new int[rules.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            partner[i] = places.GetValueOrDefault(rules[i], -1);
            if (partner[i] >= 0) places[rules[i]] = next[partner[i]];
        }

        var tails = new List<int>(); // tails[k]: the rule that ends a rising run of k+1 pairs in the lowest old place
        var before = new int[rules.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            if (partner[i] < 0) continue;
            var (low, high) = (0, tails.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (partner[tails[middle]] < partner[i]) low = middle + 1;
                else high = middle;
            }

            before[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count) tails.Add(i);
            else tails[low] = i;
        }

        for (var i = tails.Count > 0 ? tails[^1] : -1; i >= 0; i = before[i]) numbers[i] = previous[partner[i]].Priority;
    }

    private static void Fresh(int[] numbers, int lowest)
    {
        if (numbers.Length == 0) return;
        if (Step * (numbers.Length + 1) > Highest - lowest)
        {
            Spread(numbers, 0, numbers.Length, Highest + 1, lowest - 1);
            return;
        }

        var span = Step * (numbers.Length - 1);
        var top = Math.Clamp(Centre + (span / 2), lowest + span, Highest);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = top - (Step * i);
    }

    private static void FillGaps(int[] numbers, int lowest)
    {
        var i = 0;
        while (i < numbers.Length)
        {
            if (numbers[i] != 0)
            {
                i++;
                continue;
            }

            var end = i;
            while (end < numbers.Length && numbers[end] == 0) end++;
            Fill(numbers, i, end, lowest);
            i = end;
        }
    }

    // Numbers rules start..end-1; where there is no room, neighbours on both sides join in until there is.
    private static void Fill(int[] numbers, int start, int end, int lowest)
    {
        var above = start > 0 ? numbers[start - 1] : Highest + 1;
        var below = end < numbers.Length ? numbers[end] : lowest - 1;
        var count = end - start;
        if (above - below - 1 >= count)
        {
            // At the ends of the list, keep the usual step and leave the rest of the range free.
            var step = (above - below) / (count + 1);
            if (start == 0 && step > Step) above = below + (Step * (count + 1));
            else if (end == numbers.Length && step > Step) below = above - (Step * (count + 1));
            Spread(numbers, start, end, above, below);
            return;
        }

        // The sixteenth root of the whole range's density, which has some 2^16 numbers; square roots are exact everywhere, powers are not.
        var root = Math.Sqrt(Math.Sqrt(Math.Sqrt(Math.Sqrt((double)numbers.Length / (Highest - lowest + 1)))));
        while (true)
        {
            if (start > 0) start--;
            if (end < numbers.Length) end++;
            while (end < numbers.Length && numbers[end] == 0) end++; // a gap that is yet to be filled joins
            above = start > 0 ? numbers[start - 1] : Highest + 1;
            below = end < numbers.Length ? numbers[end] : lowest - 1;
            var room = above - below - 1;
            var whole = start == 0 && end == numbers.Length;
            if (!whole && (room < end - start || end - start > room * Power(root, BitOperations.Log2((uint)room)))) continue;
            Spread(numbers, start, end, above, below);
            return;
        }
    }

    private static double Power(double value, int exponent)
    {
        var power = 1.0;
        for (var i = 0; i < exponent; i++) power *= value;
        return power;
    }

    private static void Spread(int[] numbers, int start, int end, int above, int below)
    {
        var count = end - start;
        for (var i = 0; i < count; i++) numbers[start + i] = above - (int)((long)(above - below) * (i + 1) / (count + 1));
    }
}
