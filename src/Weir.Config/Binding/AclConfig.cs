using System.Collections.Immutable;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>An ACL as written; ports are still names.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="ExactMatch">All rules have one priority.</param>
/// <param name="Rules">Its rules.</param>
internal sealed record AclConfig(string Name, SourceLocation Location, bool ExactMatch, ImmutableArray<RuleConfig> Rules)
{
    /// <summary>What is wrong in it; how bad that is depends on whether it is used.</summary>
    public required DiagnosticBag Bag { get; init; }

    /// <summary>Whether RADIUS may choose it.</summary>
    public bool IsAssigned { get; init; }

    /// <summary>Whether a port or VLAN names it.</summary>
    public bool IsUsed { get; set; }

    /// <summary>The places where its rules have been checked.</summary>
    public HashSet<AclPlace> CheckedOn { get; } = [];
}

/// <summary>Where an ACL stands: it decides what a rule's packet is known to be.</summary>
internal enum AclPlace
{
    /// <summary>On a port, for what comes in.</summary>
    Port,

    /// <summary>On all ports of a datapath, for what comes in.</summary>
    Datapath,

    /// <summary>On a VLAN.</summary>
    Vlan,

    /// <summary>On a port, for what VLANs send out there.</summary>
    PortOut,
}

/// <summary>A field of a rule's match.</summary>
internal sealed record FieldConfig(HeaderField Field, YamlScalar Key);

/// <summary>A rule as written.</summary>
internal sealed record RuleConfig(int Index, SourceLocation Location, ConfigPath Path)
{
    public ImmutableArray<FieldConfig> Fields { get; init; } = [];

    public Match Match { get; init; } = Match.Any;

    public bool Allow { get; init; }

    /// <summary>In the order of execution.</summary>
    public ImmutableArray<StepConfig> Steps { get; init; } = [];

    public ulong? Cookie { get; init; }

    public bool ForcePortVlan { get; init; }

    /// <summary>Name of its meter, and where that stands.</summary>
    public YamlScalar? Meter { get; init; }
}

/// <summary>One thing that a rule does: an action that needs no port, an output to <paramref name="Port"/>, or a group of ports.</summary>
internal sealed record StepConfig(YamlNode Node, ConfigPath Path, AclAction? Action, YamlScalar? Port, bool IsMirror = false)
{
    /// <summary>Id and ports of a fast-failover group.</summary>
    public (uint GroupId, List<YamlScalar> Ports)? Failover { get; init; }

    /// <summary>The table where a tracked packet goes on, as written; the action does not have it yet.</summary>
    public YamlScalar? Table { get; init; }

    /// <summary>Whether the packet as it is now goes somewhere.</summary>
    public bool Sends => Port is not null || Failover is not null || Action is AclConntrack;
}
