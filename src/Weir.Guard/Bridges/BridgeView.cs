using System.Collections.Immutable;

namespace Weir.Guard.Bridges;

/// <summary>What is on a bridge, as Open vSwitch's database has it at one moment.</summary>
/// <param name="Name">The bridge's name.</param>
/// <param name="Interfaces">Its interfaces, by name; the bridge's own (LOCAL) among them.</param>
public sealed record BridgeView(string Name, ImmutableArray<BridgeInterface> Interfaces)
{
    /// <summary><c>secure</c> or <c>standalone</c>; null: not set, which means standalone.</summary>
    public string? FailMode { get; init; }

    /// <summary><c>other_config:hwaddr</c>; null: not set, and then the bridge takes a port's.</summary>
    public string? HardwareAddress { get; init; }

    /// <summary>
    /// <c>other_config:disable-in-band</c> is not true: with a controller or manager by TCP, Open vSwitch has entries of its own then, before all others and in no dump (DESIGN.md of Open vSwitch, "In-Band Control").
    /// By them any port may send ARP in the name of the bridge, and answer the host's.
    /// </summary>
    public bool InBand { get; init; }

    /// <summary>Targets of its controllers.</summary>
    public ImmutableArray<string> Controllers { get; init; } = [];

    /// <summary>Its datapath type: empty or <c>system</c>, <c>netdev</c>.</summary>
    public string DatapathType { get; init; } = "";

    /// <summary>The interface with this id; null: none is plugged in.</summary>
    public BridgeInterface? WithInterfaceId(string interfaceId) => Interfaces.FirstOrDefault(candidate => candidate.InterfaceId == interfaceId);
}
