using System.Collections.Immutable;
using Weir.Guard;
using Weir.Guard.Bridges;
using Weir.Primitives;

namespace Weir.Cli.Guard.Install;

/// <summary>Decides what <c>weir vm install</c> does on a host, from what it was asked for and what is there. Changes nothing.</summary>
internal static class InstallPlanner
{
    /// <summary>The plan.</summary>
    public static InstallPlan Plan(InstallRequest request, InstallFacts facts, GuardPaths paths, string hook)
    {
        if (facts.Bridge is not { } bridge)
            return Impossible($"there is no bridge '{request.Bridge}' in Open vSwitch; there {(facts.Bridges.IsEmpty ? "is none at all" : $"are: {string.Join(", ", facts.Bridges)}")}");

        var problems = ImmutableArray.CreateBuilder<string>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        var ports = Ports(request, bridge, facts, problems);
        CheckHost(request, facts, paths, hook, problems, warnings);
        if (problems.Count > 0) return new InstallPlan(problems.ToImmutable(), warnings.ToImmutable(), ports, [], null, null);

        var config = facts.HasConfig ? null : GuardFile.Write(request, bridge);
        var already = facts.Installed is not null;
        var state = facts.Installed ?? new InstallState(bridge.Name)
        {
            FailMode = bridge.FailMode,
            HardwareAddress = bridge.HardwareAddress,
            InBand = bridge.InBand,
            Controllers = facts.Controllers,
            Protocols = facts.Protocols,
            Flows = facts.Flows,
            Groups = facts.Groups,
            Meters = facts.Meters,
            Fragments = facts.Fragments,
            ConfigHash = config is null ? null : InstallState.Hash(config),
        };
        return new InstallPlan([], warnings.ToImmutable(), ports, [.. Steps(facts, bridge, paths, hook, config is not null, already)], state, config);
    }

    /// <summary>The columns of the bridge that must change, as <c>ovs-vsctl set bridge</c> takes them.</summary>
    public static ImmutableArray<string> Settings(InstallFacts facts)
    {
        var bridge = facts.Bridge!;
        var settings = ImmutableArray.CreateBuilder<string>();
        if (bridge.FailMode != "secure") settings.Add("fail_mode=secure");
        // Without it the bridge takes a tap's address and changes it when that VM leaves.
        if (bridge.HardwareAddress is null && facts.PresentAddress is { } address) settings.Add($"other-config:hwaddr={address}");
        if (bridge.InBand) settings.Add("other-config:disable-in-band=true");
        if (!facts.Protocols.IsEmpty && !facts.Protocols.Contains("OpenFlow13")) settings.Add($"protocols={string.Join(',', facts.Protocols.Append("OpenFlow13"))}");
        return settings.ToImmutable();
    }

    private static void CheckHost(
        InstallRequest request, InstallFacts facts, GuardPaths paths, string hook, ImmutableArray<string>.Builder problems, ImmutableArray<string>.Builder warnings)
    {
        var bridge = facts.Bridge!;
        foreach (var error in facts.ConfigErrors) problems.Add(error);
        if (request.Uplinks.IsEmpty && request.GatewayPorts.IsEmpty && !facts.HasConfig)
            warnings.Add($"no --uplink and no --gateway port is given: nothing on {bridge.Name}, this host's own port among them, reaches anything beyond it");
        if (facts is { HasConfig: true, ConfigHasBridge: false } && facts.ConfigErrors.IsEmpty)
            problems.Add($"{paths.ConfigFile} is there and does not name the bridge {bridge.Name}; add to it what `weir vm install --dry-run` would write for a new file:\n{GuardFile.Write(request, bridge)}");
        else if (facts is { HasConfig: true, ConfigHasBridge: true })
            warnings.Add($"{paths.ConfigFile} is there and names the bridge: it stays as it is, and what it says counts, not the options given here");
        if (!facts.HasLibvirt) warnings.Add($"libvirt's directory of hooks is made ({paths.HookDirectory}): libvirt does not seem to be installed yet");
        else if (facts.Libvirtd is null) warnings.Add("libvirtd does not run: it will find the hook when it starts");
        if (facts.Hook is { } other && other != hook && !other.Contains("Weir's hook for libvirt", StringComparison.Ordinal) && !request.Force)
            problems.Add($"{paths.HookFile} is there and is not Weir's: move it, or say --force to replace it");
        if (facts.Installed is not null) return;

        if (!bridge.Controllers.IsEmpty)
        {
            if (request.Force) warnings.Add($"the controller {string.Join(", ", bridge.Controllers)} is taken off the bridge, and given back by `weir vm uninstall`");
            else problems.Add($"the bridge {bridge.Name} has a controller ({string.Join(", ", bridge.Controllers)}): two masters would undo each other's work; say --force to take it off (for a bridge that `weir run` controls, the guard is a key of its faucet.yaml)");
        }

        if (facts.ForeignFlows.IsEmpty) return;
        if (request.Force) warnings.Add($"{Count(facts.ForeignFlows.Length, "flow entry", "flow entries")} of others on {bridge.Name} are removed, and put back by `weir vm uninstall`");
        else problems.Add($"the bridge {bridge.Name} has {Count(facts.ForeignFlows.Length, "flow entry", "flow entries")} that {(facts.ForeignFlows.Length == 1 ? "is" : "are")} not the guard's, which could let frames past it; say --force to remove them (they are written down, and put back by `weir vm uninstall`):\n{string.Join('\n', facts.ForeignFlows.Take(5).Select(flow => "  " + flow))}{(facts.ForeignFlows.Length > 5 ? "\n  ..." : "")}");
    }

