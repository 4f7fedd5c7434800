using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir tables</c>: flow tables beside what they shall hold.</summary>
internal static class TablesCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var table = new Option<string?>("--table") { Description = "Only this table, by name or id, with its entries." };
        var command = new Command("tables", "Show what the switches' flow tables hold beside what they shall hold.") { datapath, table };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Tables, ("dp", parse.GetValue(datapath)), ("table", parse.GetValue(table)), ("entries", parse.GetValue(table) is null ? null : "true")),
            ApiJson.Default.IReadOnlyListTablesResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<TablesResponse> reports)
    {
        foreach (var report in reports)
            if (report.Fault is { } fault) Console.WriteLine(TerminalText.Escape($"{report.Datapath}: {fault}{(report.ReadAt is { } read ? $"; read {read:HH:mm:ss'Z'}" : "")}"));
        ControlCommand.PrintTable(
            ["DATAPATH", "TABLE", "ID", "DESIRED", "HELD", "MISSING", "DIFFERENT", "FOREIGN", "LEARNED"],
            reports.SelectMany(report => report.Tables.Select(table => (IReadOnlyList<string>)
                [report.Datapath, table.Table, $"{table.Id}", $"{table.Desired}", $"{table.Held}", $"{table.Missing}", $"{table.Different}", $"{table.Foreign}", $"{table.Learned}"])));
        foreach (var report in reports)
            foreach (var entry in report.Tables.SelectMany(table => table.Entries))
                Console.WriteLine(TerminalText.Escape($"  {entry.State,-9} {entry.Packets?.ToString() ?? "-",8}  {entry.Text}{(entry.Subject is null ? "" : $"  # {entry.Subject}{(entry.Location is null ? "" : $" ({entry.Location})")}")}"));
    }
}
