using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir verify</c>: compares the switches with what they shall hold.</summary>
internal static class VerifyCommand
{
    private const int NotRight = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var datapath = ControlCommand.DatapathOption();
        var repair = new Option<bool>("--repair") { Description = "Put right what differs." };
        var ask = new AskOptions();
        var command = new Command("verify", "Compare the switches with what they shall hold. Exit 0: right, or put right. 3: not. 1: it cannot be told.") { datapath, repair };
        ask.AddTo(command, canWatch: false);
        command.SetAction((parsed, ct) => ask.PostAsync(
            parsed, client => client.PostAsync(ControlCommand.Query(ApiRoutes.Verify, ("dp", parsed.GetValue(datapath)), ("repair", parsed.GetValue(repair) ? "true" : null)), ApiJson.Default.VerifyResponse, ct),
            ApiJson.Default.VerifyResponse, answer => Print(answer, Console.Out), ExitCode, Patience));
        return command;
    }

    internal static int ExitCode(VerifyResponse answer) =>
        answer.Right ? 0 : answer.Datapaths.Any(datapath => datapath.Outcome == "wrong") ? NotRight : 1;

    internal static void Print(VerifyResponse answer, TextWriter output)
    {
        foreach (var datapath in answer.Datapaths)
        {
            output.WriteLine(TerminalText.Escape($"{datapath.Name}: {datapath.Outcome switch
            {
                "right" => "holds what it shall",
                "repaired" => $"{datapath.Differences.Count} differed and were put right",
                "wrong" => $"{datapath.Differences.Count} differ",
                _ => "cannot be told",
            }}{(datapath.Note is null ? "" : $": {datapath.Note}")}"));
            foreach (var difference in datapath.Differences)
                output.WriteLine(TerminalText.Escape($"  {difference.What,-10} {difference.Entry}  # {difference.Subject}{(difference.Location is null ? "" : $" ({difference.Location})")}"));
        }
    }
}
