using Weir.Api;
using Weir.Model;

namespace Weir.Analysis.Planning;

/// <summary>Plans every datapath of two configurations.</summary>
public static class NetworkPlanner
{
    /// <summary>The plan from one configuration to another, on switches of which nothing is known.</summary>
    public static NetworkPlan Plan(Network old, Network next) => Plan(old.Datapaths.Select(PlannedSide.Of), next);

    /// <summary>The plan from what is in force, by datapath, to another configuration.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static NetworkPlan Plan(IEnumerable<PlannedSide> old, Network next, CancellationToken ct = default)
    {
        var before = old.ToDictionary(side => side.Datapath.Id);
        var after = next.Datapaths.ToDictionary(datapath => datapath.Id);
        return new([.. before.Keys.Union(after.Keys).Order().Select(id => (before.GetValueOrDefault(id), after.GetValueOrDefault(id)) switch
        {
            ({ } side, { } datapath) => DatapathPlanner.Plan(side, datapath, ct),
            ({ } side, null) => DatapathPlanner.Plan(side.Datapath, DatapathPresence.Removed),
            (null, { } datapath) => DatapathPlanner.Plan(datapath, DatapathPresence.Added),
            _ => throw new InvalidOperationException("no side has it"),
        })]);
    }
}
