using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir why</c>: what the switches have dropped lately, by reason, with the line of the configuration.</summary>
internal static class WhyCommand
{
    private const int Rows = 40;

    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var port = new Option<string?>("--port") { Description = "Only what came in on this port, by number or name, as far as the switch's counters tell." };
        var all = new Option<bool>("--all") { Description = $"All counters, not the first {Rows}." };
        var command = new Command("why", "Show what the switches have dropped lately, by reason, and which line of the configuration asked for it.") { datapath, port, all };
        command.Aliases.Add("drops");
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Drops, ("dp", parse.GetValue(datapath)), ("port", parse.GetValue(port))),
            ApiJson.Default.IReadOnlyListDropsResponse, reports => Print(reports, parse.GetValue(all)), ct));
        return command;
    }

    private static void Print(IReadOnlyList<DropsResponse> reports, bool all)
    {
        foreach (var report in reports)
        {
            Console.WriteLine(TerminalText.Escape($"{report.Datapath}: {Summary(report)}"));
            if (report.Drops.Count == 0) continue;
            ControlCommand.PrintTable(
                ["REASON", "WHAT DROPS", $"LAST {report.RecentSeconds} S", "BYTES", "IN ALL", "BYTES", "LINE"],
                report.Drops.Take(all ? int.MaxValue : Rows).Select(drop => (IReadOnlyList<string>)
                    [drop.Reason, drop.Subject, $"{drop.RecentPackets}", $"{drop.RecentBytes}", $"{drop.Packets}", $"{drop.Bytes}", drop.Location ?? ""]));
            if (!all && report.Drops.Count > Rows) Console.WriteLine($"and {report.Drops.Count - Rows} more: see them with --all");
        }
    }

    private static string Summary(DropsResponse report)
    {
        var fault = report.Fault is null ? "" : $"{report.Fault}; ";
        if (report.ReadAt is not { } read) return fault.Length > 0 ? report.Fault! : "not asked yet";
        var nothing = report.Drops.Count == 0 ? "nothing dropped " : "";
        return $"{fault}{nothing}since {report.Since:yyyy-MM-dd HH:mm:ss'Z'}, read {read:HH:mm:ss'Z'}";
    }
}
