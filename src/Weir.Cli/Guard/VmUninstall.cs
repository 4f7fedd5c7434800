using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Commands;
using Weir.Cli.Guard.Install;
using Weir.Config;
using Weir.Guard.Runtime;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm uninstall</c>: everything as it was before <c>weir vm install</c>.</summary>
internal static class VmUninstall
{
    public static Command Create()
    {
        var bridge = new Option<string?>("--bridge") { Description = "The bridge; not needed where one is installed." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be put back; change nothing." };
        var json = ControlCommand.JsonOption();
        var command = new Command("uninstall", "Put a bridge back to what it was before `weir vm install`, and take the hook out with the last one. Its VMs are no longer guarded.") { bridge, dryRun, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var lines = new List<string>();
            Action<string> say = parsed.GetValue(json) ? lines.Add : static line => Console.WriteLine(TerminalText.Escape(line));
            await UninstallAsync(host, parsed.GetValue(bridge), parsed.GetValue(dryRun), say, cancellation);
            if (parsed.GetValue(json)) GuardJson.Print(new { Done = lines });
            return 0;
        }));
        return command;
    }

    private static async Task UninstallAsync(GuardHost host, string? name, bool dryRun, Action<string> say, CancellationToken cancellation)
    {
        var installer = new Installer(host.Paths, host.Runner);
        var installed = installer.Installed();
        name ??= installed switch
        {
            [var only] => only,
            [] => throw new GuardCommandException("no bridge is installed: there is nothing to undo"),
            _ => throw new GuardCommandException($"--bridge: which one? Installed are: {string.Join(", ", installed)}"),
        };
        var state = installer.ReadState(name) ?? throw new GuardCommandException($"the bridge {name} is not installed{(installed.IsEmpty ? "" : $"; installed are: {string.Join(", ", installed)}")}");
        var last = installed.All(other => other == name);
        if (dryRun)
        {
            if (last) say($"would remove {host.Paths.HookFile}");
            say($"would set bridge {name}: fail_mode {state.FailMode ?? "not set"}, hwaddr {state.HardwareAddress ?? "not set"}{(state.Controllers.IsEmpty ? "" : $", controller {string.Join(", ", state.Controllers.Select(controller => controller.Target))}")}");
            foreach (var (kind, before) in (ReadOnlySpan<(string, ImmutableArray<string>)>)[("meter", state.Meters), ("group", state.Groups), ("entry", state.Flows)])
                foreach (var line in before) say($"would add the {kind} {line}");
            return;
        }

        if (await GuardStatusJson.AskAsync(host.Paths.StatusSocket, cancellation) is { } daemon && daemon.Any(bridge => bridge.Bridge == name))
            throw new GuardCommandException($"`weir guard` runs and guards {name}: it would put everything back. Stop it (systemctl disable --now weir-guard), or take {name} out of {host.Paths.ConfigFile} and have it read that (systemctl reload weir-guard)");

        // An Open vSwitch that does not answer: nothing is changed.
        var facts = await installer.LookAsync(name, GuardHost.IsGuardFlow, cancellation);
        var names = host.AddConfig(facts, name).ConfigHasBridge;
        // The hook first: no VM that starts meanwhile shall put rules into a bridge that is being given back.
        if (last && installer.RemoveHook()) say($"removed {host.Paths.HookFile}");
        if (facts.Bridge is null) say($"the bridge {name} is gone: nothing to put back there");
        else foreach (var line in await new BridgeRestorer(host.Paths, host.Runner).RestoreAsync(state, cancellation)) say(line);
        if (installer.RemoveConfig(state, last, names) is { } config) say(config);
        if (last) host.ForgetBindings();
        installer.Forget(name);
        say($"{name}: not guarded any more");
    }
}
