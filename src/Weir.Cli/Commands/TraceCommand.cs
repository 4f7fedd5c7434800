using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Analysis.Planning;
using Weir.Analysis.Tracing;
using Weir.Api;
using Weir.Config;
using Weir.Model;

namespace Weir.Cli.Commands;

/// <summary><c>weir trace</c>: a packet's way through the compiled tables, in the operator's names; no switch is asked.</summary>
internal static class TraceCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var packet = new Argument<string?>("PACKET")
        {
            Description = "The packet as ovs-ofctl writes matches: 'tcp,nw_src=192.168.2.5,nw_dst=192.168.2.1,tp_dst=22'. What it leaves open gets a value.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = new Option<string?>("--config", "-c") { Description = "The configuration file; or --live." };
        var live = new Option<bool>("--live") { Description = "Through what the running Weir has in force: its ports, its learned hosts." };
        var dp = new Option<string?>("--dp") { Description = "The datapath; not needed where there is one." };
        var inPort = new Option<string>("--in-port") { Description = "The port it comes in, by number or name.", Required = true };
        var frame = new Option<string?>("--frame") { Description = "The whole frame in hex, instead of PACKET." };
        var hosts = new Option<string[]>("--host") { Description = "MAC@PORT or MAC@PORT,VLAN: a host that is learned there. Without VLAN: the port's native one." };
        var ask = new AskOptions();
        var command = new Command("trace", "Show what happens to a packet: which rule takes it, where it comes out and how tagged, or why it is dropped.") { packet, config, live, dp, inPort, frame, hosts };
        ask.AddTo(command, canWatch: false);
        command.Validators.Add(result =>
        {
            if (result.GetValue(live) == result.GetValue(config) is not null) result.AddError("say either --config FILE or --live");
        });
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var question = new TraceQuestion(parsed.GetValue(dp), parsed.GetValue(inPort)!, parsed.GetValue(packet), parsed.GetValue(frame), parsed.GetValue(hosts) ?? []);
                var answer = parsed.GetValue(live) ? await AskAsync(ask, parsed, question, ct) : question.Answer([.. Load(parsed.GetValue(config)!).Datapaths.Select(PlannedSide.Of)]);
                if (ask.IsJson(parsed)) Console.WriteLine(JsonSerializer.Serialize(answer, ApiJson.Default.TraceResponse));
                else Print(answer);
                return 0;
            }
            catch (Exception exception) when (exception is FormatException or ControlException)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }
        });
        return command;
    }

    private static async Task<TraceResponse> AskAsync(AskOptions ask, ParseResult parsed, TraceQuestion question, CancellationToken ct)
    {
        using var client = ask.Open(parsed, Patience);
        var body = JsonSerializer.SerializeToUtf8Bytes(new TraceRequest(question.InPort, question.Datapath, question.Packet, question.Frame, question.Hosts), ApiJson.Default.TraceRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiRoutes.Trace) { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
        return await client.AskAsync(request, ApiJson.Default.TraceResponse, ct);
    }

    private static void Print(TraceResponse trace)
    {
        Say($"{trace.Datapath}, in on port {Words(trace.PortNumber.ToString(CultureInfo.InvariantCulture), trace.Port)}: {trace.Packet ?? $"frame of {trace.Frame.Length / 2} bytes"}");
        foreach (var table in trace.Tables)
        {
            Say($"  {table.Table,-15} {table.Vlan,-20} {table.Matched ?? "nothing matches"}{(table.Location is null ? "" : $"  ({table.Location})")}");
            if (table.Done.Count > 0) Say($"  {"",-15} {"",-20}   {string.Join(", ", table.Done)}");
        }

        foreach (var exit in trace.Exits.Where(exit => exit.Port != "controller")) Say($"=> comes out of port {Words(exit.PortNumber.ToString(CultureInfo.InvariantCulture), exit.Port)}, {exit.Vlan}");
        if (trace.Exits.Any(exit => exit.Port == "controller")) Say("=> a copy goes to the controller, which learns the sender");
        if (trace.Drop is { } drop) Say($"=> dropped: {drop}");
    }

    private static void Say(string line) => Console.WriteLine(TerminalText.Escape(line).TrimEnd());

    private static string Words(string number, string name) => name == number ? number : $"{number} ({name})";

    private static Network Load(string file)
    {
        var loaded = ConfigLoader.Load(file);
        foreach (var diagnostic in loaded.Diagnostics) Console.Error.WriteLine(diagnostic.ToString());
        return loaded.Network ?? throw new FormatException($"{file} cannot be used");
    }
}
