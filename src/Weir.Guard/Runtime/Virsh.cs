using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Weir.Guard.Hook;

namespace Weir.Guard.Runtime;

/// <summary>Asks libvirt by its own tool, a process a question: no name goes through a shell, every question has a deadline, and an answer without end is cut off.</summary>
/// <param name="program">The tool.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class Virsh(string program, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The UUIDs of the domains that run (or are paused).</summary>
    /// <exception cref="IOException">libvirt does not answer; the message says why.</exception>
    public async Task<ImmutableArray<Guid>> ListRunningAsync(CancellationToken cancellationToken)
    {
        var answer = Encoding.UTF8.GetString(await AskAsync(["list", "--uuid"], cancellationToken));
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => Guid.TryParseExact(line, "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];
    }

    /// <summary>A running domain's XML.</summary>
    /// <param name="domain">Name or UUID.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">libvirt does not answer, or has no such domain.</exception>
    public Task<byte[]> DumpXmlAsync(string domain, CancellationToken cancellationToken) => AskAsync(["dumpxml", "--domain", domain], cancellationToken);

    /// <summary>Follows libvirt's events until the tool ends (libvirtd went away) or the wait is cancelled.</summary>
    /// <param name="line">Takes each line that the tool prints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The tool cannot be started, or ended with an error.</exception>
    public async Task FollowAsync(Action<string> line, CancellationToken cancellationToken)
    {
        // Into a pipe the tool would print 4 KiB at a time.
        using var process = Start("stdbuf", ["-oL", program, "-k", "2", "-K", "2", "event", "--loop", "--all"]);
        try
        {
            var errors = DrainAsync(process.StandardError, cancellationToken);
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } text) line(text.Length > 4096 ? text[..4096] : text);
            await process.WaitForExitAsync(cancellationToken);
            throw new IOException(await errors is { Length: > 0 } reason ? reason : $"{program} event ended with code {process.ExitCode}");
        }
        finally
        {
            End(process);
        }
    }

    private async Task<byte[]> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var process = Start(program, arguments);
        try
        {
            var errors = DrainAsync(process.StandardError, either.Token);
            using var answer = new MemoryStream();
            var buffer = new byte[16 << 10];
            int count;
            while ((count = await process.StandardOutput.BaseStream.ReadAsync(buffer, either.Token)) > 0)
            {
                await answer.WriteAsync(buffer.AsMemory(0, count), either.Token);
                if (answer.Length > HookWire.LongestRequest) throw new IOException($"{program} {arguments[0]} answers with more than {HookWire.LongestRequest} bytes");
            }

            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? answer.ToArray() : throw new IOException(await errors is { Length: > 0 } reason ? reason : $"{program} {arguments[0]} ended with code {process.ExitCode}");
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{program} {arguments[0]} did not answer within {Patience.TotalSeconds:0} s", exception);
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        try
        {
            var process = Process.Start(start) ?? throw new IOException($"{file} cannot be started");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"{file} cannot be started: {exception.Message}", exception);
        }
    }

    private static async Task<string> DrainAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            if (text.Length < 4096) text.Append(buffer, 0, count);
        return text.ToString().Trim();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }
}
