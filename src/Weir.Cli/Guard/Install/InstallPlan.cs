using System.Collections.Immutable;

namespace Weir.Cli.Guard.Install;

/// <summary>What becomes of a port of the bridge.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its OpenFlow number, or null.</param>
/// <param name="Class"><c>uplink</c>, <c>gateway</c>, <c>local</c>, <c>patch</c>, <c>vm</c>, or <c>none</c>.</param>
/// <param name="Closes">No frame passes there any more once the bridge is guarded.</param>
/// <param name="Why">In words.</param>
internal sealed record PortFate(string Name, uint? Number, string Class, bool Closes, string Why);

/// <summary>What an installation will do.</summary>
/// <param name="Problems">Why it cannot be done; empty: it can.</param>
/// <param name="Warnings">What the operator should know first.</param>
/// <param name="Ports">What becomes of each port, by number.</param>
/// <param name="Steps">What is done, in order.</param>
/// <param name="State">What to remember for uninstalling; null: there are problems.</param>
/// <param name="Config">The configuration to write; null: none.</param>
internal sealed record InstallPlan(
    ImmutableArray<string> Problems, ImmutableArray<string> Warnings, ImmutableArray<PortFate> Ports, ImmutableArray<InstallStep> Steps, InstallState? State, string? Config);

/// <summary>A step of an installation.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Text">In words.</param>
internal sealed record InstallStep(InstallStepKind Kind, string Text);

/// <summary>The kinds of steps, in the order in which they are done.</summary>
internal enum InstallStepKind
{
    /// <summary>What was there is written down.</summary>
    Remember,

    /// <summary>The configuration is written.</summary>
    Config,

    /// <summary>The hook is put into libvirt's directory.</summary>
    Hook,

    /// <summary>libvirtd is told to look at its hooks again.</summary>
    Reload,

    /// <summary>libvirt is asked which VMs run.</summary>
    Domains,

    /// <summary>Open vSwitch's database: one transaction.</summary>
    Database,

    /// <summary>Flow entries of others go, those of the guard come: one bundle.</summary>
    Flows,
}
