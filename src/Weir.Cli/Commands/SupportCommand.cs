using System.CommandLine;
using System.Globalization;
using Weir.Cli.Support;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir support</c>: everything that a bug report needs, in one file.</summary>
internal static class SupportCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "The archive to write. Default: weir-support-HOST-TIME.tar.gz in this directory." };
        var config = new Option<string?>("--config", "-c") { Description = "The configuration file. Default: that of the running Weir, else as weir run." };
        var log = new Option<string[]>("--log") { Description = "A log file to take along. Default: those of the environment, FAUCET's places, and the journal. May be repeated.", DefaultValueFactory = _ => [] };
        var ask = new AskOptions();
        var command = new Command("support", "Write one archive with what a bug report needs: versions, status, configuration, tables, logs, facts of the host. Secrets are taken out; nothing is sent anywhere.") { output, config, log };
        ask.AddConnectionTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var path = Path.GetFullPath(parsed.GetValue(output) ?? string.Create(CultureInfo.InvariantCulture, $"weir-support-{Environment.MachineName}-{now:yyyyMMdd-HHmmss}.tar.gz"));
            var secrets = new Secrets();
            var archive = new SupportArchive(secrets, now);
            try
            {
                using var client = ask.Open(parsed, SupportReport.Patience);
                await new SupportReport(archive, secrets, client, now) { IsRemote = ask.IsRemote(parsed), ConfigFile = parsed.GetValue(config), LogFiles = parsed.GetValue(log)! }.GatherAsync(ct);
                archive.Write(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ControlException)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }

            Console.WriteLine($"{path}: {archive.Names.Count()} files, secrets taken out. Look through it before you pass it on.");
            return 0;
        });
        return command;
    }
}
