using System.Collections.Immutable;

namespace Weir.Compiler.Guard;

/// <summary>Which NICs two inputs do not have in common; one whose policy or port is another now is in both lists.</summary>
/// <param name="Gone">NICs of the first.</param>
/// <param name="Come">NICs of the second.</param>
public sealed record GuardDifference(ImmutableArray<GuardAttachment> Gone, ImmutableArray<GuardAttachment> Come)
{
    /// <summary>Compares by content (<see cref="GuardEquality"/>).</summary>
    public static GuardDifference Of(GuardInput before, GuardInput after)
    {
        // Of a thousand NICs all but one are mostly the same objects in the same order: these cost a comparison of references each.
        var old = before.Nics.AsSpan();
        var now = after.Nics.AsSpan();
        var equality = GuardEquality.Instance;
        var first = 0;
        while (first < old.Length && first < now.Length && equality.Equals(old[first], now[first])) first++;
        var last = 0;
        while (last < old.Length - first && last < now.Length - first && equality.Equals(old[^(last + 1)], now[^(last + 1)])) last++;

        var gone = new HashSet<GuardAttachment>(equality);
        foreach (var nic in old[first..^last]) gone.Add(nic);
        var come = ImmutableArray.CreateBuilder<GuardAttachment>();
        foreach (var nic in now[first..^last])
            if (!gone.Remove(nic)) come.Add(nic);
        return new([.. gone], come.DrainToImmutable());
    }
}
