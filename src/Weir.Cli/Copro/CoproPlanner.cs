using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Cli.Copro;

/// <summary>Decides what <c>up</c> does: a pure function of what is asked and what was found.</summary>
internal static class CoproPlanner
{
    /// <summary>The mark on a namespace's loopback device and on the veth: its alias.</summary>
    public static string Mark(string name) => $"weir-copro:{name}";

    /// <summary>The key of the mark in a bridge's external_ids; the value is the coprocessor's name.</summary>
    public const string BridgeMark = "weir-copro";

    /// <summary>The steps from <paramref name="found"/> to a coprocessor host as <paramref name="asked"/>: none where it is there already.</summary>
    public static CoproPlan Up(CoproSettings asked, CoproObservation found, OvsTools ovs)
    {
        var refusals = Refusals(asked, found).ToImmutableArray();
        if (refusals.Length > 0) return CoproPlan.Refuse([.. refusals]);

        var steps = new List<CoproStep>();
        var today = found.State is null ? RemoveRemnants(asked.Name, found, ovs, steps) : found;
        var hasIPv6 = found.InterfaceSettings.DisableIPv6 is not null;
        PlanNamespace(asked, today, hasIPv6, steps);
        PlanVeth(asked, today, hasIPv6, steps);
        PlanInterface(asked, found, steps);
        PlanBridge(asked, today, ovs, steps);
        return new CoproPlan([], [.. steps]);
    }

    /// <summary><c>netdev</c>, Open vSwitch's own datapath, where the kernel has none of its.</summary>
    public static string Datapath(CoproObservation found) => found.State?.Datapath ?? (found.KernelDatapath ? "system" : "netdev");

    private static IEnumerable<string> Refusals(CoproSettings asked, CoproObservation found)
    {
        if (found.State is { } state)
        {
            var differences = state.ToSettings().Differences(asked).ToList();
            if (differences.Count > 0)
            {
                yield return $"'{asked.Name}' is up with other settings; nothing was changed:";
                foreach (var line in differences) yield return $"  {line}";
                yield return $"take it down first (weir copro down --name {asked.Name}), or give the new one another --name";
                yield break;
            }
        }

        if (found.OvsFault is { } fault) yield return fault;
        if (found.Namespace == Ownership.Foreign) yield return $"the name is taken: a network namespace '{asked.Name}' exists that weir copro did not make; choose another --name";
        if (found.OuterDevice == Ownership.Foreign) yield return $"the name is taken: a network device '{asked.OuterDevice}' exists that weir copro did not make; choose another --name";
        if (found.Bridge == Ownership.Foreign) yield return $"the name is taken: an Open vSwitch bridge '{asked.Bridge}' exists that weir copro did not make; choose another --name";
        if (found.Interface is not { } device)
        {
            yield return $"--interface {asked.Interface}: there is no such network device in this network namespace";
            yield break;
        }

        if (found.InterfaceBridge is { } bridge && bridge != asked.Bridge) yield return $"--interface {asked.Interface} is a port of the Open vSwitch bridge '{bridge}'";
        else if (device.Master is { } master && master != "ovs-system") yield return $"--interface {asked.Interface} belongs to '{master}'";
        if (device.Addresses.FirstOrDefault(each => !each.StartsWith("fe80:", StringComparison.Ordinal)) is { } used) yield return $"--interface {asked.Interface} is in use by this host: it has the address {used}; the NFV interface must be one that carries nothing else";
        if (found.InterfaceSettings.DisableIPv6 is null && asked.Addresses.Any(each => each.IsIPv6)) yield return "--ip: this host's kernel has IPv6 switched off";
    }

    // Pieces with the mark but no state file: the host was started anew (OVS keeps its bridges, the kernel nothing), or the file was deleted.
    private static CoproObservation RemoveRemnants(string name, CoproObservation found, OvsTools ovs, List<CoproStep> steps)
    {
        if (found.Bridge == Ownership.Ours) steps.Add(new("remove the bridge of an earlier start", ovs.DeleteBridge(CoproSettings.BridgeOf(name))));
        if (found.OuterDevice == Ownership.Ours) steps.Add(new("remove the veth pair of an earlier start", Ip("link", "delete", $"ve-{name}")));
        if (found.Namespace == Ownership.Ours) steps.Add(new("remove the namespace of an earlier start", Ip("netns", "delete", name)));
        return found with { Bridge = Ownership.Absent, BridgePorts = [], FlowsAreRight = false, OuterDevice = Ownership.Absent, Namespace = Ownership.Absent, Inner = null };
    }

