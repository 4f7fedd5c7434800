using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Policy;
using Weir.Guard.Sync;
using Weir.Model.Guard;

namespace Weir.Guard.Runtime;

/// <summary>The state of every NIC on guarded bridges, from what is known, what is plugged in, and what was dropped.</summary>
/// <param name="Nics">NICs, by VM and MAC address.</param>
/// <param name="OtherDrops">Frames dropped that are no NIC's: from uplinks, by port and reason, and those of closed ports.</param>
public sealed record HostStatus(ImmutableArray<NicStatus> Nics, ImmutableArray<PortDrop> OtherDrops)
{
    /// <summary>Brings them together.</summary>
    /// <param name="view">What is known and plugged in.</param>
    /// <param name="drops">What each bridge has counted, by its name; a bridge that could not be asked is left out.</param>
    public static HostStatus Of(HostView view, IReadOnlyDictionary<string, ImmutableArray<GuardDrop>> drops)
    {
        var nics = ImmutableArray.CreateBuilder<NicStatus>();
        var others = ImmutableArray.CreateBuilder<PortDrop>();
        foreach (var bridge in view.Bridges)
        {
            var name = bridge.Input.Bridge.Name;
            var counted = drops.GetValueOrDefault(name, []);
            var byCookie = counted.ToLookup(drop => drop.Cookie);
            foreach (var attached in bridge.Input.Nics)
                nics.Add(Describe(bridge, attached.Nic, attached.Port.Value, byCookie[GuardCookie.Of(name, attached.Nic.InterfaceId)]) with { Device = bridge.Devices.GetValueOrDefault(attached.Port, "") });
            foreach (var nic in bridge.NotPlugged)
                nics.Add(Describe(bridge, nic, null, []) with { State = "unplugged", Why = "no port of the bridge has its interface id: it was unplugged, or its VM is gone" });
            foreach (var closed in bridge.Closed) if (Closed(view, name, closed) is { } status) nics.Add(status);
            others.AddRange(byCookie[GuardCookie.Shared].Select(drop => new PortDrop(name, PortName(bridge, drop), GuardDropReasons.NameOf(drop.Reason), drop.Packets)));
        }

        return new HostStatus(
            [.. nics.OrderBy(nic => nic.Vm, StringComparer.Ordinal).ThenBy(nic => nic.Nic, StringComparer.Ordinal)],
            [.. others.OrderBy(drop => drop.Bridge, StringComparer.Ordinal).ThenBy(drop => drop.Port, StringComparer.Ordinal).ThenBy(drop => drop.Reason, StringComparer.Ordinal)]);
    }

    /// <summary>The NICs of one VM, by name or UUID.</summary>
    public ImmutableArray<NicStatus> Of(string vm) => [.. Nics.Where(nic => IsCalled(vm, nic.Vm, nic.VmId))];

    /// <summary>Whether <paramref name="asked"/> is a VM's name or its UUID, in either case of its letters.</summary>
    public static bool IsCalled(string asked, string name, Guid? id) => asked == name || (id is { } known && Guid.TryParseExact(asked, "D", out var uuid) && uuid == known);

    /// <summary>Holds it against what the switches have: a NIC whose rules are not there is not guarded but closed, whatever its policy says.</summary>
    /// <param name="cookies">The cookies of the entries that each bridge holds, by its name; a bridge that could not be asked is left out.</param>
    public HostStatus WithEntries(IReadOnlyDictionary<string, ImmutableHashSet<ulong>> cookies) => this with
    {
        Nics =
        [
            .. Nics.Select(nic => nic is not { State: "guarded" or "report" or "off", InterfaceId: { } id } ? nic
                : !cookies.TryGetValue(nic.Bridge, out var there) ? nic with { State = "unreachable", Why = "Open vSwitch does not answer: what it lets through is not known" }
                : there.Contains(GuardCookie.Of(nic.Bridge, id)) ? nic
                : nic with { State = "missing", Why = "its rules are not in the switch: `weir vm sync` puts them there" }),
        ],
    };

