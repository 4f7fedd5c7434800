using System.Collections.Immutable;

namespace Weir.Model;

/// <summary>LLDP beacons of a datapath.</summary>
/// <param name="SendIntervalSeconds">Seconds between rounds.</param>
/// <param name="MaxPerInterval">Ports in one round; those that have waited longest come first.</param>
/// <param name="SystemName">System name of ports that have none of their own.</param>
public sealed record LldpBeacons(int SendIntervalSeconds, int MaxPerInterval, string SystemName);

/// <summary>LLDP beacons of one port.</summary>
/// <param name="SystemName">System name, or null: the datapath's.</param>
/// <param name="PortDescription">Port description, or null: the port's.</param>
/// <param name="OrgTlvs">Organisational TLVs, in order.</param>
public sealed record PortBeacon(string? SystemName, string? PortDescription, ImmutableArray<LldpOrgTlv> OrgTlvs);

/// <summary>An organisational TLV.</summary>
/// <param name="Oui">24 bits.</param>
/// <param name="Subtype">Subtype.</param>
/// <param name="Info">Content: at most 507 bytes.</param>
public sealed record LldpOrgTlv(int Oui, byte Subtype, ImmutableArray<byte> Info);
