using System.CommandLine;
using Weir.Daemon.Guard;
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
        var command = new Command("guard", "Guard the VMs of this host as a daemon: keep their rules on the bridges, follow libvirt and Open vSwitch. SIGHUP loads the configuration anew.")
        {
            config, noLibvirt, format,
        };
        command.SetAction(async (parse, ct) =>
        {
            var paths = GuardPaths.FromEnvironment();
            if (parse.GetValue(config) is { } file) paths = paths with { ConfigFile = Path.GetFullPath(file) };
            var options = new GuardOptions(paths)
            {
                Virsh = parse.GetValue(noLibvirt) ? null : "virsh",
                Log = LogOptions.FromEnvironment("WEIR") with { Format = parse.GetValue(format) },
            };
            return await GuardProcess.RunAsync(options, Console.Error, ct);
        });
        return command;
    }
}
