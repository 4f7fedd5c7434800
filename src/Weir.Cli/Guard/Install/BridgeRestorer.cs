using System.Collections.Immutable;
using Weir.Cli.Copro;
using Weir.Compiler.Guard;
using Weir.Guard;

namespace Weir.Cli.Guard.Install;

/// <summary>Gives a bridge back what it had before <c>weir vm install</c>.</summary>
/// <param name="paths">Where Open vSwitch is.</param>
/// <param name="runner">Runs its tools.</param>
internal sealed class BridgeRestorer(GuardPaths paths, IHostCommandRunner runner)
{
    private readonly OvsTools _tools = new(paths.OvsDatabase, paths.OvsRunDirectory);

    /// <summary>Its settings and controllers first, since Open vSwitch drops all entries when a bridge gets its first controller; then meters, groups and entries; the OpenFlow versions last.</summary>
    /// <returns>What was done, a line each; what could not be put back among them.</returns>
    /// <exception cref="GuardCommandException">Open vSwitch does not answer.</exception>
    public async Task<ImmutableArray<string>> RestoreAsync(InstallState state, CancellationToken cancellation)
    {
        var done = ImmutableArray.CreateBuilder<string>();
        List<string> words = [];
        words.AddRange(state.FailMode is { } mode ? ["--", "set", "bridge", state.Bridge, $"fail_mode={mode}"] : ["--", "clear", "bridge", state.Bridge, "fail_mode"]);
        words.AddRange(state.HardwareAddress is { } address
            ? ["--", "set", "bridge", state.Bridge, $"other-config:hwaddr={address}"]
            : ["--", "remove", "bridge", state.Bridge, "other-config", "hwaddr"]);
        if (state.InBand) words.AddRange(["--", "remove", "bridge", state.Bridge, "other-config", "disable-in-band"]);
        if (!state.Controllers.IsEmpty) words.AddRange(ControllerState.Words(state.Bridge, state.Controllers));
        await RunAsync(_tools.Vsctl([.. words]), cancellation);
        done.Add($"bridge {state.Bridge}: fail_mode {state.FailMode ?? "not set"}, hwaddr {state.HardwareAddress ?? "not set"}");
        if (!state.Controllers.IsEmpty) done.Add($"bridge {state.Bridge}: the controller {string.Join(", ", state.Controllers.Select(controller => controller.Target))}");

        await RestoreEntriesAsync(state, done, cancellation);
        if (state.Fragments is { } fragments) await TryAsync(_tools.Ofctl("set-frags", state.Bridge, fragments), done, cancellation);

        await RunAsync(_tools.Vsctl(state.Protocols.IsEmpty ? ["--", "clear", "bridge", state.Bridge, "protocols"] : ["--", "set", "bridge", state.Bridge, $"protocols={string.Join(',', state.Protocols)}"]), cancellation);
        return done.ToImmutable();
    }

    private async Task RestoreEntriesAsync(InstallState state, ImmutableArray<string>.Builder done, CancellationToken cancellation)
    {
        ImmutableArray<string> entries = state is { Flows: [], FailMode: not "secure", Controllers: [] } ? [Installer.UsualFlow] : state.Flows;
        var adds = state.Groups.Select(group => $"group add_or_mod {group}").Concat(entries.Select(flow => $"flow add {flow}")).ToList();
        // A controller that is back may have begun to write already: only the guard's go then.
        string[] empty = state.Controllers.IsEmpty ? ["flow delete", "group delete"] : [$"flow delete cookie=0x{GuardCookie.Shared:x}/0x{GuardCookie.TagMask:x}"];

        // A meter cannot be changed in a bundle, and one that goes takes the guard's entries with it: with meters to put back, the bridge is without entries for some milliseconds.
        if (!state.Meters.IsEmpty) await RunAsync(Bundle(state.Bridge, empty), cancellation);
        if (!state.Meters.IsEmpty) await RunAsync(_tools.Ofctl("del-meters", state.Bridge), cancellation);
        var lost = 0;
        foreach (var meter in state.Meters) lost += await TryAsync(_tools.Ofctl("add-meter", state.Bridge, meter), done, cancellation) ? 0 : 1;

        var whole = await runner.RunAsync(Bundle(state.Bridge, [.. empty, .. adds]), cancellation);
        if (!whole.Succeeded)
        {
            // One that the switch does not take any more must not keep the others from coming back.
            await RunAsync(Bundle(state.Bridge, empty), cancellation);
            foreach (var add in adds) lost += await TryAsync(Bundle(state.Bridge, [add]), done, cancellation) ? 0 : 1;
        }

        if (state.Meters.IsEmpty) await RunAsync(_tools.Ofctl("del-meters", state.Bridge), cancellation);
        var more = state.Groups.Length + state.Meters.Length;
        done.Add($"bridge {state.Bridge}: the {entries.Length} flow {(entries.Length == 1 ? "entry" : "entries")}{(more == 0 ? "" : $", {state.Groups.Length} groups and {state.Meters.Length} meters")} of before{(lost == 0 ? "" : $", but for {lost}")}");
    }

    // Over OpenFlow 1.3, which an installed bridge speaks whatever else it was told to.
    private HostCommand Bundle(string bridge, IEnumerable<string> lines) => _tools.Ofctl("bundle", bridge, "-") with { Input = string.Concat(lines.Select(line => line + "\n")) };

    // False: it could not be put back, which is said.
    private async Task<bool> TryAsync(HostCommand command, ImmutableArray<string>.Builder done, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(command, cancellation);
        if (!result.Succeeded) done.Add($"could not be put back: {command.Input?.TrimEnd('\n') ?? string.Join(' ', command.Arguments[3..])}: {result.Error.Split('\n')[0]}");
        return result.Succeeded;
    }

    private async Task RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(command, cancellation);
        if (!result.Succeeded) throw new GuardCommandException($"`{command}` failed: {result.Error.Trim()}");
    }
}
