using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>What was found on the host of one coprocessor's pieces, by name; a piece that somebody else made is never touched.</summary>
internal sealed record CoproObservation
{
    /// <summary>What an earlier <c>up</c> wrote down; null where there was none, or the host was started anew since.</summary>
    public CoproState? State { get; init; }

    public Ownership Namespace { get; init; }

    public Ownership OuterDevice { get; init; }

    public Ownership Bridge { get; init; }

    /// <summary>Names of the bridge's ports.</summary>
    public ImmutableArray<string> BridgePorts { get; init; } = [];

    /// <summary>The bridge holds the wanted flow entries and no other.</summary>
    public bool FlowsAreRight { get; init; }

    /// <summary>The NFV interface; null where there is none of that name.</summary>
    public LinkObservation? Interface { get; init; }

    /// <summary>Its settings that <c>up</c> changes, as they are now.</summary>
    public InterfaceSettings InterfaceSettings { get; init; } = new(IsUp: false, null, null, []);

    /// <summary>The Open vSwitch bridge that the NFV interface is a port of.</summary>
    public string? InterfaceBridge { get; init; }

    /// <summary>The veth's end in the namespace; null where there is none.</summary>
    public LinkObservation? Inner { get; init; }

    /// <summary>The veth's host end is up, and silent of its own.</summary>
    public bool OuterIsQuietAndUp { get; init; }

    /// <summary>Open vSwitch can use the kernel's datapath.</summary>
    public bool KernelDatapath { get; init; }

    /// <summary>Why Open vSwitch could not be asked; null where it answered.</summary>
    public string? OvsFault { get; init; }

    /// <summary>Pieces of Weir's are there.</summary>
    public bool AnythingOfOurs => State is not null || Namespace == Ownership.Ours || OuterDevice == Ownership.Ours || Bridge == Ownership.Ours;
}

/// <summary>Whose a piece of that name is.</summary>
internal enum Ownership
{
    /// <summary>There is none.</summary>
    Absent,

    /// <summary>It carries the mark of this coprocessor.</summary>
    Ours,

    /// <summary>It carries no mark, or another's.</summary>
    Foreign,
}

/// <summary>A network device as <c>ip -j address</c> shows it.</summary>
/// <param name="Mac">As <c>0e:00:00:00:00:01</c>.</param>
/// <param name="Mtu">In bytes.</param>
/// <param name="IsUp">Set up by the administrator.</param>
/// <param name="Master">The kernel bridge or bond it belongs to.</param>
/// <param name="Alias">The mark, if any.</param>
/// <param name="Addresses">As <c>192.168.2.1/24</c>, with the link-local ones.</param>
internal sealed record LinkObservation(string Mac, int Mtu, bool IsUp, string? Master, string? Alias, ImmutableArray<string> Addresses);
