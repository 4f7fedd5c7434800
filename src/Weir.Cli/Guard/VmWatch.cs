using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Guard.Sync;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm watch</c>: drops as they happen.</summary>
internal static class VmWatch
{
    private const int MostLines = 20;

    /// <summary>Drops of one NIC or port and reason between two looks.</summary>
    internal sealed record Seen(DateTimeOffset Time, string Bridge, string Vm, string Nic, string Reason, ulong Packets, ulong Total);

    public static Command Create()
    {
        var vm = new Option<string?>("--vm") { Description = "Only this VM, by name or UUID." };
        var interval = new Option<double>("--interval") { Description = "Seconds between two looks, at least 0.2.", DefaultValueFactory = _ => 1 };
        var count = new Option<int>("--count") { Description = "End after so many looks. 0: go on.", DefaultValueFactory = _ => 0 };
        var json = ControlCommand.JsonOption();
        json.Description = "An object a line.";
        var command = new Command("watch", "Show what is dropped as it happens: a line for each NIC and reason at every look, 20 at most.") { vm, interval, count, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var (before, said) = await ReadAsync(host, parsed.GetValue(vm), cancellation);
            foreach (var problem in said) await Console.Error.WriteLineAsync($"weir: {problem}");
            var pause = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(interval), 0.2, 3600));
            for (var look = 0; parsed.GetValue(count) == 0 || look < parsed.GetValue(count); look++)
            {
                try
                {
                    await Task.Delay(pause, TimeProvider.System, cancellation);
                }
                catch (OperationCanceledException)
                {
                    break;
                }

                var (now, problems) = await LookAgainAsync(host, parsed.GetValue(vm), cancellation);
                foreach (var problem in problems.Except(said)) await Console.Error.WriteLineAsync($"weir: {problem}");
                said = problems;
                if (now is null) continue;
                if (before is not null) Print(Differences(before, now, TimeProvider.System.GetLocalNow()), parsed.GetValue(json));
                before = now;
            }

            return 0;
        }));
        return command;
    }

    /// <summary>What came since, the most first. A count that is smaller than before began anew.</summary>
    internal static IReadOnlyList<Seen> Differences(
        IReadOnlyDictionary<(string Bridge, string Vm, string Nic, string Reason), ulong> before, IReadOnlyDictionary<(string Bridge, string Vm, string Nic, string Reason), ulong> now, DateTimeOffset time) =>
    [
        .. (from entry in now
            let old = before.GetValueOrDefault(entry.Key)
            where entry.Value != old
            select new Seen(time, entry.Key.Bridge, entry.Key.Vm, entry.Key.Nic, entry.Key.Reason, entry.Value > old ? entry.Value - old : entry.Value, entry.Value)).OrderByDescending(seen => seen.Packets),
    ];

    // Open vSwitch may be restarted while somebody watches; what it counted before is not new when it is back.
    private static async Task<(Dictionary<(string Bridge, string Vm, string Nic, string Reason), ulong>? Counts, ImmutableArray<string> Problems)> LookAgainAsync(GuardHost host, string? vm, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(host, vm, cancellation);
        }
        catch (GuardSyncException exception)
        {
            return (null, [exception.Message]);
        }
    }

    // Null: a switch could not be asked.
    private static async Task<(Dictionary<(string Bridge, string Vm, string Nic, string Reason), ulong>? Counts, ImmutableArray<string> Problems)> ReadAsync(GuardHost host, string? vm, CancellationToken cancellation)
    {
        var (status, _, problems, isWhole) = await VmList.ReadAsync(host, cancellation);
        if (!isWhole) return (null, problems);
        var counts = new Dictionary<(string, string, string, string), ulong>();
        foreach (var nic in vm is null ? status.Nics : status.Of(vm))
            foreach (var (reason, packets) in nic.Drops) counts[(nic.Bridge, nic.Vm, nic.Nic, reason)] = packets;
        if (vm is not null) return (counts, problems);
        foreach (var drop in status.OtherDrops) counts[(drop.Bridge, "", drop.Port, drop.Reason)] = drop.Packets;
        return (counts, problems);
    }

    private static void Print(IReadOnlyList<Seen> drops, bool json)
    {
        foreach (var drop in drops.Take(MostLines))
        {
            if (json) GuardJson.PrintLine(drop);
            else Console.WriteLine(TerminalText.Escape(string.Create(CultureInfo.InvariantCulture, $"{drop.Time:HH:mm:ss} {drop.Bridge} {(drop.Vm.Length == 0 ? $"port {(drop.Nic.Length == 0 ? "?" : drop.Nic)}" : $"{drop.Vm} {drop.Nic}")} {drop.Reason} +{drop.Packets} (of {drop.Total})")));
        }

        if (drops.Count > MostLines && !json) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"         and {drops.Count - MostLines} more NICs and reasons"));
    }
}
