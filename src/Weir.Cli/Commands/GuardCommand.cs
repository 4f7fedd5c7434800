using System.CommandLine;
using Weir.Config;
using Weir.Daemon.Guard;
using Weir.Daemon.Http;
using Weir.Daemon.Logging;
using Weir.Guard;

namespace Weir.Cli.Commands;

/// <summary><c>weir guard</c>: the guard of VMs as a daemon.</summary>
internal static class GuardCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config", "-c") { Description = "The guard's configuration. Default: /etc/weir/guard.yaml." };
        var noLibvirt = new Option<bool>("--no-libvirt") { Description = "This host has no libvirt: VMs are known by the hook alone." };
        var format = RunCommand.LogFormatOption();
        var socket = new Option<string?>("--socket") { Description = "The control socket to make. Default: /run/weir/guard/api.sock." };
        var metrics = new Option<string?>("--metrics") { Description = "Serve Prometheus' metrics on ADDRESS:PORT, [IPV6]:PORT or PORT. Default: WEIR_METRICS, or off." };
        var command = new Command("guard", "Guard the VMs of this host as a daemon: keep their rules on the bridges, follow libvirt and Open vSwitch. SIGHUP loads the configuration anew.")
        {
            config, noLibvirt, socket, metrics, format,
        };
        var api = new ApiOptions();
        api.AddTo(command);
        command.SetAction(async (parse, ct) =>
        {
            var paths = GuardPaths.FromEnvironment();
            if (parse.GetValue(config) is { } file) paths = paths with { ConfigFile = Path.GetFullPath(file) };
            var where = parse.GetValue(metrics) ?? (Environment.GetEnvironmentVariable("WEIR_METRICS") is { Length: > 0 } given ? given : MetricsAddress.Off);
            if (!MetricsAddress.TryParse(where, out var serve))
            {
                await Console.Error.WriteLineAsync($"weir: --metrics: '{TerminalText.Escape(where)}' is not ADDRESS:PORT, [IPV6]:PORT, PORT or off");
                return 1;
            }

            ApiListenOptions? listen;
            try
            {
                listen = api.Read(parse);
            }
            catch (FormatException exception)
            {
                await Console.Error.WriteLineAsync($"weir: {TerminalText.Escape(exception.Message)}");
                return 1;
            }

            var options = new GuardOptions(paths)
            {
                ControlSocket = parse.GetValue(socket),
                Api = listen,
                Metrics = serve,
                Virsh = parse.GetValue(noLibvirt) ? null : "virsh",
                Log = LogOptions.FromEnvironment("WEIR") with { Format = parse.GetValue(format) },
            };
            return await GuardProcess.RunAsync(options, Console.Error, ct);
        });
        return command;
    }
}
