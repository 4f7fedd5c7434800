using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>An <c>&lt;interface&gt;</c> of a domain.</summary>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Location">Where it stands.</param>
public sealed record DomainInterface(MacAddress Mac, SourceLocation Location)
{
    /// <summary><c>bridge</c>, <c>network</c>, <c>direct</c> …</summary>
    public string Type { get; init; } = "";

    /// <summary>The bridge it is plugged into; null where the XML does not show it (a network's, before the start).</summary>
    public string? Bridge { get; init; }

    /// <summary>The libvirt network, or null.</summary>
    public string? Network { get; init; }

    /// <summary>The network's portgroup, or null.</summary>
    public string? PortGroup { get; init; }

    /// <summary>It has <c>&lt;virtualport type='openvswitch'&gt;</c>.</summary>
    public bool IsOpenVSwitch { get; init; }

    /// <summary><c>interfaceid</c> of the virtual port; null before libvirt has made one.</summary>
    public string? InterfaceId { get; init; }

    /// <summary><c>&lt;target dev&gt;</c>: the tap device; null before the start and after the stop.</summary>
    public string? TapDevice { get; init; }

    /// <summary><c>&lt;alias name&gt;</c>, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>It has a <c>&lt;vlan&gt;</c>.</summary>
    public bool HasVlan { get; init; }

    /// <summary>The VLAN of its untagged frames; null: the untagged network of the bridge, or none where it is a trunk.</summary>
    public Vid? Vlan { get; init; }

    /// <summary>VLANs of its tagged frames, in the order of the XML.</summary>
    public ImmutableArray<Vid> TrunkVids { get; init; } = [];
}
