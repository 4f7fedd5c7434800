using System.CommandLine;
using System.Text.Json;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir apply</c>: has a running Weir load its configuration file anew, and says what became of it on each switch.</summary>
internal static class ApplyCommand
{
    // A switch that answers slowly is waited for; one that does not answer is given up by the daemon long before.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var socket = ControlCommand.SocketOption();
        var json = ControlCommand.JsonOption();
        var command = new Command("apply", "Have a running Weir load its configuration file anew, wait until every switch has confirmed or refused it, and say what became of it. Exit 0: it is in force. 1: it was refused, by Weir or by a switch.") { socket, json };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                using var client = new ControlClient(parsed.GetValue(socket)!, Patience);
                var answer = await client.PostAsync(ApiRoutes.Reload, ApiJson.Default.ReloadResponse, ct);
                if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(answer, ApiJson.Default.ReloadResponse));
                else Print(answer, Console.Out);
                return Succeeded(answer) ? 0 : 1;
            }
            catch (ControlException exception)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    /// <summary>Whether it is in force wherever a switch is connected.</summary>
    internal static bool Succeeded(ReloadResponse answer) => answer.Accepted && answer.Datapaths.All(datapath => datapath.State is "confirmed" or "unchanged" or "not_connected");

    internal static void Print(ReloadResponse answer, TextWriter output)
    {
        foreach (var diagnostic in answer.Diagnostics) output.WriteLine(TerminalText.Escape(diagnostic));
        if (!answer.Accepted)
        {
            output.WriteLine("refused: the last good configuration stays in force");
            return;
        }

        output.WriteLine($"configuration {(answer.Hash.Length > 12 ? answer.Hash[..12] : answer.Hash)}");
        foreach (var datapath in answer.Datapaths)
        {
            var plan = datapath.Plan.Length > 0 ? $": {datapath.Plan}" : "";
            output.WriteLine(TerminalText.Escape(datapath.State switch
            {
                "confirmed" => $"  {datapath.Name}: confirmed{plan}",
                "unchanged" => $"  {datapath.Name}: unchanged",
                "rolled_back" => $"  {datapath.Name}: refused and rolled back; what was in force there stays",
                "not_connected" => $"  {datapath.Name}: not connected; gets it when it connects",
                _ => $"  {datapath.Name}: did not answer to the end; it is connected anew and gets it then",
            }));
            foreach (var fault in datapath.Faults) output.WriteLine(TerminalText.Escape($"    {(fault.Location is null ? "" : $"{fault.Location}: ")}{fault.Subject}: {fault.Message}"));
        }
    }
}
