using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Status;

namespace Weir.Controller.Datapaths;

/// <summary>Something that the switch refused.</summary>
/// <param name="Key">The flow, group or meter entry.</param>
/// <param name="Origin">What asked for it, or null.</param>
/// <param name="Reason">The switch's error, by name.</param>
/// <param name="Text">The entry as text.</param>
internal sealed record Refusal(object Key, Origin? Origin, string Reason, string Text)
{
    /// <summary>In the operator's words.</summary>
    public DatapathFault ToFault() => new($"the switch refused {Text}: {Reason}", Origin?.Subject ?? "entry", Origin?.Location);
}

/// <summary>What became of a change.</summary>
/// <param name="Applied">The switch confirmed it: all, or all but the refusals.</param>
/// <param name="Refusals">What it refused.</param>
/// <param name="FlowModsSent">Flow-mods sent.</param>
/// <param name="BundlesWork">The switch took a bundle, or none was tried.</param>
internal sealed record SendReport(bool Applied, ImmutableArray<Refusal> Refusals, int FlowModsSent, bool BundlesWork)
{
    /// <summary>Nothing was applied.</summary>
    public static SendReport Refused(ImmutableArray<Refusal> refusals) => new(false, refusals, 0, true);
}
