using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Text;
using Weir.Cli.Commands;
using Weir.Cli.Copro;
using Weir.Cli.Guard.Install;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Hook;
using Weir.Guard.Policy;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm install</c>: a bridge becomes guarded, and libvirt gets the hook.</summary>
internal static class VmInstall
{
    private const int MostNames = 20;

    public static Command Create()
    {
        var bridge = new Option<string>("--bridge") { Description = "The Open vSwitch bridge that the VMs are plugged into.", Required = true };
        var uplinks = new Option<string[]>("--uplink") { Description = "A port that leads out of this host: a network card, a bond, a patch port. May be repeated.", DefaultValueFactory = _ => [] };
        var gateways = new Option<string[]>("--gateway") { Description = "A port behind which the VMs' gateway is on this host, or an address that no VM may claim. May be repeated.", DefaultValueFactory = _ => [] };
        var trusted = new Option<bool>("--trusted") { Description = "DHCP servers and routers behind the uplinks may answer the VMs." };
        var mode = new Option<string>("--mode") { Description = "enforce, or report: count what would be dropped, and drop nothing.", DefaultValueFactory = _ => "enforce" };
        mode.AcceptOnlyFromAmong("enforce", "report");
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and which ports would close; change nothing." };
        var force = new Option<bool>("--force") { Description = "Take the bridge over although it has flow entries of others or a controller." };
        var json = ControlCommand.JsonOption();
        var command = new Command("install", "Guard a bridge: put the hook into libvirt's qemu.d, set the bridge to drop what no rule lets through, and install the rules.")
        {
            bridge, uplinks, gateways, trusted, mode, dryRun, force, json,
        };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var request = new InstallRequest(parsed.GetValue(bridge)!)
            {
                Uplinks = [.. parsed.GetValue(uplinks)!.Distinct(StringComparer.Ordinal)],
                GatewayPorts = [.. parsed.GetValue(gateways)!.Where(gateway => !IPAddress.TryParse(gateway, out _)).Distinct(StringComparer.Ordinal)],
                GatewayAddresses = [.. parsed.GetValue(gateways)!.Select(gateway => IPAddress.TryParse(gateway, out var address) ? address : null).OfType<IPAddress>().Select(IpPrefix.Host).Distinct().Order()],
                Trusted = parsed.GetValue(trusted),
                ReportOnly = parsed.GetValue(mode) == "report",
                Force = parsed.GetValue(force),
            };
            return await InstallAsync(host, request, parsed.GetValue(dryRun), parsed.GetValue(json), cancellation);
        }));
        return command;
    }

    private static async Task<int> InstallAsync(GuardHost host, InstallRequest request, bool dryRun, bool json, CancellationToken cancellation)
    {
        var installer = new Installer(host.Paths, host.Runner);
        var hook = HookScript.Write(HookScript.Settings(host.Paths));
        var facts = host.AddConfig(await installer.LookAsync(request.Bridge, GuardHost.IsGuardFlow, cancellation), request.Bridge);
        request = AsConfigured(host, request, facts);
        var faults = new List<Diagnostic>();
        facts = facts with { WithPolicy = await WithPolicyAsync(host, request, facts, faults, cancellation) };
        var plan = InstallPlanner.Plan(request, facts, host.Paths, hook);
        if (json) GuardJson.Print(plan);
        else Print(request, plan, dryRun);
        if (!plan.Problems.IsEmpty) return 1;
        if (dryRun)
        {
            foreach (var fault in faults) await Console.Error.WriteLineAsync($"weir: note: {fault}");
            return 0;
        }

        foreach (var step in plan.Steps)
        {
            await installer.DoAsync(step, plan, facts, hook, cancellation);
            if (step.Kind == InstallStepKind.Domains && await AskLibvirtAsync(host, cancellation) is { } problem)
            {
                await Console.Error.WriteLineAsync($"weir: note: {Escape(problem)}; VMs that run already stay closed until `weir vm sync --libvirt`");
                continue;
            }

            if (step.Kind == InstallStepKind.Flows)
            {
                if (facts.Installed is null && !facts.Flows.IsEmpty) await installer.ClearAsync(request.Bridge, cancellation);
                await SyncAsync(host, request.Bridge, cancellation);
            }

            if (!json) Say($"done: {step.Text}");
        }

        return 0;
    }

    // A configuration that names the bridge says what its ports are, whatever the options say.
    private static InstallRequest AsConfigured(GuardHost host, InstallRequest request, InstallFacts facts)
    {
        if (facts is not { ConfigHasBridge: true, ConfigErrors: [], Bridge: { } view } || host.Config.FindBridge(request.Bridge) is not { } bridge) return request;
        var there = bridge.Ports.Where(port => view.Interfaces.Any(candidate => candidate.Name == port.Name || candidate.PortName == port.Name)).ToList();
        return request with
        {
            Uplinks = [.. there.Where(port => port.Class is GuardPortClass.Uplink or GuardPortClass.Patch).Select(port => port.Name)],
            GatewayPorts = [.. there.Where(port => port.Class == GuardPortClass.Gateway).Select(port => port.Name)],
            Trusted = there.Any(port => port.Class != GuardPortClass.Gateway && port.Class != GuardPortClass.Local && port.Trusted),
            ReportOnly = bridge.ReportOnly,
        };
    }

    // What is not open now has to be known now, and not when somebody complains.
    private static async Task SyncAsync(GuardHost host, string bridge, CancellationToken cancellation)
    {
        var (view, done) = await host.SyncBridgeAsync(bridge, cancellation);
        if (done is not null && NoteOnFirstUse(done.Bridge.Input) is { } note) await Console.Error.WriteLineAsync($"weir: note: {Escape(note)}");
        foreach (var problem in view.Problems) await Console.Error.WriteLineAsync($"weir: note: {problem}");
        var closed = done?.Bridge.Closed.Select(port => port.Name).Where(name => name != bridge).ToList() ?? [];
        var state = done?.Bridge.Input.Bridge.ReportOnly == true ? "would be closed" : "closed";
        if (closed.Count > 0) await Console.Error.WriteLineAsync($"weir: note: {state}: {Escape(string.Join(", ", closed.Take(MostNames)))}{(closed.Count > MostNames ? $" and {closed.Count - MostNames} more" : "")}; `weir vm list` says why");
    }

    // Which NICs are guarded at once and do not close, with the configuration that there is or would be. A libvirt that does not answer: none is known.
    private static async Task<ImmutableDictionary<string, string>> WithPolicyAsync(GuardHost host, InstallRequest request, InstallFacts facts, List<Diagnostic> faults, CancellationToken cancellation)
    {
        var found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (facts is not { Bridge: { } bridge, Libvirtd: not null, ConfigErrors: [] }) return found.ToImmutable();
        var config = facts.HasConfig ? host.Config : GuardConfigLoader.LoadText(GuardFile.Write(request, bridge)).Config;
        try
        {
            foreach (var (id, xml) in await new LibvirtDomains(host.Paths, host.Runner).ReadAllAsync(cancellation))
            {
                var reading = DomainPolicy.Read(new MemoryStream(Encoding.UTF8.GetBytes(xml)), $"{id:D}.xml", config);
                faults.AddRange(reading.Diagnostics.Where(fault => fault.IsError));
                if (reading is { HasErrors: false, Domain: { } domain })
                    foreach (var binding in reading.Bindings.Where(binding => binding.Bridge == bridge.Name)) found[binding.Nic.InterfaceId] = domain.Name;
            }
        }
        catch (Exception exception) when (exception is GuardCommandException or CoproException)
        {
            // Said when it is done; a dry run asks for nothing that must be there.
        }

        return found.ToImmutable();
    }

    private static string? NoteOnFirstUse(GuardInput input)
    {
        var nics = input.Nics.Count(nic => nic.Nic is { LinkLocal: LinkLocalPolicy.FirstUse, Off: false });
        if (input.Bridge.BindsFirstUse || (nics == 0 && input.Bridge.DefaultLinkLocal != LinkLocalPolicy.FirstUse)) return null;
        return $"bridge {input.Bridge.Name}: link-local first-use ({nics} NICs that are plugged in) binds addresses only where `weir guard` runs; until then such NICs may take each other's";
    }

    // A libvirt that does not answer is no reason to leave the bridge unguarded. Null: done.
    private static async Task<string?> AskLibvirtAsync(GuardHost host, CancellationToken cancellation)
    {
        try
        {
            await new LibvirtDomains(host.Paths, host.Runner).NoteAllAsync(cancellation);
            return null;
        }
        catch (Exception exception) when (exception is GuardCommandException or BindingStoreException or CoproException or IOException)
        {
            return exception.Message;
        }
    }

    private static void Print(InstallRequest request, InstallPlan plan, bool dryRun)
    {
        foreach (var problem in plan.Problems) Console.Error.WriteLine($"weir: {Escape(problem)}");
        foreach (var warning in plan.Warnings) Console.Error.WriteLine($"weir: note: {Escape(warning)}");
        if (plan.Ports.IsEmpty) return;
        ControlCommand.PrintTable(["port", "number", "class", "becomes", ""], plan.Ports.Select(port => (IReadOnlyList<string>)
            [port.Name, port.Number is { } number ? new PortNumber(number).ToString() : "-", port.Class, port.Closes ? request.ReportOnly ? "would close" : "CLOSES" : "stays open", port.Why]));
        if (!dryRun || !plan.Problems.IsEmpty) return;
        Say("");
        Say("would, in this order:");
        foreach (var step in plan.Steps) Say($"  {step.Text}");
        if (plan.Config is null) return;
        Say("");
        Say("the configuration would be:");
        foreach (var line in plan.Config.TrimEnd('\n').Split('\n')) Say($"  {line}");
    }

    private static void Say(string line) => Console.WriteLine(TerminalText.Escape(line));

    private static string Escape(string text) => string.Join('\n', text.Split('\n').Select(TerminalText.Escape));
}
