using System.Collections.Immutable;
using Weir.Compiler.Guard;

namespace Weir.Guard.Matrix;

/// <summary>One frame of the attack matrix, and what has to become of it.</summary>
/// <param name="Name">What is tried, for people; no two rows have the same.</param>
/// <param name="From">The port that it is sent into, by its name in the scene.</param>
/// <param name="Frame">The bytes.</param>
public sealed record MatrixRow(string Name, string From, ImmutableArray<byte> Frame)
{
    /// <summary>What has to become of it.</summary>
    public Outcome Wanted { get; init; } = Outcome.Lost;

    /// <summary>The same while fragments show no ports, where that is not the same.</summary>
    public Outcome? WantedInNormalMode { get; init; }

    /// <summary>The same under <c>weir run</c>, where that is not the same: the pipeline behind the guard floods in the VLAN, as FAUCET does.</summary>
    public Outcome? WantedUnderRun { get; init; }

    /// <summary>What says so: a section of an RFC, a peculiarity of the switch.</summary>
    public string Source { get; init; } = "";

    /// <summary>What has to become of it on a target.</summary>
    public Outcome On(MatrixTarget target) => target switch
    {
        MatrixTarget.GuardWithoutPortsOfFragments => WantedInNormalMode ?? Wanted,
        MatrixTarget.WeirRun => WantedUnderRun ?? Wanted,
        _ => Wanted,
    };

    /// <summary>Nothing may come out, and <paramref name="reason"/> is counted at the sender's port, or at another.</summary>
    public MatrixRow Dropped(GuardDropReason reason, string source = "", string? at = null) => this with { Wanted = new([], reason, at), Source = source };

    /// <summary>The kernel may refuse it before the switch sees it.</summary>
    public MatrixRow OrRefused() => this with { Wanted = Wanted with { MayBeRefused = true } };

    /// <summary>Nothing may come out, and nothing is counted: nobody is there who could have it.</summary>
    public MatrixRow Lost(string source) => this with { Wanted = Outcome.Lost, Source = source };

    /// <summary>It comes out at these and nowhere else.</summary>
    public MatrixRow Reaches(params ImmutableArray<string> ports) => this with { Wanted = Wanted with { To = ports } };

    /// <summary>Where that is written.</summary>
    public MatrixRow Says(string source) => this with { Source = source };

    /// <summary>Where it comes out while fragments show no ports.</summary>
    public MatrixRow InNormalMode(params ImmutableArray<string> ports) => this with { WantedInNormalMode = new(ports) };

    /// <summary>Why it is dropped while fragments show no ports.</summary>
    public MatrixRow InNormalMode(GuardDropReason reason) => this with { WantedInNormalMode = new([], reason) };

    /// <summary>Where it comes out under <c>weir run</c>.</summary>
    public MatrixRow UnderRun(params ImmutableArray<string> ports) => this with { WantedUnderRun = new(ports) };

    /// <summary>Why it is dropped under <c>weir run</c>.</summary>
    public MatrixRow UnderRun(GuardDropReason reason, string? at = null) => this with { WantedUnderRun = new([], reason, at) };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
