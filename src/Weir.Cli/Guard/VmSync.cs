using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Guard.Hook;
using Weir.Guard.Sync;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm sync</c>: everything is put back as it shall be.</summary>
internal static class VmSync
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var bridge = new Option<string?>("--bridge") { Description = "Only this bridge." };
        var libvirt = new Option<bool>("--libvirt") { Description = "Ask libvirt which VMs run and what their XML is, instead of what the hook noted when they started." };
        var wait = new Option<double>("--wait") { Description = "Try again for so many seconds while Open vSwitch does not answer.", DefaultValueFactory = _ => 0 };
        var json = ControlCommand.JsonOption();
        var command = new Command("sync", "Put every rule back: after a restart of Open vSwitch, a change of guard.yaml, or when `weir vm verify` finds something. Changes only what differs.") { bridge, libvirt, wait, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            if (parsed.GetValue(libvirt)) await new LibvirtDomains(host.Paths, host.Runner).NoteAllAsync(cancellation);
            var (view, done) = await RunAsync(host, parsed.GetValue(bridge), TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(wait), 0, 600)), cancellation);
            foreach (var problem in view.Problems) await Console.Error.WriteLineAsync($"weir: {problem}");
            if (host.HookProblem() is { } hook) await Console.Error.WriteLineAsync($"weir: note: {TerminalText.Escape(hook)}");
            if (parsed.GetValue(bridge) is { } only && done.Count == 0) throw new GuardCommandException($"--bridge {TerminalText.Escape(only)}: no guarded bridge of this name is in Open vSwitch");
            if (parsed.GetValue(json)) GuardJson.Print(new { Bridges = done.Select(Describe), view.Problems });
            else foreach (var bridgeDone in done) Print(bridgeDone);
            return 0;
        }));
        return command;
    }

    private static async Task<(HostView View, IReadOnlyList<SyncedBridge> Done)> RunAsync(GuardHost host, string? bridge, TimeSpan patience, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var (view, done) = await host.Sync.RunAsync(bridge, cancellation);
                return (view, done);
            }
            catch (GuardSyncException exception) when (
                exception.Problem is GuardSyncProblem.DatabaseDown or GuardSyncProblem.SwitchDown or GuardSyncProblem.Late or GuardSyncProblem.Refused && TimeProvider.System.GetElapsedTime(began) < patience)
            {
                // Refused: somebody else writes at the same time, as Open vSwitch's own scripts do after its reload.
                await Task.Delay(exception.Problem == GuardSyncProblem.Refused ? LongPause : Pause, TimeProvider.System, cancellation);
            }
        }
    }

    private static object Describe(SyncedBridge done) => new
    {
        done.Bridge.Input.Bridge.Name,
        Nics = done.Bridge.Input.Nics.Length,
        done.Report.Flows,
        done.Report.Groups,
        done.Report.Meters,
        done.Report.Foreign,
        done.Report.FragmentsSet,
        Closed = done.Bridge.Closed.Select(port => port.Name),
    };

    private static void Print(SyncedBridge done)
    {
        var report = done.Report;
        var changes = report.NothingSent
            ? "was right, nothing to do"
            : string.Create(CultureInfo.InvariantCulture, $"{report.Flows} entries, {report.Groups} groups, {report.Meters} meters changed{(report.Foreign > 0 ? $", {report.Foreign} of them entries of others, removed" : "")}{(report.FragmentsSet ? ", fragment handling set" : "")}");
        Console.WriteLine(TerminalText.Escape($"{done.Bridge.Input.Bridge.Name}: {done.Bridge.Input.Nics.Length} {(done.Bridge.Input.Nics.Length == 1 ? "NIC" : "NICs")}; {changes}"));
    }
}
