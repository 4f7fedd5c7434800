using System.CommandLine;
using System.Text.Json;
using Weir.Analysis.Planning;
using Weir.Api;
using Weir.Config;
using Weir.Model;

namespace Weir.Cli.Commands;

/// <summary><c>weir plan</c>: what a change of configuration would do, to entries and to packets; nothing is changed.</summary>
internal static class PlanCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Command Create()
    {
        var files = new Argument<string[]>("FILES") { Description = "OLD and NEW: two configurations. With --live: NEW alone.", Arity = new ArgumentArity(1, 2) };
        var live = new Option<bool>("--live") { Description = "OLD is what the running Weir has in force, on its switches as they are." };
        var flows = new Option<bool>("--flows") { Description = "Show each entry, group and meter, too." };
        var dp = ControlCommand.DatapathOption();
        var ask = new AskOptions();
        var command = new Command("plan", "Show what a change of configuration would do: entries that differ, and an example of each packet that is treated differently. Exit 0: nothing changes. 2: something does. 1: it cannot be said.") { files, live, dp, flows };
        ask.AddTo(command, canWatch: false);
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is { } names && names.Length != (result.GetValue(live) ? 1 : 2)) result.AddError(result.GetValue(live) ? "--live takes one configuration: NEW" : "two configurations are due, OLD and NEW; or --live and NEW");
        });
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var names = parsed.GetValue(files)!;
                var plan = parsed.GetValue(live) ? await LiveAsync(ask, parsed, names[0], ct) : NetworkPlanner.Plan(Load(names[0]), Load(names[1]));
                return Show(Select(plan, parsed.GetValue(dp)), ask.IsJson(parsed), parsed.GetValue(flows));
            }
            catch (Exception exception) when (exception is FormatException or ControlException)
            {
                foreach (var line in (exception as ControlException)?.Lines ?? []) await Console.Error.WriteLineAsync(TerminalText.Escape(line));
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    // On the same host the work is done here, and the file may include others. From afar, Weir does it: what is in force is not for everybody to read.
    private static async Task<NetworkPlan> LiveAsync(AskOptions ask, ParseResult parsed, string file, CancellationToken ct)
    {
        using var client = ask.Open(parsed, Patience);
        if (!ask.IsRemote(parsed)) return NetworkPlanner.Plan(RunningNetwork.Read(await client.GetAsync(ApiRoutes.Running, ApiJson.Default.RunningResponse, ct)), Load(file), ct);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.Plan) { Content = ControlCommand.Yaml(file) };
        var answer = await client.AskAsync(request, ApiJson.Default.PlanResponse, ct);
        foreach (var diagnostic in answer.Diagnostics) await Console.Error.WriteLineAsync(TerminalText.Escape(ControlClient.Line(diagnostic)));
        return answer.Plan;
    }

    private static int Show(NetworkPlan plan, bool json, bool flows)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(plan, ApiJson.Default.NetworkPlan));
        else PlanText.Write(plan, Console.Out, flows);
        return plan.IsEmpty ? 0 : 2;
    }

    private static NetworkPlan Select(NetworkPlan plan, string? dp)
    {
        if (dp is null) return plan;
        DatapathPlan[] selected = [.. plan.Datapaths.Where(datapath => datapath.Name == dp || datapath.DpId == dp)];
        return selected.Length > 0 ? new(selected) : throw new FormatException($"--dp: no datapath is called '{dp}'");
    }

    private static Network Load(string file)
    {
        var loaded = ConfigLoader.Load(file);
        foreach (var diagnostic in loaded.Diagnostics) Console.Error.WriteLine(diagnostic.ToString());
        return loaded.Network ?? throw new FormatException($"{file} cannot be used");
    }
}
