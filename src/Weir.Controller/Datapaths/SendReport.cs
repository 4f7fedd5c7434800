using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Status;

namespace Weir.Controller.Datapaths;

/// <summary>What a switch refused to do.</summary>
/// <param name="Deletes">To delete it; false: to add or change it.</param>
/// <param name="Entry">The flow, group or meter entry, compared by value.</param>
internal readonly record struct RefusedItem(bool Deletes, object Entry);

/// <summary>Something that the switch refused.</summary>
/// <param name="Item">What.</param>
/// <param name="Origin">What asked for it, or null.</param>
/// <param name="Reason">The switch's error, by name.</param>
/// <param name="Text">The entry as text.</param>
internal sealed record Refusal(RefusedItem Item, Origin? Origin, string Reason, string Text)
{
    /// <summary>In the operator's words.</summary>
    public DatapathFault ToFault() => new($"the switch refused {Text}: {Reason}", Origin?.Subject ?? "entry", Origin?.Location);
}

/// <summary>What became of a change.</summary>
/// <param name="Applied">The switch confirmed it: all, or all but the refusals.</param>
/// <param name="Refusals">What it refused, no item twice.</param>
/// <param name="FlowModsSent">Flow-mods sent.</param>
/// <param name="BundlesWork">The switch took a bundle, or none was tried.</param>
/// <param name="LeftBehind">It was not applied, and parts of it may be in the switch: read it back.</param>
internal sealed record SendReport(bool Applied, ImmutableArray<Refusal> Refusals, int FlowModsSent, bool BundlesWork, bool LeftBehind)
{
    /// <summary>Nothing was sent.</summary>
    public static SendReport NotSent { get; } = new(false, [], 0, true, LeftBehind: false);
}
