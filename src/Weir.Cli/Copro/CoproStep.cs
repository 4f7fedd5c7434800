using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>One change to the host, and how it is taken back.</summary>
/// <param name="Title">What it does, for the operator.</param>
/// <param name="Do">One program, so that it either happened or did not.</param>
/// <param name="Undo">Run by a roll-back if <paramref name="Do"/> succeeded; null where another step's undo removes the effect.</param>
internal sealed record CoproStep(string Title, HostCommand Do, HostCommand? Undo = null)
{
    /// <summary>What to look at if it fails.</summary>
    public string? Hint { get; init; }
}

/// <summary>What <c>up</c> or <c>down</c> will do: reasons not to, or steps in order (none: all is as asked).</summary>
internal sealed record CoproPlan(ImmutableArray<string> Refusals, ImmutableArray<CoproStep> Steps)
{
    public static CoproPlan Refuse(params ReadOnlySpan<string> why) => new([.. why], []);
}
