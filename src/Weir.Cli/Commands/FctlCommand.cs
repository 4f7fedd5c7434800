using System.CommandLine;
using Weir.Cli.Fctl;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir fctl</c>: what FAUCET's <c>fctl</c> does, with its options.</summary>
internal static class FctlCommand
{
    private const string DefaultEndpoint = "http://localhost:9302";

    public static Command Create()
    {
        var nonzero = new Option<bool>("--nonzero", "-n") { Description = "Only samples that are not 0." };
        var endpoints = new Option<string>("--endpoints", "-e") { Description = "URLs to ask, joined by commas.", DefaultValueFactory = _ => DefaultEndpoint };
        var metrics = new Option<string?>("--metrics", "-m") { Description = "Names of metrics, joined by commas. Default: all." };
        var labels = new Option<string?>("--labels", "-l") { Description = "LABEL:VALUE that samples must have, joined by commas." };
        var display = new Option<string?>("--display-labels") { Description = "Names of labels to show, joined by commas. Default: all." };
        var command = new Command("fctl", "Show metrics as FAUCET's fctl does: a line for each sample, with tabs between name, labels and value.") { nonzero, endpoints, metrics, labels, display };
        command.SetAction(async (parse, ct) =>
        {
            if (!FctlSelection.TryParse(parse.GetValue(metrics), parse.GetValue(labels), parse.GetValue(display), parse.GetValue(nonzero), out var selection))
            {
                await Console.Error.WriteLineAsync("weir: --labels is LABEL:VALUE, joined by commas");
                return 1;
            }

            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 1 << 30 };
            foreach (var endpoint in FctlSelection.List(parse.GetValue(endpoints)) ?? [DefaultEndpoint])
            {
                var (document, fault) = await FctlScrape.GetAsync(http, endpoint, ct);
                if (document is null)
                {
                    await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape($"{endpoint}: {fault}")}");
                    return 1;
                }

                foreach (var line in selection.Lines(document)) await Console.Out.WriteLineAsync(line);
            }

            return 0;
        });
        return command;
    }
}
