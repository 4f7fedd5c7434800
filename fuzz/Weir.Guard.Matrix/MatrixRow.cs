using System.Collections.Immutable;

namespace Weir.Guard.Matrix;

/// <summary>One frame of the attack matrix, and what has to become of it.</summary>
/// <param name="Name">What is tried, for people; no two rows have the same.</param>
/// <param name="From">The port that it is sent into, by its name in the scene.</param>
/// <param name="Frame">The bytes.</param>
public sealed record MatrixRow(string Name, string From, ImmutableArray<byte> Frame)
{
    /// <summary>
    /// Where it has to come out: exactly there, once each, and unchanged but for the tag. <c>uplink</c>: untagged; <c>uplink:20</c>: tagged with VID 20;
    /// <c>vms</c>, <c>vms:20</c>: every NIC of the network of that VID but the sender. Empty: nowhere at all.
    /// </summary>
    public ImmutableArray<string> To { get; init; } = [];

    /// <summary>The same while fragments show no ports (<c>set-frags normal</c>, as after a restart of the switch), where that is not the same.</summary>
    public ImmutableArray<string>? ToInNormalMode { get; init; }

    /// <summary>The drop reason that has to be counted; null: it is not asked.</summary>
    public string? Reason { get; init; }

    /// <summary>What says so: a section of an RFC, a peculiarity of the switch.</summary>
    public string Source { get; init; } = "";

    /// <summary>Nothing may come out, and <paramref name="reason"/> is counted.</summary>
    public MatrixRow Dropped(string? reason, string source = "") => this with { To = [], Reason = reason, Source = source };

    /// <summary>It comes out at these and nowhere else.</summary>
    public MatrixRow Reaches(params ImmutableArray<string> ports) => this with { To = ports };

    /// <summary>Where that is written.</summary>
    public MatrixRow Says(string source) => this with { Source = source };

    /// <summary>What holds while fragments show no ports.</summary>
    public MatrixRow InNormalMode(params ImmutableArray<string> ports) => this with { ToInNormalMode = ports };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
