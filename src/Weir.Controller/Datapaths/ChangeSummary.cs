using System.Globalization;
using Weir.Compiler;
using Weir.Compiler.Guard;

namespace Weir.Controller.Datapaths;

/// <summary>A change in one line.</summary>
internal static class ChangeSummary
{
    /// <summary>What is said where nothing is sent.</summary>
    public const string Nothing = "nothing";

    /// <summary>As <c>3 added, 1 removed, 2 changed: port_acl +3 -1, flood ~2</c>; <c>nothing</c> where it is empty.</summary>
    /// <param name="change">What is sent.</param>
    /// <param name="held">What the switch holds before; learned hosts are not among it, and count as added where an add replaces them.</param>
    public static string Of(SwitchChange change, DesiredState held)
    {
        if (change.IsEmpty) return Nothing;
        var keys = held.Flows.Select(flow => flow.Entry.Key).ToHashSet();
        var counts = new SortedDictionary<(int Order, string Name), int[]>();
        foreach (var flow in change.Flows)
            Count(flow.Entry.TableId, Pipeline.Find(flow.Entry.TableId)?.Name ?? GuardPipeline.Find(flow.Entry.TableId)?.Name ?? $"table {flow.Entry.TableId}", flow.Kind, keys.Contains(flow.Entry.Key));
        foreach (var group in change.Groups.Concat(change.DeletedGroups)) Count(256, "groups", group.Kind, false);
        foreach (var meter in change.Meters.Concat(change.DeletedMeters)) Count(257, "meters", meter.Kind, false);
        var total = counts.Values.Aggregate(new int[3], (sum, one) => [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]]);
        return $"{string.Join(", ", Words(total))}: {string.Join(", ", counts.Select(part => $"{part.Key.Name} {Signs(part.Value)}"))}";

        void Count(int order, string name, ChangeKind kind, bool replaces)
        {
            if (!counts.TryGetValue((order, name), out var count)) counts[(order, name)] = count = new int[3];
            count[kind switch { ChangeKind.Delete => 1, ChangeKind.Add when !replaces => 0, _ => 2 }]++;
        }
    }

    private static IEnumerable<string> Words(int[] count)
    {
        if (count[0] > 0) yield return $"{count[0]} added";
        if (count[1] > 0) yield return $"{count[1]} removed";
        if (count[2] > 0) yield return $"{count[2]} changed";
    }

    private static string Signs(int[] count) => string.Join(' ', new[] { ("+", count[0]), ("-", count[1]), ("~", count[2]) }.Where(one => one.Item2 > 0).Select(one => one.Item1 + one.Item2.ToString(CultureInfo.InvariantCulture)));
}