    private static ImmutableArray<PortFate> Ports(InstallRequest request, BridgeView bridge, InstallFacts facts, ImmutableArray<string>.Builder problems)
    {
        foreach (var name in request.Uplinks.Concat(request.GatewayPorts))
        {
            if (!bridge.Interfaces.Any(port => port.Name == name || port.PortName == name))
                problems.Add($"the bridge {bridge.Name} has no port '{name}'; it has: {string.Join(", ", bridge.Interfaces.Select(port => port.Name).Where(port => port != bridge.Name))}");
            else if (name == bridge.Name)
                problems.Add($"{name} is the bridge's own port, which is always guarded as this host's; name the network card or patch port that leads out");
        }

        foreach (var name in request.Uplinks.Intersect(request.GatewayPorts)) problems.Add($"the port '{name}' cannot be an uplink and a gateway's");
        return [.. bridge.Interfaces.OrderBy(port => port.Number?.Value ?? uint.MaxValue).Select(port => Fate(request, bridge, facts, port))];
    }

    private static PortFate Fate(InstallRequest request, BridgeView bridge, InstallFacts facts, BridgeInterface port)
    {
        var number = port.Number?.Value;
        var member = port.BondMember ? $", member of the bond {port.PortName}" : "";
        if (port.Name == bridge.Name || port.Number == PortNumber.Local) return new PortFate(port.Name, number, "local", false, "the bridge's own port: this host");
        if (Names(request.Uplinks, port)) return new PortFate(port.Name, number, port.IsPatch ? "patch" : "uplink", false, $"leads out{member}; what comes in may not claim a VM's address{(request.Trusted ? "; DHCP servers and routers behind it are trusted" : "")}");
        if (Names(request.GatewayPorts, port)) return new PortFate(port.Name, number, "gateway", false, $"the gateway, trusted{member}");
        if (port.IsPatch) return new PortFate(port.Name, number, "none", true, "a patch port that was not named: name it with --uplink if it leads out");
        if (port.InterfaceId is { } id && facts.WithPolicy.GetValueOrDefault(id) is { } vm) return new PortFate(port.Name, number, "vm", false, $"the VM {vm}: guarded at once, its policy is there");
        if (port.InterfaceId is not null)
            return new PortFate(port.Name, number, "vm", true, $"a VM's NIC{(port.AttachedMac is { } mac ? $" ({mac})" : "")}: closed until it has a policy");
        return new PortFate(port.Name, number, "none", true, $"neither a VM's that libvirt plugged in nor named here{member}: name it with --uplink or --gateway if it shall stay open");
    }

    private static bool Names(ImmutableArray<string> names, BridgeInterface port) => names.Contains(port.Name) || names.Contains(port.PortName);

    private static IEnumerable<InstallStep> Steps(InstallFacts facts, BridgeView bridge, GuardPaths paths, string hook, bool writesConfig, bool already)
    {
        if (!already) yield return new InstallStep(InstallStepKind.Remember, $"write down what is there, for `weir vm uninstall`: {Path.Combine(paths.StateDirectory, bridge.Name + ".bridge")}");
        if (writesConfig) yield return new InstallStep(InstallStepKind.Config, $"write {paths.ConfigFile}");
        if (facts.Hook != hook)
        {
            yield return new InstallStep(InstallStepKind.Hook, $"{(facts.Hook is null ? "put" : "replace")} the hook {paths.HookFile}");
            if (facts.Libvirtd is { } process) yield return new InstallStep(InstallStepKind.Reload, $"tell libvirtd (process {process}) to look at its hooks again: SIGHUP");
        }

        // After the hook is there, so that no VM starts unseen between the two; before the bridge closes.
        if (facts.Libvirtd is not null) yield return new InstallStep(InstallStepKind.Domains, "ask libvirt which VMs run, and note their XML");
        var settings = Settings(facts);
        var takesController = !already && !bridge.Controllers.IsEmpty;
        if (settings.Length > 0 || takesController)
            yield return new InstallStep(InstallStepKind.Database, $"in one transaction on bridge {bridge.Name}: {string.Join(", ", takesController ? settings.Add("no controller") : settings)}");
        yield return new InstallStep(InstallStepKind.Flows, $"in one bundle on bridge {bridge.Name}: default drop and the shared rules{(facts.ForeignFlows.IsEmpty ? "" : $" in place of {Count(facts.ForeignFlows.Length, "entry", "entries")} of others")}, and the rules of the VMs that are known to run");
    }

    private static InstallPlan Impossible(string problem) => new([problem], [], [], [], null, null);

    private static string Count(int number, string one, string many) => $"{number} {(number == 1 ? one : many)}";
}
