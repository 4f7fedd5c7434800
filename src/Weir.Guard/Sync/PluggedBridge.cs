using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Guard.Bridges;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Sync;

/// <summary>A guarded bridge as configured, brought together with what is plugged into it.</summary>
/// <param name="Input">What the guard's tables are compiled from.</param>
/// <param name="NotPlugged">NICs that are bound and not on the bridge (yet, or any more).</param>
/// <param name="Closed">Interfaces on the bridge that are neither named in the configuration nor bound to a NIC: closed.</param>
/// <param name="Problems">What is wrong, for the operator: a configured port that is not on the bridge.</param>
public sealed record PluggedBridge(GuardInput Input, ImmutableArray<GuardedNic> NotPlugged, ImmutableArray<BridgeInterface> Closed, ImmutableArray<string> Problems)
{
    /// <summary>Names of the NICs' devices by their port.</summary>
    public ImmutableDictionary<PortNumber, string> Devices { get; init; } = ImmutableDictionary<PortNumber, string>.Empty;

    /// <summary>Brings them together. A NIC is found by its interface id, and where libvirt gave none by its MAC address and the VM's UUID.</summary>
    public static PluggedBridge Of(GuardBridge bridge, BridgeView view, IEnumerable<GuardedNic> nics)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var ports = ImmutableArray.CreateBuilder<GuardPortAttachment>();
        foreach (var port in bridge.Ports)
        {
            // A bond is one port and several interfaces; each of them is where its frames come in.
            var found = view.Interfaces.Where(candidate => candidate.Name == port.Name || candidate.PortName == port.Name).ToList();
            if (found.Count == 0)
                problems.Add($"bridge {TerminalText.Escape(bridge.Name)}: {NameOf(port.Class)} '{TerminalText.Escape(port.Name)}' is not on it; plug it in, or take it out of the configuration");
            foreach (var member in found)
            {
                if (!taken.Add(member.Name)) continue;
                if (member.Number is { } number) ports.Add(new GuardPortAttachment(port, number));
                else problems.Add($"bridge {TerminalText.Escape(bridge.Name)}: {NameOf(port.Class)} '{TerminalText.Escape(member.Name)}' has no OpenFlow port number: does the device exist?");
            }
        }

        if (view.InBand) problems.Add($"bridge {TerminalText.Escape(bridge.Name)}: {AskOutOfBand(TerminalText.Escape(bridge.Name))}");
        var byId = new Dictionary<string, BridgeInterface>(StringComparer.Ordinal);
        foreach (var candidate in view.Interfaces)
        {
            if (candidate.InterfaceId is not { } id || taken.Contains(candidate.Name)) continue;
            // A host that crashed leaves rows without a device, and a VM that is defined has the same id at its next start, on another port.
            if (!byId.TryGetValue(id, out var other) || other.Number is null) byId[id] = candidate;
        }

        var attached = ImmutableArray.CreateBuilder<GuardAttachment>();
        var numbers = new HashSet<PortNumber>();
        var missing = ImmutableArray.CreateBuilder<GuardedNic>();
        var devices = ImmutableDictionary.CreateBuilder<PortNumber, string>();
        foreach (var nic in nics)
        {
            var found = byId.GetValueOrDefault(nic.InterfaceId) ?? FindWithoutId(view, nic);
            if (found is { Number: { } number } && !taken.Contains(found.Name) && numbers.Add(number))
            {
                attached.Add(new GuardAttachment(nic, number));
                devices[number] = found.Name;
                taken.Add(found.Name);
            }
            else
            {
                missing.Add(nic);
            }
        }

        return new PluggedBridge(
            new GuardInput(bridge, ports.DrainToImmutable(), attached.DrainToImmutable()),
            missing.DrainToImmutable(),
            [.. view.Interfaces.Where(candidate => !taken.Contains(candidate.Name))],
            problems.DrainToImmutable())
        {
            Devices = devices.ToImmutable(),
        };
    }

    // Open vSwitch shows these entries in no dump, so that nothing else could tell of them.
    private static string AskOutOfBand(string bridge) =>
        $"Open vSwitch puts entries of its own before the guard's there as soon as it has a controller or manager by TCP, and a VM may then forge ARP: `ovs-vsctl set bridge {bridge} other-config:disable-in-band=true`";

    private static BridgeInterface? FindWithoutId(BridgeView view, GuardedNic nic) =>
        nic.VmId is { } vm ? view.Interfaces.FirstOrDefault(candidate => candidate.InterfaceId is null && candidate.Number is not null && candidate.AttachedMac == nic.Mac && candidate.VmId == vm) : null;

    private static string NameOf(GuardPortClass port) => port switch
    {
        GuardPortClass.Uplink => "uplink",
        GuardPortClass.Gateway => "gateway",
        GuardPortClass.Local => "local port",
        GuardPortClass.Patch => "patch port",
        _ => "port",
    };
}
