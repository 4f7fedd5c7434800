using System.Collections.Immutable;
using Weir.Compiler.Guard;

namespace Weir.Guard.Matrix;

/// <summary>What has to become of a frame.</summary>
/// <param name="To">
/// Where it has to come out: exactly there, once each, and unchanged but for the tag. <c>uplink</c>: untagged; <c>uplink:20</c>: tagged with VID 20;
/// <c>vms</c>, <c>vms4</c>, <c>vms6</c>, <c>vms:20</c>: every NIC of the network of that VID (that uses the family) but the sender; <c>doors</c>, <c>doors:20</c>: see
/// <see cref="Scene.Expand(MatrixRow, MatrixTarget)"/>. Empty: nowhere at all.
/// </param>
/// <param name="Reason">The drop reason that has to be counted, once, and no other; <see cref="GuardDropReason.None"/>: none at all.</param>
/// <param name="At">The port at which it is counted; null: where the frame came in.</param>
public sealed record Outcome(ImmutableArray<string> To, GuardDropReason Reason = GuardDropReason.None, string? At = null)
{
    /// <summary>The kernel may refuse the frame before the switch sees it: then it is not counted.</summary>
    public bool MayBeRefused { get; init; }

    /// <summary>Nowhere, and not counted: nobody is there who could have it.</summary>
    public static Outcome Lost { get; } = new([]);

    /// <summary>The name of the counter: port and reason.</summary>
    /// <param name="sender">The port that the frame came in by.</param>
    public (string Port, GuardDropReason Reason) Counter(string sender) => (Reason == GuardDropReason.ClosedPort ? "" : At ?? sender, Reason);
}
