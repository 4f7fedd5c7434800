using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Guard;

/// <summary>What a policy must be held against: its bridge, and the other NICs there.</summary>
public static class BindingChecks
{
    /// <summary>Addresses outside the declared nets, addresses of gateways, the net's and the broadcast address of a declared net.</summary>
    public static void Check(NicPolicy policy, GuardBridge bridge, Action<Diagnostic> report)
    {
        foreach (var address in policy.Addresses) CheckHost(policy, "ip", address, bridge, report);
        foreach (var address in policy.SharedVips) CheckHost(policy, "vip", address, bridge, report);
        foreach (var prefix in policy.Prefixes)
            if (!IsInNets(bridge, prefix.Value) && !(policy.Router && prefix.Value.Length == 0)) ReportOutside(policy, "prefix", prefix, bridge, report);
        if (!policy.Off && policy.LinkLocal == LinkLocalPolicy.Listed && HasIpv6(policy) && !policy.Addresses.Any(address => AddressRules.IsLinkLocal(address.Value)))
            report(new(DiagnosticCodes.Doubtful, DiagnosticSeverity.Warning, policy.Location, policy.Path, "link-local is 'listed' and no link-local address is: IPv6 will not work", "list an address of fe80::/64 as ip, or write eui64 or first-use"));
    }

    /// <summary>
    /// MAC addresses and addresses that two NICs of one bridge claim in one VLAN. Shared VIPs may be any number of NICs', and so may extra MACs (VRRP's).
    /// What is found is reported at the later of the two, once for a value.
    /// </summary>
    /// <param name="present">NICs that are there already, and right among themselves.</param>
    /// <param name="added">NICs that come.</param>
    /// <param name="report">Takes what is wrong.</param>
    public static void CheckTogether(IEnumerable<GuardBinding> present, IEnumerable<GuardBinding> added, Action<Diagnostic> report)
    {
        var macs = new Dictionary<(string Bridge, Vid? Vlan, MacAddress Mac), Claim>();
        var addresses = new Dictionary<(string Bridge, Vid? Vlan, IpPrefix Address), Claim>();
        foreach (var binding in present) Note(binding, macs, addresses, null);
        foreach (var binding in added) Note(binding, macs, addresses, report);
    }

    private readonly record struct Claim(GuardedNic Nic, bool Shared);

    private static void Note(
        GuardBinding binding,
        Dictionary<(string Bridge, Vid? Vlan, MacAddress Mac), Claim> macs,
        Dictionary<(string Bridge, Vid? Vlan, IpPrefix Address), Claim> addresses,
        Action<Diagnostic>? report)
    {
        var nic = binding.Nic;
        var said = new HashSet<string>(StringComparer.Ordinal); // a value that clashes in ten VLANs is one fault
        foreach (var vlan in Vlans(nic))
        {
            foreach (var (mac, shared) in nic.ExtraMacs.Select(extra => (extra, true)).Prepend((nic.Mac, false)))
            {
                if (macs.TryAdd((binding.Bridge, vlan, mac), new(nic, shared))) continue;
                var other = macs[(binding.Bridge, vlan, mac)];
                if (IsSame(other.Nic, nic) || (shared && other.Shared) || report is null || !said.Add(mac.ToString())) continue;
                report(Clash(DiagnosticCodes.MacTwice, nic, $"{mac} is {(other.Shared ? "an extra MAC" : "the MAC")} of {Words(other.Nic)} already, on bridge {binding.Bridge}{In(vlan)}", "each NIC of a bridge has a MAC of its own; only extra MACs (VRRP) may be on several"));
            }

            foreach (var (address, shared) in nic.SharedVips.Select(vip => (vip, true)).Concat(nic.Addresses.Select(own => (own, false))))
            {
                if (addresses.TryAdd((binding.Bridge, vlan, address), new(nic, shared))) continue;
                var other = addresses[(binding.Bridge, vlan, address)];
                if (IsSame(other.Nic, nic) || (shared && other.Shared) || report is null || !said.Add(address.ToString())) continue;
                report(Clash(DiagnosticCodes.AddressTwice, nic, $"{address} is {(other.Shared ? "a vip" : "an ip")} of {Words(other.Nic)} already, on bridge {binding.Bridge}{In(vlan)}", "an address is one NIC's alone, unless every NIC that has it says vip"));
            }
        }
    }

    /// <summary>The VLANs that a NIC is in; null is the untagged network.</summary>
    private static IEnumerable<Vid?> Vlans(GuardedNic nic) => nic.TrunkVids.Select(vid => (Vid?)vid).Prepend(nic.Vlan).Distinct();

    private static bool IsSame(GuardedNic a, GuardedNic b) => a.InterfaceId == b.InterfaceId;

    private static string In(Vid? vlan) => vlan is null ? "" : $", VLAN {vlan}";

    private static string Words(GuardedNic nic) => $"vm {nic.Vm}, nic {nic.Mac}{(nic.Location is null ? "" : $" ({nic.Location})")}";

    private static Diagnostic Clash(string code, GuardedNic nic, string message, string hint) =>
        new(code, DiagnosticSeverity.Error, nic.Location ?? new SourceLocation(nic.Vm, 0, 1), $"vm {nic.Vm}, nic {nic.Mac}", message, hint);

    private static void CheckHost(NicPolicy policy, string key, Located<IpPrefix> address, GuardBridge bridge, Action<Diagnostic> report)
    {
        if (bridge.Gateways.Contains(address.Value))
        {
            report(Error(DiagnosticCodes.GatewayClaimed, policy, key, address, $"{address.Value} is a gateway of bridge {bridge.Name}", "no VM may have it: give it another address, or remove it from the bridge's gateways"));
            return;
        }

        if (AddressRules.IsLinkLocal(address.Value)) return;
        if (!IsInNets(bridge, address.Value))
        {
            ReportOutside(policy, key, address, bridge, report);
            return;
        }

        foreach (var net in bridge.Nets)
        {
            if (net.IsIpv6 || net.Length > 30 || !net.Contains(address.Value)) continue;
            if (address.Value.LowAddress == net.LowAddress) report(Error(DiagnosticCodes.GuardAddress, policy, key, address, $"{address.Value} is the address of the net {net} itself", "give the VM one of the addresses inside"));
            else if (address.Value.LowAddress == (net.LowAddress | ~(uint)net.LowMask)) report(Error(DiagnosticCodes.GuardAddress, policy, key, address, $"{address.Value} is the broadcast address of the net {net}", "give the VM one of the addresses inside"));
        }
    }

    private static bool IsInNets(GuardBridge bridge, IpPrefix prefix) => bridge.Nets.IsEmpty || bridge.Nets.Any(net => net.Contains(prefix));

    private static bool HasIpv6(NicPolicy policy) => policy.Addresses.Concat(policy.Prefixes).Concat(policy.SharedVips).Any(address => address.Value.IsIpv6);

    private static void ReportOutside(NicPolicy policy, string key, Located<IpPrefix> address, GuardBridge bridge, Action<Diagnostic> report) =>
        report(Error(DiagnosticCodes.OutsideNets, policy, key, address, $"{address.Value} lies outside the nets of bridge {bridge.Name}", $"the nets are {string.Join(", ", bridge.Nets.Take(8))}{(bridge.Nets.Length > 8 ? " ..." : "")}: give it an address of one, or declare its net"));

    private static Diagnostic Error(string code, NicPolicy policy, string key, Located<IpPrefix> address, string message, string hint) =>
        new(code, DiagnosticSeverity.Error, address.Location, $"{policy.Path}, {key}", message, hint);
}
