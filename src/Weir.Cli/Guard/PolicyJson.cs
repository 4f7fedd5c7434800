using System.Collections.Immutable;
using Weir.Model.Guard;

namespace Weir.Cli.Guard;

/// <summary>A NIC's policy for programs: the keys of a <c>guard.yaml</c>, and where it stands.</summary>
internal sealed record PolicyJson(
    ImmutableArray<string> Ip, ImmutableArray<string> Prefix, ImmutableArray<string> Vip, ImmutableArray<string> Mac, ImmutableArray<int> Trunk,
    LinkLocalPolicy LinkLocal, bool DhcpServer, bool Router, bool Off, PolicyRatesJson Rates, string? From)
{
    /// <summary>The policy of a NIC.</summary>
    public static PolicyJson Of(GuardedNic nic) => new(
        [.. nic.Addresses.Select(address => address.ToString()), .. nic.DhcpSnooping ? ["dhcp"] : (string[])[]],
        [.. nic.Prefixes.Select(prefix => prefix.ToString())], [.. nic.SharedVips.Select(vip => vip.ToString())], [.. nic.ExtraMacs.Select(mac => mac.ToString())], [.. nic.TrunkVids.Select(vid => (int)vid.Value)],
        nic.LinkLocal, nic.DhcpServer, nic.Router, nic.Off,
        new(nic.Rates.Broadcast, nic.Rates.Multicast, nic.Rates.UnknownUnicast, nic.Rates.ArpNd, nic.Rates.Dhcp, nic.Rates.Punt), nic.Location?.ToString());
}

/// <summary>Its rate limits; null: not limited.</summary>
internal sealed record PolicyRatesJson(GuardRate? Broadcast, GuardRate? Multicast, GuardRate? UnknownUnicast, GuardRate? ArpNd, GuardRate? Dhcp, GuardRate Punt);