    private static void PlanNamespace(CoproSettings asked, CoproObservation found, bool hasIPv6, List<CoproStep> steps)
    {
        if (found.Namespace == Ownership.Ours) return;
        var name = asked.Name;
        steps.Add(new($"make the network namespace {name}", Ip("netns", "add", name), Ip("netns", "delete", name)));
        steps.Add(new("mark it as Weir's", Ip("-n", name, "link", "set", "lo", "alias", Mark(name), "up")));

        // A new namespace may inherit the host's settings (net.core.devconf_inherit_init_net), and a fake router must not route.
        steps.Add(SysctlInside(name, "net/ipv4/ip_forward", "0"));
        if (!hasIPv6) return;
        steps.Add(SysctlInside(name, "net/ipv6/conf/all/forwarding", "0"));
        foreach (var (key, value) in InnerIPv6Settings(asked)) steps.Add(SysctlInside(name, $"net/ipv6/conf/default/{key}", value));
    }

    // Set before the veth is made, which inherits them. The real host has the same addresses, so none may be probed for duplicates.
    private static IEnumerable<(string Key, string Value)> InnerIPv6Settings(CoproSettings asked) =>
        asked.Addresses.Any(each => each.IsIPv6)
            ? [("disable_ipv6", "0"), ("accept_dad", "0"), ("dad_transmits", "0"), ("accept_ra", "0"), ("router_solicitations", "0"), ("addr_gen_mode", "0")]
            : [("disable_ipv6", "1")];

    private static bool VethIsMissing(CoproObservation found) => found.Namespace != Ownership.Ours || found.OuterDevice != Ownership.Ours || found.Inner is null;

    private static void PlanVeth(CoproSettings asked, CoproObservation found, bool hasIPv6, List<CoproStep> steps)
    {
        var (name, outer, inner) = (asked.Name, asked.OuterDevice, CoproSettings.InnerDevice);
        var fresh = VethIsMissing(found);
        if (fresh)
        {
            if (found.OuterDevice == Ownership.Ours) steps.Add(new("remove the half veth pair", Ip("link", "delete", outer)));
            var mtu = found.Interface!.Mtu.ToString(CultureInfo.InvariantCulture);
            steps.Add(new($"make the veth pair {outer} - {inner}", Ip("link", "add", outer, "mtu", mtu, "type", "veth", "peer", "name", inner, "mtu", mtu, "netns", name), Ip("link", "delete", outer)));
            steps.Add(new("mark it as Weir's", Ip("link", "set", outer, "alias", Mark(name))));

            // A userspace bridge does not finish checksums and segments that the sender left to the hardware.
            steps.Add(new("switch offloads off, host's end", Command("ethtool", "-K", outer, "rx", "off", "tx", "off", "sg", "off", "tso", "off", "gso", "off", "gro", "off")));
            steps.Add(new("switch offloads off, inner end", Ip("netns", "exec", name, "ethtool", "-K", inner, "rx", "off", "tx", "off", "sg", "off", "tso", "off", "gso", "off", "gro", "off")));
        }

        if (fresh || found.Inner!.Mac != asked.Mac.ToString()) steps.Add(new($"give {inner} the MAC address", Ip("-n", name, "link", "set", inner, "address", asked.Mac.ToString())));
        PlanAddresses(asked, fresh ? [] : found.Inner!.Addresses, steps);
        if (fresh || !found.Inner!.IsUp) steps.Add(new($"set {inner} up", Ip("-n", name, "link", "set", inner, "up")));
        if (!fresh && found.OuterIsQuietAndUp) return;
        if (hasIPv6) steps.Add(Sysctl($"net/ipv6/conf/{outer}/disable_ipv6", "1"));
        steps.Add(Sysctl($"net/ipv4/conf/{outer}/arp_ignore", "8"));
        steps.Add(new($"set {outer} up", Ip("link", "set", outer, "up")));
    }

