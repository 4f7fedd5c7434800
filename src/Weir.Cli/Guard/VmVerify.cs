using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Compiler;
using Weir.Config;
using Weir.Guard.Sync;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Text;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm verify</c>: the switch against the intent.</summary>
internal static class VmVerify
{
    private const int MostLines = 20;

    /// <summary>A difference.</summary>
    /// <param name="Bridge">The bridge.</param>
    /// <param name="What"><c>missing</c>, <c>different</c>, <c>left-over</c>, <c>foreign</c>, or <c>setting</c>.</param>
    /// <param name="Subject">Whose it is, in names.</param>
    /// <param name="Entry">The entry as <c>ovs-ofctl</c> prints it, or what the group, meter or setting is.</param>
    internal sealed record Difference(string Bridge, string What, string Subject, string Entry);

    public static Command Create()
    {
        var bridge = new Option<string?>("--bridge") { Description = "Only this bridge." };
        var json = ControlCommand.JsonOption();
        var command = new Command("verify", "Compare the bridges with what they shall hold. Exit code 0: right; 3: not right, and what differs; 1: cannot be told.") { bridge, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var view = await host.Sync.LookAsync(cancellation);
            var only = parsed.GetValue(bridge);
            var bridges = view.Bridges.Where(plugged => only is null || plugged.Input.Bridge.Name == only).ToList();
            if (only is not null && bridges.Count == 0) throw new GuardCommandException($"--bridge {TerminalText.Escape(only)}: no guarded bridge of this name is in Open vSwitch");
            var differences = ImmutableArray.CreateBuilder<Difference>();
            foreach (var plugged in bridges)
            {
                await using var channel = await host.Sync.ConnectAsync(plugged, cancellation);
                differences.AddRange(Differences(plugged, await new GuardSync(channel).VerifyAsync(plugged.Input, cancellation)));
            }

            foreach (var problem in view.Problems) await Console.Error.WriteLineAsync($"weir: {problem}");
            if (host.HookProblem() is { } hook) await Console.Error.WriteLineAsync($"weir: note: {TerminalText.Escape(hook)}");
            var right = differences.Count == 0 && bridges.Count == (only is null ? host.Config.Bridges.Length : 1);
            if (parsed.GetValue(json)) GuardJson.Print(new { Right = right, Differences = differences, view.Problems });
            else Print(bridges, differences);
            return right ? 0 : 3;
        }));
        return command;
    }

    private static IEnumerable<Difference> Differences(PluggedBridge plugged, GuardVerification found)
    {
        var bridge = plugged.Input.Bridge.Name;
        if (found.Fragments != FragmentHandling.NxMatch) yield return new Difference(bridge, "setting", "fragments", $"shown as '{found.Fragments}', and the guard needs nx-match");
        foreach (var meter in found.Change.Meters.Concat(found.Change.DeletedMeters)) yield return new Difference(bridge, Word(meter.Kind), meter.Origin?.Subject ?? "nobody's any more", $"meter {meter.Entry.MeterId}");
        foreach (var group in found.Change.Groups.Concat(found.Change.DeletedGroups)) yield return new Difference(bridge, Word(group.Kind), group.Origin?.Subject ?? "nobody's any more", $"group {group.Entry.GroupId:x8}");
        foreach (var flow in found.Change.Flows) yield return new Difference(bridge, Word(flow.Kind), flow.Origin?.Subject ?? "nobody's any more", FlowEntryText.Format(flow.Entry, TableName));
        foreach (var flow in found.Foreign) yield return new Difference(bridge, "foreign", "somebody else's", FlowEntryText.Format(flow, TableName));
    }

    private static string Word(ChangeKind kind) => kind switch { ChangeKind.Add => "missing", ChangeKind.Delete => "left-over", _ => "different" };

    private static string TableName(byte id) => Weir.Compiler.Guard.GuardPipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is said of a bridge: the first differences, and how many there are of each kind. After a restart of the switch everything is missing, tens of thousands of entries.</summary>
    internal static IEnumerable<string> Lines(string bridge, int nics, IReadOnlyCollection<Difference> differences)
    {
        foreach (var difference in differences.Take(MostLines)) yield return $"{bridge}: {difference.What}: {difference.Subject}: {difference.Entry}";
        if (differences.Count > MostLines) yield return string.Create(CultureInfo.InvariantCulture, $"{bridge}: and {differences.Count - MostLines} more; --json has them all");
        var kinds = string.Join(", ", differences.GroupBy(difference => difference.What).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count()} {kind.Key}")));
        var found = differences.Count == 0 ? "right" : $"{kinds}: `weir vm sync` puts it right";
        yield return string.Create(CultureInfo.InvariantCulture, $"{bridge}: {nics} {(nics == 1 ? "NIC" : "NICs")}, {found}");
    }

    private static void Print(IReadOnlyList<PluggedBridge> bridges, IReadOnlyCollection<Difference> differences)
    {
        foreach (var plugged in bridges)
            foreach (var line in Lines(plugged.Input.Bridge.Name, plugged.Input.Nics.Length, [.. differences.Where(difference => difference.Bridge == plugged.Input.Bridge.Name)]))
                Console.WriteLine(TerminalText.Escape(line));
    }
}
