using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>Decides what <c>down</c> removes: all that carries the mark, and nothing else.</summary>
internal static class CoproDownPlanner
{
    /// <summary>Steps to be tried each, whatever becomes of the others.</summary>
    public static ImmutableArray<CoproStep> Down(string name, CoproObservation found, OvsTools ovs)
    {
        var steps = ImmutableArray.CreateBuilder<CoproStep>();
        if (found.Bridge == Ownership.Ours) steps.Add(new($"remove the Open vSwitch bridge {CoproSettings.BridgeOf(name)}", ovs.DeleteBridge(CoproSettings.BridgeOf(name))));
        if (found.OuterDevice == Ownership.Ours) steps.Add(new($"remove the veth pair ve-{name}", new HostCommand("ip", ["link", "delete", $"ve-{name}"])));
        if (found.Namespace == Ownership.Ours) steps.Add(new($"remove the network namespace {name}", new HostCommand("ip", ["netns", "delete", name])));
        if (found is { State: { } state, Interface: not null }) steps.AddRange(GiveBack(state, found.InterfaceSettings));
        return steps.ToImmutable();
    }

    /// <summary>What bears one of the names and is left alone, a line each.</summary>
    public static IEnumerable<string> LeftAlone(string name, CoproObservation found)
    {
        if (found.Bridge == Ownership.Foreign) yield return $"the Open vSwitch bridge {CoproSettings.BridgeOf(name)} was not made by weir copro: left alone";
        if (found.OuterDevice == Ownership.Foreign) yield return $"the network device ve-{name} was not made by weir copro: left alone";
        if (found.Namespace == Ownership.Foreign) yield return $"the network namespace {name} was not made by weir copro: left alone";
    }

    private static IEnumerable<CoproStep> GiveBack(CoproState state, InterfaceSettings now)
    {
        var (device, before) = (state.Interface, state.Before);
        if (before.DisableIPv6 is { } ipv6 && ipv6 != now.DisableIPv6) yield return new($"give {device} IPv6 back", CoproPlanner.WriteSysctl($"net/ipv6/conf/{device}/disable_ipv6", ipv6));
        if (before.ArpIgnore is { } arp && arp != now.ArpIgnore) yield return new($"give {device} its arp_ignore back", CoproPlanner.WriteSysctl($"net/ipv4/conf/{device}/arp_ignore", arp));
        foreach (var offload in before.Offloads.Except(now.Offloads, StringComparer.Ordinal))
            yield return new($"switch {offload} of {device} on again", new HostCommand("ethtool", ["-K", device, offload, "on"]));
        if (!before.IsUp && now.IsUp) yield return new($"set {device} down again", new HostCommand("ip", ["link", "set", device, "down"]));
    }
}
