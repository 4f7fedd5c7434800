using System.CommandLine;
using System.Text;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir events</c>: what has happened, and what happens.</summary>
internal static class EventsCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var ask = new AskOptions();
        var json = new Option<bool>("--json") { Description = "Print each event as a line of JSON." };
        var since = new Option<string?>("--since") { Description = "Only events after this one: its event_id. Default: all that are kept; with --follow, those that come." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, until interrupted; a Weir that ends is waited for." };
        var type = new Option<string?>("--type") { Description = "Only events of these names: L2_LEARN,L2_EXPIRE." };
        var datapath = ControlCommand.DatapathOption();
        var command = new Command("events", "Show events: hosts learned and gone, ports, switches, configurations, findings, VMs, services.") { since, follow, type, datapath, json };
        ask.AddConnectionTo(command);
        command.SetAction(async (parse, ct) =>
        {
            var reader = new EventLineReader(parse.GetValue(since), parse.GetValue(json));
            while (true)
            {
                try
                {
                    using var client = ask.Open(parse);
                    var path = ControlCommand.Query(
                        ApiRoutes.Events, ("since", reader.LastId ?? (parse.GetValue(follow) ? null : "0")), ("type", parse.GetValue(type)), ("dp", parse.GetValue(datapath)),
                        ("follow", parse.GetValue(follow) ? null : "false"));
                    using var lines = new StreamReader(await client.OpenAsync(path, ct), Encoding.UTF8);
                    while (await lines.ReadLineAsync(ct) is { } line) reader.Take(line);
                    if (!parse.GetValue(follow)) return 0;
                    await Console.Error.WriteLineAsync("weir: Weir has ended; waiting for it");
                }
                catch (ControlException exception) when (!parse.GetValue(follow) || !reader.HasRead)
                {
                    await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                    return 1;
                }
                catch (Exception exception) when (exception is ControlException or IOException)
                {
                    // Not there yet, or gone in the middle of a line.
                }
                catch (OperationCanceledException)
                {
                    return 0;
                }

                await Task.Delay(Pause, TimeProvider.System, ct);
            }
        });
        return command;
    }
}
