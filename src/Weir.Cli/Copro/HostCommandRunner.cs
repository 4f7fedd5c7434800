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
        var path = Find(command.Program) ?? throw new CoproException(WhatIsMissing(command.Program));
        var start = new ProcessStartInfo(path, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (ovsRunDirectory is not null) start.Environment["OVS_RUNDIR"] = ovsRunDirectory;
        start.Environment["LC_ALL"] = "C";

        using var process = Process.Start(start)!;
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

    /// <summary>Where <paramref name="program"/> is: in PATH, or where Debian keeps what only root uses; null where it is not.</summary>
    public static string? Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/sbin", "/sbin"]);
        return program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(program) ? program : null
            : folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    private static string WhatIsMissing(string program) => program switch
    {
        _ when program.StartsWith("ovs-", StringComparison.Ordinal) => $"Open vSwitch is not installed: {program} was not found; on Debian: apt-get install openvswitch-switch",
        "ip" => "ip was not found; on Debian: apt-get install iproute2",
        "ethtool" => "ethtool was not found; on Debian: apt-get install ethtool",
        "virsh" => "virsh was not found; on Debian: apt-get install libvirt-clients",
        _ => $"{program} was not found",
    };
}
