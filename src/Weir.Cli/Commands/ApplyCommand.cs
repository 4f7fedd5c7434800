using System.CommandLine;
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
        var file = new Argument<string?>("FILE") { Description = "A configuration that takes the place of the running one's file. Without it: that file is loaded anew.", Arity = ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--base") { Description = "With FILE: only if this is the hash in force (whole, as --json shows it). Default: whatever is in force." };
        var ask = new AskOptions();
        var command = new Command("apply", "Have a running Weir load its configuration file anew, or another one in its place; wait until every switch has confirmed or refused it, and say what became of it. Exit 0: it is in force. 1: it was refused, by Weir or by a switch.") { file, from };
        ask.AddTo(command, canWatch: false);
        command.SetAction((parsed, ct) => ask.PostAsync(
            parsed, client => ApplyAsync(client, parsed.GetValue(file), parsed.GetValue(from), ct), ApiJson.Default.ReloadResponse, answer => Print(answer, Console.Out), answer => Succeeded(answer) ? 0 : 1, Patience));
        return command;
    }

    private static async Task<ReloadResponse> ApplyAsync(ControlClient client, string? file, string? from, CancellationToken ct)
    {
        if (file is null) return await client.PostAsync(ApiRoutes.Reload, ApiJson.Default.ReloadResponse, ct);
        from ??= (await client.GetAsync(ApiRoutes.Status, ApiJson.Default.StatusResponse, ct)).Config.Hash;
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.Apply) { Content = ControlCommand.Yaml(file) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{from}\"");
        return await client.AskAsync(request, ApiJson.Default.ReloadResponse, ct);
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
