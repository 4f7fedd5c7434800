using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Api;
using Weir.Cli.Planning;
using Weir.Config;
using Weir.Model;

namespace Weir.Cli.Commands;

/// <summary><c>weir plan</c>: what a change of configuration would do, to entries and to packets; nothing is changed.</summary>
internal static class PlanCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Command Create()
    {
        var files = new Argument<string[]>("FILES") { Description = "OLD and NEW: two configurations. With --live: NEW alone.", Arity = new ArgumentArity(1, 2) };
        var live = new Option<bool>("--live") { Description = "OLD is what the running Weir has in force, on its switches as they are." };
        var flows = new Option<bool>("--flows") { Description = "Show each entry, group and meter, too." };
        var dp = ControlCommand.DatapathOption();
        var json = ControlCommand.JsonOption();
        var socket = ControlCommand.SocketOption();
        var command = new Command("plan", "Show what a change of configuration would do: entries that differ, and an example of each packet that is treated differently. Exit 0: nothing changes. 2: something does. 1: it cannot be said.") { files, live, dp, flows, json, socket };
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is { } names && names.Length != (result.GetValue(live) ? 1 : 2)) result.AddError(result.GetValue(live) ? "--live takes one configuration: NEW" : "two configurations are due, OLD and NEW; or --live and NEW");
        });
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var names = parsed.GetValue(files)!;
                var next = Load(names[^1]);
                var plan = parsed.GetValue(live) ? NetworkPlanner.Plan(await RunningAsync(parsed.GetValue(socket)!, ct), next) : NetworkPlanner.Plan(Load(names[0]), next);
                return Show(Select(plan, parsed.GetValue(dp)), parsed.GetValue(json), parsed.GetValue(flows));
            }
            catch (Exception exception) when (exception is FormatException or ControlException)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<PlannedSide>> RunningAsync(string socket, CancellationToken ct)
    {
        using var client = new ControlClient(socket);
        return RunningNetwork.Read(await client.GetAsync(ApiRoutes.Running, ApiJson.Default.RunningResponse, ct));
    }

    private static int Show(NetworkPlan plan, bool json, bool flows)
    {
        if (json) Console.WriteLine(JsonSerializer.Serialize(plan, Json));
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
