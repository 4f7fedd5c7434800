using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir flows</c>: the entries that each switch shall hold, and what in the configuration asked for them.</summary>
internal static class FlowsCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var table = new Option<string?>("--table") { Description = "Only this table, by name." };
        var why = new Option<bool>("--why") { Description = "Say beside each entry what asked for it." };
        var command = new Command("flows", "Show the flow entries that the switches shall hold (learned hosts excepted: see `weir hosts`).") { datapath, table, why };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Flows, ("dp", parse.GetValue(datapath)), ("table", parse.GetValue(table))),
            ApiJson.Default.IReadOnlyListFlowResponse, flows => Print(flows, parse.GetValue(why)), ct));
        return command;
    }

    private static void Print(IReadOnlyList<FlowResponse> flows, bool why)
    {
        string? datapath = null;
        foreach (var flow in flows)
        {
            if (flow.Datapath != datapath)
            {
                datapath = flow.Datapath;
                Console.WriteLine($"{TerminalText.Escape(datapath)}:");
            }

            var reason = why ? $"  # {(flow.Drop is null ? "" : $"drops, {flow.Drop}: ")}{flow.Subject}{(flow.Location is null ? "" : $" ({flow.Location})")}" : "";
            Console.WriteLine($"  {TerminalText.Escape(flow.Text + reason)}");
        }
    }
}