    private static void PlanAddresses(CoproSettings asked, ImmutableArray<string> present, List<CoproStep> steps)
    {
        var (name, inner) = (asked.Name, CoproSettings.InnerDevice);
        var wanted = asked.Addresses.Select(each => each.ToString()).Append($"{asked.LinkLocal}/64").ToHashSet(StringComparer.Ordinal);
        foreach (var surplus in present.Where(each => !wanted.Contains(each)))
            steps.Add(new($"take {surplus} from {inner}", Ip("-n", name, "address", "delete", surplus, "dev", inner), Ip("-n", name, "address", "add", surplus, "dev", inner)));
        foreach (var address in asked.Addresses.Where(each => !present.Contains(each.ToString())))
        {
            string[] nodad = address.IsIPv6 ? ["nodad"] : [];
            steps.Add(new($"give {inner} {address}", Ip(["-n", name, "address", "add", address.ToString(), "dev", inner, .. nodad])));
        }
    }

    private static void PlanInterface(CoproSettings asked, CoproObservation found, List<CoproStep> steps)
    {
        var (device, now) = (asked.Interface, found.InterfaceSettings);
        if (now.DisableIPv6 is { } ipv6 && ipv6 != "1") steps.Add(Sysctl($"net/ipv6/conf/{device}/disable_ipv6", "1", ipv6));
        if (now.ArpIgnore is { } arp && arp != "8") steps.Add(Sysctl($"net/ipv4/conf/{device}/arp_ignore", "8", arp));
        if (Datapath(found) == "netdev")
        {
            // Frames that the host has merged are longer than the veth takes.
            foreach (var offload in now.Offloads)
                steps.Add(new($"switch {offload} of {device} off", Command("ethtool", "-K", device, offload, "off"), Command("ethtool", "-K", device, offload, "on")));
        }

        if (!now.IsUp) steps.Add(new($"set {device} up", Ip("link", "set", device, "up"), Ip("link", "set", device, "down")));
    }

    private static void PlanBridge(CoproSettings asked, CoproObservation found, OvsTools ovs, List<CoproStep> steps)
    {
        var (name, bridge, outer) = (asked.Name, asked.Bridge, asked.OuterDevice);

        // A device that is made anew under the old name is not taken in reliably: ovs-vswitchd may still hold the one that is gone.
        var fresh = found.Bridge != Ownership.Ours || VethIsMissing(found) || !found.BridgePorts.ToHashSet(StringComparer.Ordinal).SetEquals([asked.Interface, outer]);
        if (fresh)
        {
            if (found.Bridge == Ownership.Ours) steps.Add(new($"remove the bridge {bridge} to build it anew", ovs.DeleteBridge(bridge)));

            // The database alone, in one transaction: the bridge is there with its mark and both ports, or not at all.
            steps.Add(new(
                $"make the Open vSwitch bridge {bridge}",
                ovs.Transact(
                    "add-br", bridge, "--", "set", "bridge", bridge, $"datapath_type={Datapath(found)}", "fail_mode=secure", "protocols=OpenFlow13", "other-config:disable-in-band=true", $"external_ids:{BridgeMark}={name}",
                    "--", "add-port", bridge, asked.Interface, "--", "set", "interface", asked.Interface, "ofport_request=1",
                    "--", "add-port", bridge, outer, "--", "set", "interface", outer, "ofport_request=2"),
                ovs.DeleteBridge(bridge)));
        }

        if (fresh || !found.FlowsAreRight)
        {
            steps.Add(new("wait for its ports", ovs.Vsctl("wait-until", "interface", asked.Interface, "ofport=1", "--", "wait-until", "interface", outer, "ofport=2"))
            {
                Hint = "Open vSwitch did not bring the ports up: is ovs-vswitchd running, and in this network namespace? `ovs-vsctl show` tells more.",
            });
            steps.Add(new("install its flow entries", ovs.Ofctl("replace-flows", bridge, "-") with { Input = CoproFlows.Text(asked) }));
        }
    }

    private static CoproStep Sysctl(string key, string value, string? before = null) =>
        new($"set {key.Replace('/', '.')} to {value}", WriteSysctl(key, value), before is null ? null : WriteSysctl(key, before));

    private static CoproStep SysctlInside(string name, string key, string value) =>
        new($"set {key.Replace('/', '.')} to {value} in {name}", Ip("netns", "exec", name, "tee", $"/proc/sys/{key}") with { Input = value + "\n" });

    /// <summary>Writes one kernel setting of this network namespace.</summary>
    public static HostCommand WriteSysctl(string key, string value) => Command("tee", $"/proc/sys/{key}") with { Input = value + "\n" };

    private static HostCommand Ip(params ReadOnlySpan<string> words) => Command("ip", words);

    private static HostCommand Command(string program, params ReadOnlySpan<string> words) => new(program, [.. words]);
}
