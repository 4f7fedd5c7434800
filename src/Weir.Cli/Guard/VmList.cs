using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm list</c>: every NIC on guarded bridges, its state, and what was dropped of it.</summary>
internal static class VmList
{
    private const int MostAlike = 5;

    public static Command Create()
    {
        var bridge = new Option<string?>("--bridge") { Description = "Only this bridge." };
        var json = ControlCommand.JsonOption();
        var command = new Command("list", "Show the VMs' NICs: port, addresses, state, and what was dropped, by reason.") { bridge, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var only = parsed.GetValue(bridge);
            if (only is not null && host.Config.FindBridge(only) is null) throw new GuardCommandException($"--bridge {TerminalText.Escape(only)}: {host.Paths.ConfigFile} guards no bridge of this name; it guards: {TerminalText.Escape(string.Join(", ", host.Config.Bridges.Select(guarded => guarded.Name)))}");
            var (status, _, problems, isWhole) = await ReadAsync(host, cancellation);
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"weir: {problem}");
            if (only is not null) status = new HostStatus([.. status.Nics.Where(nic => nic.Bridge == only)], [.. status.OtherDrops.Where(drop => drop.Bridge == only)]);
            if (parsed.GetValue(json)) GuardJson.Print(new { status.Nics, status.OtherDrops, Problems = problems });
            else Print(status);
            return isWhole ? 0 : 1;
        }));
        return command;
    }

    /// <summary>The state of the host, and what is wrong with it; not whole: a switch could not be asked.</summary>
    public static async Task<(HostStatus Status, HostView View, ImmutableArray<string> Problems, bool IsWhole)> ReadAsync(GuardHost host, CancellationToken cancellation)
    {
        var view = await host.Sync.LookAsync(cancellation);
        var problems = view.Problems.ToBuilder();
        var drops = new Dictionary<string, ImmutableArray<GuardDrop>>(StringComparer.Ordinal);
        var cookies = new Dictionary<string, ImmutableHashSet<ulong>>(StringComparer.Ordinal);
        foreach (var bridge in view.Bridges)
        {
            try
            {
                await using var channel = await host.Sync.ConnectAsync(bridge, cancellation);
                (drops[bridge.Input.Bridge.Name], cookies[bridge.Input.Bridge.Name]) = await new GuardSync(channel).ReadCountsAsync(cancellation);
            }
            catch (GuardSyncException exception)
            {
                problems.Add(exception.Message);
            }
        }

        var daemon = await GuardStatusJson.AskAsync(host.Paths.StatusSocket, cancellation);
        return (HostStatus.Of(view, drops).WithEntries(cookies).WithLastMinute(daemon), view, problems.ToImmutable(), cookies.Count == view.Bridges.Length);
    }

    /// <summary>Counts by reason, the largest first: <c>arp-spoof 12, mac-spoof 3</c>.</summary>
    public static string Words(ImmutableSortedDictionary<string, ulong> drops) =>
        drops.IsEmpty ? "-" : string.Join(", ", drops.OrderByDescending(drop => drop.Value).Select(drop => string.Create(CultureInfo.InvariantCulture, $"{drop.Key} {drop.Value}")));

    /// <summary>Why NICs are not guarded, a line each; one for all of them where many have the same reason.</summary>
    internal static IEnumerable<string> Reasons(IEnumerable<NicStatus> nics) =>
        from nic in nics
        where nic.Why.Length > 0
        group nic by (nic.State, nic.Why) into same
        from line in same.Count() > MostAlike
            ? [string.Create(CultureInfo.InvariantCulture, $"{same.Count()} NICs: {same.Key.State}: {same.Key.Why}")]
            : same.Select(nic => $"{$"{(nic.Vm.Length == 0 ? nic.Device : nic.Vm)} {nic.Nic}".TrimEnd()}: {nic.State}: {nic.Why}")
        select line;

    private static void Print(HostStatus status)
    {
        var minute = status.Nics.Any(nic => nic.DropsLastMinute is not null);
        ControlCommand.PrintTable(
            ["vm", "nic", "bridge", "port", "addresses", "state", "dropped", .. minute ? ["last minute"] : (string[])[]],
            status.Nics.Select(nic => (IReadOnlyList<string>)
            [
                nic.Vm.Length == 0 ? "?" : nic.Vm, nic.Nic.Length == 0 ? nic.Device : nic.Nic, nic.Vlan is { } vlan ? string.Create(CultureInfo.InvariantCulture, $"{nic.Bridge}.{vlan}") : nic.Bridge,
                nic.Port?.ToString(CultureInfo.InvariantCulture) ?? "-", nic.Addresses.IsEmpty ? "-" : string.Join(' ', nic.Addresses), nic.State, Words(nic.Drops),
                .. minute ? [Words(nic.DropsLastMinute ?? ImmutableSortedDictionary<string, ulong>.Empty)] : (string[])[],
            ]));
        foreach (var line in Reasons(status.Nics)) Console.WriteLine(TerminalText.Escape(line));
        foreach (var drop in status.OtherDrops)
            Console.WriteLine(TerminalText.Escape(string.Create(CultureInfo.InvariantCulture, $"{drop.Bridge}{(drop.Port.Length == 0 ? "" : $", port {drop.Port}")}: dropped {drop.Reason} {drop.Packets}")));
    }
}
