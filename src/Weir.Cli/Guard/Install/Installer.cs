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
    internal const string UsualFlow = "priority=0 actions=NORMAL";

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
                new OvsdbOperation.Select("Bridge", [OvsdbCondition.Equal("name", OvsdbValue.From(name))], ["protocols", "controller"]),
            ],
            cancellation);
        var controllers = more[1].Rows.FirstOrDefault()?.References("controller") ?? [];
        var settings = controllers.IsEmpty ? [] : await database.TransactAsync(BridgeTables.Database, [.. controllers.Select(id => new OvsdbOperation.Select("Controller", [OvsdbCondition.Row(id)], []))], cancellation);
        var flows = await FlowsAsync(name, cancellation);
        // A guard's, of an installation that nothing is known of any more, cannot be told from others'.
        var foreign = !flows.Any(isGuards);
        return facts with
        {
            PresentAddress = more[0].Rows.FirstOrDefault()?.Text("mac_in_use"),
            Protocols = more[1].Rows.FirstOrDefault()?.Texts("protocols") ?? [],
            ForeignFlows = [.. flows.Where(flow => flow != UsualFlow && !isGuards(flow))],
            Flows = [.. flows.Where(flow => !isGuards(flow))],
            Groups = foreign ? await LinesAsync("dump-groups", name, "group_id=", cancellation) : [],
            Meters = foreign ? MeterText.Read(await RunAsync(_tools.Ofctl("dump-meters", name), cancellation)) : [],
            Fragments = foreign ? (await RunAsync(_tools.Ofctl("get-frags", name), cancellation)).Trim() : null,
            Controllers = [.. settings.SelectMany(result => result.Rows).Select(ControllerState.Read).OrderBy(controller => controller.Target, StringComparer.Ordinal)],
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

    /// <summary>Takes the hook out; false: it was not there.</summary>
    public bool RemoveHook()
    {
        if (!File.Exists(paths.HookFile)) return false;
        File.Delete(paths.HookFile);
        Reload();
        return true;
    }

    /// <summary>Takes the configuration away that an installation made, or says what becomes of it: a file that still names the bridge has it guarded again at the next start of Open vSwitch.</summary>
    /// <param name="state">What the installation noted.</param>
    /// <param name="last">No other bridge is installed.</param>
    /// <param name="stillNamesIt">The configuration, as it is now, names the bridge.</param>
    public string? RemoveConfig(InstallState state, bool last, bool stillNamesIt)
    {
        if (!File.Exists(paths.ConfigFile)) return null;
        if (state.ConfigHash is { } hash && InstallState.Hash(File.ReadAllText(paths.ConfigFile)) == hash)
        {
            File.Delete(paths.ConfigFile);
            return $"removed {paths.ConfigFile}";
        }

        if (!last || !stillNamesIt)
            return stillNamesIt ? $"{paths.ConfigFile} stays and still names {state.Bridge}: take it out there, or the next `weir vm sync` or start of Open vSwitch guards it again" : null;
        var aside = paths.ConfigFile + ".uninstalled";
        File.Move(paths.ConfigFile, aside, overwrite: true);
        return $"{paths.ConfigFile} is not as it was made: it is {aside} now, since it would have {state.Bridge} guarded again at the next start of Open vSwitch";
    }

    /// <summary>Forgets an installation: the last thing that uninstalling does.</summary>
    public void Forget(string bridge)
    {
        File.Delete(StateFile(bridge));
        if (!Directory.EnumerateFileSystemEntries(paths.StateDirectory).Any()) Directory.Delete(paths.StateDirectory);
    }

    private string StateFile(string bridge) => Path.Combine(paths.StateDirectory, bridge + ".bridge");

    // With the cookies: ovs-ofctl leaves a zero one out.
    private Task<ImmutableArray<string>> FlowsAsync(string bridge, CancellationToken cancellation) => LinesAsync("dump-flows", bridge, "actions=", cancellation, "--no-stats");

    private async Task<ImmutableArray<string>> LinesAsync(string verb, string bridge, string mark, CancellationToken cancellation, params string[] words)
    {
        var output = await RunAsync(_tools.Ofctl(verb, bridge, words), cancellation);
        return [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Contains(mark, StringComparison.Ordinal))];
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
    private int? FindLibvirtd() => FindProcess(paths.LibvirtdPidFile) ?? FindProcess(paths.VirtqemudPidFile);

    private static int? FindProcess(string pidFile)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
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
