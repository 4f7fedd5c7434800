using System.Collections.Immutable;
using Weir.Guard.Bridges;

namespace Weir.Cli.Guard.Install;

/// <summary>What is on this host before anything is changed.</summary>
internal sealed record InstallFacts
{
    /// <summary>The bridge; null: there is none of that name.</summary>
    public BridgeView? Bridge { get; init; }

    /// <summary>Names of the bridges that there are.</summary>
    public ImmutableArray<string> Bridges { get; init; } = [];

    /// <summary>The MAC address that the bridge has now; null: not known.</summary>
    public string? PresentAddress { get; init; }

    /// <summary>The OpenFlow versions that the bridge speaks; empty: the usual ones.</summary>
    public ImmutableArray<string> Protocols { get; init; } = [];

    /// <summary>Flow entries that are neither the guard's nor the one that a bridge without a controller has, as <c>ovs-ofctl</c> prints them.</summary>
    public ImmutableArray<string> ForeignFlows { get; init; } = [];

    /// <summary>All flow entries that are not the guard's.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>Groups that are on the bridge, and are not the guard's.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Meters that are on the bridge, and are not the guard's.</summary>
    public ImmutableArray<string> Meters { get; init; } = [];

    /// <summary>How fragments are shown to the tables; null: not known.</summary>
    public string? Fragments { get; init; }

    /// <summary>The bridge's controllers.</summary>
    public ImmutableArray<ControllerState> Controllers { get; init; } = [];

    /// <summary>What the hook's file holds; null: there is none.</summary>
    public string? Hook { get; init; }

    /// <summary>A configuration is there already.</summary>
    public bool HasConfig { get; init; }

    /// <summary>The bridge is in it.</summary>
    public bool ConfigHasBridge { get; init; }

    /// <summary>What is wrong with it; empty: nothing.</summary>
    public ImmutableArray<string> ConfigErrors { get; init; } = [];

    /// <summary>libvirtd's process; null: it does not run.</summary>
    public int? Libvirtd { get; init; }

    /// <summary>libvirt's directory of hooks is there.</summary>
    public bool HasLibvirt { get; init; }

    /// <summary>VMs' NICs that will be guarded at once, since their domains run and have a policy for them: the VM's name by interface id. Others close.</summary>
    public ImmutableDictionary<string, string> WithPolicy { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What an installation before this one found; null: the bridge is not installed.</summary>
    public InstallState? Installed { get; init; }
}
