using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm list</c>: every NIC on guarded bridges, its state, and what was dropped of it.</summary>
internal static class VmList
{
    public static Command Create()
    {
        var bridge = new Option<string?>("--bridge") { Description = "Only this bridge." };
        var json = ControlCommand.JsonOption();
        var command = new Command("list", "Show the VMs' NICs: port, addresses, state, and what was dropped, by reason.") { bridge, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var (status, problems) = await ReadAsync(host, cancellation);
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"weir: {problem}");
            var only = parsed.GetValue(bridge);
            if (only is not null) status = new HostStatus([.. status.Nics.Where(nic => nic.Bridge == only)], [.. status.OtherDrops.Where(drop => drop.Bridge == only)]);
            if (parsed.GetValue(json)) GuardJson.Print(new { status.Nics, status.OtherDrops, Problems = problems });
            else Print(status);
            return 0;
        }));
        return command;
    }

    /// <summary>The state of the host, and what is wrong with it.</summary>
    public static async Task<(HostStatus Status, ImmutableArray<string> Problems)> ReadAsync(GuardHost host, CancellationToken cancellation)
    {
        var view = await host.Sync.LookAsync(cancellation);
        var problems = view.Problems.ToBuilder();
        var drops = new Dictionary<string, ImmutableArray<GuardDrop>>(StringComparer.Ordinal);
        foreach (var bridge in view.Bridges)
        {
            try
            {
                await using var channel = await host.Sync.ConnectAsync(bridge, cancellation);
                drops[bridge.Input.Bridge.Name] = await new GuardSync(channel).ReadDropsAsync(cancellation);
            }
            catch (GuardSyncException exception)
            {
                problems.Add(exception.Message);
            }
        }

        var daemon = await GuardStatusJson.AskAsync(host.Paths.StatusSocket, cancellation);
        return (HostStatus.Of(view, drops).WithLastMinute(daemon), problems.ToImmutable());
    }

    /// <summary>Counts by reason, the largest first: <c>arp-spoof 12, mac-spoof 3</c>.</summary>
    public static string Words(ImmutableSortedDictionary<string, ulong> drops) =>
        drops.IsEmpty ? "-" : string.Join(", ", drops.OrderByDescending(drop => drop.Value).Select(drop => string.Create(CultureInfo.InvariantCulture, $"{drop.Key} {drop.Value}")));

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
        foreach (var nic in status.Nics.Where(nic => nic.Why.Length > 0))
            Console.WriteLine(TerminalText.Escape($"{(nic.Vm.Length == 0 ? nic.Device : nic.Vm)} {nic.Nic}: {nic.State}: {nic.Why}"));
        foreach (var drop in status.OtherDrops)
            Console.WriteLine(TerminalText.Escape(string.Create(CultureInfo.InvariantCulture, $"{drop.Bridge}{(drop.Port.Length == 0 ? "" : $", port {drop.Port}")}: dropped {drop.Reason} {drop.Packets}")));
    }
}