    /// <summary>Adds what the daemon has seen in the last minute; null: none runs.</summary>
    public HostStatus WithLastMinute(ImmutableArray<GuardBridgeStatus>? daemon)
    {
        if (daemon is not { } bridges) return this;
        var counted = bridges.SelectMany(bridge => bridge.Drops).Where(drop => drop.LastMinute > 0).ToLookup(drop => drop.Cookie);
        return this with
        {
            Nics =
            [
                .. Nics.Select(nic => nic.InterfaceId is not { } id ? nic : nic with
                {
                    DropsLastMinute = counted[GuardCookie.Of(nic.Bridge, id)].GroupBy(drop => drop.Reason)
                        .ToImmutableSortedDictionary(group => group.Key, group => group.Aggregate(0UL, static (sum, drop) => sum + drop.LastMinute), StringComparer.Ordinal),
                }),
            ],
        };
    }

    private static NicStatus Describe(PluggedBridge bridge, GuardedNic nic, uint? port, IEnumerable<GuardDrop> drops) =>
        new(nic.Vm, nic.Mac.ToString(), bridge.Input.Bridge.Name, "", port, nic.Off ? "off" : bridge.Input.Bridge.ReportOnly ? "report" : "guarded", WhyOf(bridge, nic))
        {
            VmId = nic.VmId,
            InterfaceId = nic.InterfaceId,
            Vlan = nic.Vlan?.Value,
            Addresses =
            [
                .. nic.Addresses.Select(address => address.ToString()), .. nic.Prefixes.Select(prefix => prefix.ToString()), .. nic.SharedVips.Select(vip => $"{vip} (vip)"),
                .. nic.FirstUsed.Select(address => $"{address} (first use)"),
                .. nic.DhcpSnooping ? ["dhcp"] : (IEnumerable<string>)[],
            ],
            Drops = drops.GroupBy(drop => GuardDropReasons.NameOf(drop.Reason)).ToImmutableSortedDictionary(group => group.Key, Sum, StringComparer.Ordinal),
        };

    private static string WhyOf(PluggedBridge bridge, GuardedNic nic) => nic switch
    {
        { Off: true } => "its policy is off: every frame passes",
        { LinkLocal: LinkLocalPolicy.FirstUse } when !bridge.Input.Bridge.BindsFirstUse => "link-local first-use binds no address while `weir guard` does not run: two NICs with it may take each other's",
        _ => "",
    };

    // A port that nobody bound: a VM's without a policy, a VM's whose policy is wrong, or somebody's.
    private static NicStatus? Closed(HostView view, string bridge, BridgeInterface closed)
    {
        if (closed.Name == bridge) return null;
        var (reading, nic) = view.Domains.SelectMany(domain => domain.Nics.Select(nic => (Domain: (DomainReading?)domain, Nic: nic)))
            .FirstOrDefault(candidate => candidate.Nic.Bridge.Name == bridge && candidate.Nic.Interface.InterfaceId == closed.InterfaceId && closed.InterfaceId is not null);
        // libvirt writes the VM's UUID to the port: so it is known whose a NIC is that was plugged in after the start.
        var owner = nic is null && closed.VmId is { } id ? view.Domains.Select(candidate => candidate.Domain).FirstOrDefault(candidate => candidate?.Id == id) : null;
        var known = reading?.Domain is { } domain ? domain.Name : owner?.Name ?? "";
        var (state, why) = nic switch
        {
            _ when closed.Number is null => ("unplugged", $"the port {closed.Name} has no device, as after a crash of the host: `ovs-vsctl del-port {closed.Name}` takes it away"),
            { Nic: null } => ("closed", "it has no policy: `weir vm bind` gives it one"),
            not null => ("refused", "its policy cannot be applied: see the messages"),
            _ when owner is not null => ("unknown", "it was plugged in after its VM had started: `weir vm sync --libvirt` asks libvirt for it"),
            _ when closed.InterfaceId is not null => ("unknown", "its VM is not known to the guard: started before the hook was there? `weir vm sync --libvirt` asks libvirt"),
            _ => ("unknown", "not plugged in by libvirt, and the configuration does not name it"),
        };
        return new NicStatus(known, (nic?.Interface.Mac ?? closed.AttachedMac)?.ToString() ?? "", bridge, closed.Name, closed.Number?.Value, state, why) { VmId = closed.VmId, InterfaceId = closed.InterfaceId };
    }

    private static string PortName(PluggedBridge bridge, GuardDrop drop) => drop.Port is not { } number
        ? ""
        : bridge.Input.Ports.FirstOrDefault(port => port.Number == number)?.Port.Name ?? bridge.Closed.FirstOrDefault(port => port.Number == number)?.Name ?? number.ToString();

    private static ulong Sum(IEnumerable<GuardDrop> drops) => drops.Aggregate(0UL, (sum, drop) => sum + drop.Packets);
}
