using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Cli.Copro;

/// <summary>The background process behind <c>weir copro exec --detach</c>: runs one service in the namespace, keeps its log and its pid file.</summary>
internal sealed class ServiceSupervisor(string coproName, ServiceStore store, TimeProvider time) : IDisposable
{
    /// <summary>How long a service that is asked to end may take.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Supervises until the service ends (or for ever, with <paramref name="restart"/>) or SIGTERM comes.</summary>
    /// <returns>The service's exit code.</returns>
    public async Task<int> RunAsync(string service, ImmutableArray<string> command, bool restart)
    {
        _ = LibC.StartSession();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        using var log = new ServiceLog(store.LogOf(service));

        var record = new ServiceRecord
        {
            Service = service,
            Command = command,
            Restart = restart,
            Supervisor = Environment.ProcessId,
            SupervisorTicks = ServiceRecord.ProcessTicks(Environment.ProcessId) ?? 0,
            Since = time.GetUtcNow(),
            Log = store.LogOf(service),
        };
        var backOff = new ServiceBackOff();
        while (true)
        {
            var begun = time.GetTimestamp();
            record = await RunOnceAsync(record, log);
            if (_stop.IsCancellationRequested || !restart) break;

            var wait = backOff.After(time.GetElapsedTime(begun));
            await NoteAsync(log, $"{service} ended with {record.LastExitCode}; starts again in {wait.TotalSeconds:0.0} s");
            try
            {
                await Task.Delay(wait, time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            record = record with { Restarts = record.Restarts + 1, Since = time.GetUtcNow() };
        }

        if (_stop.IsCancellationRequested) store.Delete(service);
        return record.LastExitCode ?? 0;
    }

    public void Dispose() => _stop.Dispose();

    private async Task<ServiceRecord> RunOnceAsync(ServiceRecord record, ServiceLog log)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(HostCommandRunner.Find("ip") ?? "ip", ["netns", "exec", coproName, .. record.Command])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            record = record with { Pid = process.Id };
            store.Write(record);
            var copies = Task.WhenAll(log.CopyAsync(process.StandardOutput.BaseStream), log.CopyAsync(process.StandardError.BaseStream));
            await WaitAsync(process);

            // A grandchild may hold the pipes open; the service itself has ended.
            await Task.WhenAny(copies, Task.Delay(TimeSpan.FromSeconds(1), time));
            record = record with { Pid = 0, LastExitCode = process.ExitCode };
        }
        catch (Win32Exception e)
        {
            await NoteAsync(log, e.Message);
            record = record with { Pid = 0, LastExitCode = 127 };
        }

        store.Write(record);
        return record;
    }

    private async Task WaitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            _ = LibC.Kill(process.Id, LibC.SigTerm);
            using var grace = new CancellationTokenSource(Grace, time);
            try
            {
                await process.WaitForExitAsync(grace.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }

    private Task NoteAsync(ServiceLog log, string line) =>
        log.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[weir copro {time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}] {line}\n")));
}
