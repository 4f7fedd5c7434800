using System.Collections.Immutable;
using System.Globalization;
using Weir.Cli.Copro;
using Weir.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Ovsdb;

namespace Weir.Cli.Guard.Install;

/// <summary>Looks at a host, and does what <see cref="InstallPlanner"/> planned.</summary>
internal sealed class Installer(GuardPaths paths, IHostCommandRunner runner)
{
    private const UnixFileMode RootOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Program = RootOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Configuration = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const string UsualFlow = "priority=0 actions=NORMAL";

    private readonly OvsTools _tools = new(paths.OvsDatabase, paths.OvsRunDirectory);

    /// <summary>What is there.</summary>
    public async Task<InstallFacts> LookAsync(string name, Func<string, bool> isGuards, CancellationToken cancellation)
    {
        await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(paths.OvsDatabase), OvsdbOptions.Default, cancellation);
        var bridges = await BridgeReader.ReadAllAsync(database, cancellation);
        var bridge = bridges.FirstOrDefault(candidate => candidate.Name == name);
        var facts = new InstallFacts { Bridge = bridge, Bridges = [.. bridges.Select(candidate => candidate.Name)] };
        if (bridge is null) return facts;

        var more = await database.TransactAsync(
            BridgeTables.Database,
            [
                new OvsdbOperation.Select("Interface", [OvsdbCondition.Equal("name", OvsdbValue.From(name))], ["mac_in_use"]),
                new OvsdbOperation.Select("Bridge", [OvsdbCondition.Equal("name", OvsdbValue.From(name))], ["protocols"]),
            ],
            cancellation);
        var flows = await FlowsAsync(name, cancellation);
        return facts with
        {
            PresentAddress = more[0].Rows.FirstOrDefault()?.Text("mac_in_use"),
            Protocols = more[1].Rows.FirstOrDefault()?.Texts("protocols") ?? [],
            ForeignFlows = [.. flows.Where(flow => flow != UsualFlow && !isGuards(flow))],
            Flows = [.. flows.Where(flow => !isGuards(flow))],
            Hook = File.Exists(paths.HookFile) ? await File.ReadAllTextAsync(paths.HookFile, cancellation) : null,
            HasLibvirt = Directory.Exists(Path.GetDirectoryName(paths.HookDirectory)),
            Libvirtd = FindLibvirtd(),
            Installed = ReadState(name),
        };
    }

    /// <summary>What an installation found; null: the bridge is not installed.</summary>
    public InstallState? ReadState(string bridge)
    {
        var file = StateFile(bridge);
        if (!File.Exists(file)) return null;
        if (TrustedFile.WhatIsWrong(file) is { } wrong) throw new GuardCommandException(wrong);
        return InstallState.Parse(File.ReadAllText(file)) ?? throw new GuardCommandException($"{file} is not what `weir vm install` writes: put the bridge right by hand, and remove the file");
    }

    /// <summary>Bridges that are installed.</summary>
    public ImmutableArray<string> Installed() =>
        Directory.Exists(paths.StateDirectory) ? [.. Directory.EnumerateFiles(paths.StateDirectory, "*.bridge").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)] : [];

    /// <summary>Does one step; <see cref="InstallStepKind.Domains"/> and <see cref="InstallStepKind.Flows"/> are the caller's.</summary>
    /// <exception cref="GuardCommandException">It cannot be done.</exception>
    public async Task DoAsync(InstallStep step, InstallPlan plan, InstallFacts facts, string hook, CancellationToken cancellation)
    {
        switch (step.Kind)
        {
            case InstallStepKind.Remember:
                Directory.CreateDirectory(paths.StateDirectory, RootOnly);
                Replace(StateFile(plan.State!.Bridge), plan.State.Format(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
                break;
            case InstallStepKind.Config:
                Directory.CreateDirectory(Path.GetDirectoryName(paths.ConfigFile)!, Program);
                Replace(paths.ConfigFile, plan.Config!, Configuration);
                break;
            case InstallStepKind.Hook:
                Directory.CreateDirectory(paths.HookDirectory, Program);
                Replace(paths.HookFile, hook, Program);
                break;
            case InstallStepKind.Reload:
                Reload();
                break;
            case InstallStepKind.Database:
                var settings = InstallPlanner.Settings(facts);
                var words = new List<string>();
                if (settings.Length > 0) words.AddRange(["--", "set", "bridge", facts.Bridge!.Name, .. settings]);
                if (!facts.Bridge!.Controllers.IsEmpty && facts.Installed is null) words.AddRange(["--", "del-controller", facts.Bridge.Name]);
                // ovs-vsctl waits until ovs-vswitchd has taken it in: a bridge that becomes secure drops its entries then, and is closed until the guard's are there.
                await RunAsync(_tools.Vsctl([.. words]), cancellation);
                break;
            case InstallStepKind.Domains or InstallStepKind.Flows:
                break;
        }
    }

    /// <summary>Takes all entries of others off a bridge that is being installed.</summary>
    public Task ClearAsync(string bridge, CancellationToken cancellation) => RunAsync(_tools.Ofctl("del-flows", bridge), cancellation);

    /// <summary>Puts a bridge back to what it was: its settings, then its entries in one bundle.</summary>
    /// <returns>What was done, a line each.</returns>
    public async Task<ImmutableArray<string>> RestoreAsync(InstallState state, BridgeView? bridge, CancellationToken cancellation)
    {
        var done = ImmutableArray.CreateBuilder<string>();
        if (bridge is null)
        {
            done.Add($"the bridge {state.Bridge} is gone: nothing to put back there");
        }
        else
        {
            List<string> words = [];
            words.AddRange(state.FailMode is { } mode ? ["--", "set", "bridge", state.Bridge, $"fail_mode={mode}"] : ["--", "clear", "bridge", state.Bridge, "fail_mode"]);
            words.AddRange(state.HardwareAddress is { } address
                ? ["--", "set", "bridge", state.Bridge, $"other-config:hwaddr={address}"]
                : ["--", "remove", "bridge", state.Bridge, "other-config", "hwaddr"]);
            words.AddRange(state.Protocols.IsEmpty ? ["--", "clear", "bridge", state.Bridge, "protocols"] : ["--", "set", "bridge", state.Bridge, $"protocols={string.Join(',', state.Protocols)}"]);
            await RunAsync(_tools.Vsctl([.. words]), cancellation);
            done.Add($"bridge {state.Bridge}: fail_mode {state.FailMode ?? "not set"}, hwaddr {state.HardwareAddress ?? "not set"}");

            // Entries of others may name groups and meters that nobody has kept; what cannot be put back is said.
            var flows = state.Flows.IsEmpty && state.FailMode != "secure" ? [UsualFlow] : state.Flows;
            var bundle = string.Concat(flows.Select(flow => $"flow add {flow}\n").Prepend("group delete\n").Prepend("flow delete\n"));
            await RunAsync(new HostCommand("ovs-ofctl", ["-O", "OpenFlow14", "--timeout=10", "bundle", $"unix:{paths.ManagementSocket(state.Bridge)}", "-"]) { Input = bundle }, cancellation);
            await RunAsync(_tools.Ofctl("del-meters", state.Bridge), cancellation);
            done.Add(string.Create(CultureInfo.InvariantCulture, $"bridge {state.Bridge}: the {flows.Length} flow {(flows.Length == 1 ? "entry" : "entries")} of before"));
            if (!state.Controllers.IsEmpty)
            {
                await RunAsync(_tools.Vsctl(["--", "set-controller", state.Bridge, .. state.Controllers]), cancellation);
                done.Add($"bridge {state.Bridge}: the controller {string.Join(", ", state.Controllers)}");
            }
        }

        if (state.ConfigHash is { } hash && File.Exists(paths.ConfigFile))
        {
            if (InstallState.Hash(await File.ReadAllTextAsync(paths.ConfigFile, cancellation)) == hash)
            {
                File.Delete(paths.ConfigFile);
                done.Add($"removed {paths.ConfigFile}");
            }
            else
            {
                done.Add($"{paths.ConfigFile} was changed since it was made: it stays");
            }
        }

        return done.ToImmutable();
    }

    /// <summary>Takes the hook out; false: it was not there.</summary>
    public bool RemoveHook()
    {
        if (!File.Exists(paths.HookFile)) return false;
        File.Delete(paths.HookFile);
        Reload();
        return true;
    }

    /// <summary>Forgets an installation: the last thing that uninstalling does.</summary>
    public void Forget(string bridge) => File.Delete(StateFile(bridge));

    private string StateFile(string bridge) => Path.Combine(paths.StateDirectory, bridge + ".bridge");

    private async Task<ImmutableArray<string>> FlowsAsync(string bridge, CancellationToken cancellation)
    {
        // With the cookies: ovs-ofctl leaves a zero one out.
        var output = await RunAsync(_tools.Ofctl("dump-flows", bridge, "--no-stats"), cancellation);
        return [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("actions=", StringComparison.Ordinal))];
    }

    private async Task<string> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(command, cancellation);
        return result.Succeeded ? result.Output : throw new GuardCommandException($"`{command}` failed: {result.Error.Trim()}");
    }

    private void Reload()
    {
        if (FindLibvirtd() is { } process) _ = LibC.Kill(process, LibC.SigHup);
    }

    // By its pid file, and by what runs under that number: a number may have been given to another since.
    private int? FindLibvirtd()
    {
        try
        {
            return int.TryParse(File.ReadAllText(paths.LibvirtdPidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && File.ReadAllText($"/proc/{process}/comm").Trim() is "libvirtd" or "virtqemud" ? process : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Replace(string path, string text, UnixFileMode mode)
    {
        var made = path + ".weir-new";
        File.Delete(made);
        File.WriteAllText(made, text);
        File.SetUnixFileMode(made, mode);
        File.Move(made, path, overwrite: true);
    }
}
