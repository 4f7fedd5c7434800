using System.Collections.Immutable;

namespace Weir.Guard.Runtime;

/// <summary>A NIC, as <c>weir vm list</c> and <c>weir guard</c> show it.</summary>
/// <param name="Vm">The VM's name; empty: not known.</param>
/// <param name="Nic">Its MAC address; empty: not known.</param>
/// <param name="Bridge">The bridge.</param>
/// <param name="Device">The tap device; empty: it is not plugged in.</param>
/// <param name="Port">Its OpenFlow number, or null.</param>
/// <param name="State"><c>guarded</c>, <c>report</c>, <c>off</c>, <c>closed</c>, <c>refused</c>, <c>unplugged</c>, <c>unknown</c>, <c>missing</c>, or <c>unreachable</c>.</param>
/// <param name="Why">In words, where the state needs them.</param>
public sealed record NicStatus(string Vm, string Nic, string Bridge, string Device, uint? Port, string State, string Why)
{
    /// <summary>The VM's UUID, or null.</summary>
    public Guid? VmId { get; init; }

    /// <summary>Names the NIC in Open vSwitch; null: not known.</summary>
    public string? InterfaceId { get; init; }

    /// <summary>VLAN of its untagged frames, or null.</summary>
    public int? Vlan { get; init; }

    /// <summary>Addresses, nets and shared addresses that it may use.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Frames dropped since its entries were installed, by reason; reasons without are left out.</summary>
    public ImmutableSortedDictionary<string, ulong> Drops { get; init; } = ImmutableSortedDictionary<string, ulong>.Empty;

    /// <summary>The same in the last minute; null: no daemon runs that would know.</summary>
    public ImmutableSortedDictionary<string, ulong>? DropsLastMinute { get; init; }
}
