using System.ComponentModel;
using System.Diagnostics;

namespace Weir.Cli.Copro;

/// <summary>Runs real programs, with Open vSwitch's tools pointed at one instance.</summary>
internal sealed class HostCommandRunner(string? ovsRunDirectory) : IHostCommandRunner
{
    // Longer than the 10 s that ovs-vsctl is given, so that its own message is seen.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async Task<HostCommandResult> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (ovsRunDirectory is not null) start.Environment["OVS_RUNDIR"] = ovsRunDirectory;
        start.Environment["LC_ALL"] = "C";

        using var process = Start(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            if (command.Input is not null) await process.StandardInput.WriteAsync(command.Input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new HostCommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new CoproException($"`{command}` did not end within {Limit.TotalSeconds} s");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new CoproException(WhatIsMissing(start.FileName));
        }
    }

    private static string WhatIsMissing(string program) => program switch
    {
        _ when program.StartsWith("ovs-", StringComparison.Ordinal) => $"Open vSwitch is not installed: {program} was not found; on Debian: apt-get install openvswitch-switch",
        "ip" => "ip was not found; on Debian: apt-get install iproute2",
        "ethtool" => "ethtool was not found; on Debian: apt-get install ethtool",
        _ => $"{program} was not found",
    };
}
