using System.Collections.Immutable;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Guard.Policy;

/// <summary>What the guard reads of a libvirt domain.</summary>
/// <param name="Name">Its name: foreign text, to be escaped wherever it is shown.</param>
/// <param name="Id">Its UUID, or null where the XML has none.</param>
public sealed record Domain(string Name, Guid? Id)
{
    /// <summary>Its interfaces, in the order of the XML; those without a MAC address are left out.</summary>
    public ImmutableArray<DomainInterface> Interfaces { get; init; } = [];

    /// <summary>The entries of its metadata, in the order of the XML.</summary>
    public ImmutableArray<NicPolicy> Policies { get; init; } = [];

    /// <summary>Whether the metadata has an element of the guard, be it empty.</summary>
    public bool HasMetadata { get; init; }

    /// <summary>Where it begins.</summary>
    public SourceLocation Location { get; init; } = new(Name, 0, 1);
}
