using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Weir.Cli.Copro;

/// <summary>Starts and ends what runs inside a coprocessor's namespace.</summary>
internal sealed class ServiceManager(string name, string runDirectory, IHostCommandRunner runner, TimeProvider time)
{
    private readonly ServiceStore _store = new(new CoproStateStore(runDirectory, name).ServiceFolder);

    /// <summary>Becomes <paramref name="command"/>, inside the namespace: does not return unless that fails.</summary>
    public void Become(ImmutableArray<string> command)
    {
        CheckProgram(command[0]);
        _ = LibC.SetSignal(LibC.SigPipe, 0);
        _ = LibC.Execute(HostCommandRunner.Find("ip") ?? "ip", ["ip", "netns", "exec", name, .. command, null]);
        throw new CoproException("ip was not found; on Debian: apt-get install iproute2");
    }

    /// <summary>Starts a supervised service in the background; the same one again is left running.</summary>
    /// <returns>Its record, and whether it was already there.</returns>
    public async Task<(ServiceRecord Record, bool WasThere)> DetachAsync(string service, ImmutableArray<string> command, bool restart, CancellationToken cancellation)
    {
        CheckProgram(command[0]);
        if (_store.Read(service) is { IsSupervised: true } running)
        {
            if (running.Command.SequenceEqual(command, StringComparer.Ordinal) && running.Restart == restart) return (running, true);
            throw new CoproException($"a service '{service}' is running already: {string.Join(' ', running.Command)}; give this one another --service, or end that: weir copro stop --name {name} {service}");
        }

        _store.Delete(service);
        using var supervisor = Process.Start(SupervisorStart(service, command, restart))!;
        supervisor.StandardInput.Close();
        return (await AwaitStartAsync(supervisor, service, restart, cancellation), false);
    }

    /// <summary>Ends one service, and all that it started.</summary>
    /// <returns>False where it was not running.</returns>
    public async Task<bool> StopAsync(ServiceRecord record)
    {
        var ran = record.IsSupervised;
        if (ran)
        {
            _ = LibC.Kill(record.Supervisor, LibC.SigTerm);
            await UntilAsync(() => !record.IsSupervised, ServiceSupervisor.Grace + TimeSpan.FromSeconds(2));
            _ = LibC.Kill(-record.Supervisor, LibC.SigKill); // the group: children that did not go with the service
            await UntilAsync(() => !record.IsSupervised, TimeSpan.FromSeconds(2));
        }

        _store.Delete(record.Service);
        return ran;
    }

    /// <summary>The services' records.</summary>
    public IReadOnlyList<ServiceRecord> List() => _store.ReadAll();

    /// <summary>Ends every process in the namespace: first the services, then whatever else was started in it.</summary>
    public async Task EmptyNamespaceAsync()
    {
        await Task.WhenAll(List().Select(StopAsync));
        foreach (var signal in (int[])[LibC.SigTerm, LibC.SigKill])
        {
            var processes = await ProcessesInsideAsync();
            if (processes.Count == 0) return;
            foreach (var process in processes) _ = LibC.Kill(process, signal);
            for (var i = 0; i < 20 && (await ProcessesInsideAsync()).Count > 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(100), time);
        }
    }

    private async Task<List<int>> ProcessesInsideAsync()
    {
        var shown = await runner.RunAsync(new HostCommand("ip", ["netns", "pids", name]), CancellationToken.None);
        return [.. shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture)).Where(pid => pid != Environment.ProcessId)];
    }

    private async Task<ServiceRecord> AwaitStartAsync(Process supervisor, string service, bool restart, CancellationToken cancellation)
    {
        ServiceRecord? record = null;
        await UntilAsync(() => supervisor.HasExited || (record = _store.Read(service)) is not null, TimeSpan.FromSeconds(10), cancellation);

        // A service that cannot run at all (a port in use, a wrong option) ends at once: look a moment longer before saying that it runs.
        if (!restart) await UntilAsync(() => supervisor.HasExited, TimeSpan.FromMilliseconds(400), cancellation);
        if (!supervisor.HasExited && record is not null) return record;
        if (_store.Read(service) is not { LastExitCode: { } code }) throw new CoproException($"the supervisor of '{service}' did not start: {await supervisor.StandardError.ReadToEndAsync(cancellation)}");
        if (code != 0) throw new CoproException(string.Create(CultureInfo.InvariantCulture, $"'{service}' ended at once with exit code {code}; its log: {_store.LogOf(service)}"));
        return _store.Read(service)!;
    }

    private ProcessStartInfo SupervisorStart(string service, ImmutableArray<string> command, bool restart)
    {
        var self = Environment.ProcessPath!;
        string[] head = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];
        string[] again = restart ? ["--restart"] : [];
        return new ProcessStartInfo(self, [.. head, "copro", "supervise", "--name", name, "--run-dir", runDirectory, "--service", service, .. again, "--", .. command])
        {
            // Its own pipes, so that nobody who reads this command's output waits for the service.
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellation = default)
    {
        for (var begun = time.GetTimestamp(); !condition() && time.GetElapsedTime(begun) < limit;) await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
    }

    private static void CheckProgram(string program)
    {
        if (HostCommandRunner.Find(program) is null) throw new CoproException($"{program} was not found on this host");
    }
}
