using System.Diagnostics;

namespace Weir.Integration.Tests.Lab;

/// <summary>The real program as a process of its own, in a network namespace.</summary>
/// <remarks>The program is <c>WEIR_BIN</c> (what <c>make test</c> built), or else the one built together with these tests.</remarks>
internal sealed class WeirProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _log = [];

    private WeirProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote to standard output and standard error so far.</summary>
    public string Log
    {
        get
        {
            lock (_lock) return string.Join('\n', _log);
        }
    }

    /// <summary>What runs the program.</summary>
    public static string[] Program => Environment.GetEnvironmentVariable("WEIR_BIN") is { Length: > 0 } built ? [built] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "weir.dll")];

    public static WeirProcess Start(NetworkNamespace space, params string[] arguments) => Start(["ip", "netns", "exec", space.Name, .. Program, .. arguments]);

    /// <summary>Starts a command line that ends as Weir: each part of it runs the next in its own place.</summary>
    public static WeirProcess Start(IEnumerable<string> command)
    {
        // Before ordinary processes, as the switch is: what else the machine does is not what the tests ask about.
        var start = new ProcessStartInfo("nice", ["-n", "-10", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";

        var process = new Process { StartInfo = start };
        var weir = new WeirProcess(process);
        process.OutputDataReceived += (_, line) => weir.Add(line.Data);
        process.ErrorDataReceived += (_, line) => weir.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return weir;
    }

    /// <summary>Waits until a line that holds <paramref name="text"/> is there, at or behind line <paramref name="from"/>.</summary>
    /// <returns>How many lines there were up to and with that one: where to look on for the next.</returns>
    public int WaitForLog(string text, TimeSpan? within = null, int from = 0)
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            lock (_lock)
            {
                var index = from >= _log.Count ? -1 : _log.FindIndex(from, line => line.Contains(text, StringComparison.Ordinal));
                if (index >= 0) return index + 1;
            }

            if (HasExited) break;
            Wait.Milliseconds(5);
        }

        throw new TimeoutException($"weir did not say \"{text}\"{(HasExited ? $" and ended with {ExitCode}" : "")}. It said:\n{Log}");
    }

    /// <summary>How many lines it has written.</summary>
    public int LogLength
    {
        get
        {
            lock (_lock) return _log.Count;
        }
    }

    public void Signal(int signal) => _ = Native.kill(Pid, signal);

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public void Kill()
    {
        if (!HasExited) Signal(Native.SignalKill);
        _process.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <summary>SIGTERM, and waits until it is gone.</summary>
    /// <returns>Its exit code.</returns>
    public int Terminate()
    {
        Signal(Native.SignalTerminate);
        return _process.WaitForExit(TimeSpan.FromSeconds(15)) ? ExitCode : throw new TimeoutException($"weir does not end on SIGTERM. It said:\n{Log}");
    }

    /// <summary>Waits for an end that it comes to by itself.</summary>
    public int WaitForExit()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20))) throw new TimeoutException($"weir runs on. It said:\n{Log}");
        _process.WaitForExit(); // what it said last is read by then
        return ExitCode;
    }

    /// <summary>Resident set size in bytes.</summary>
    public long ResidentBytes => long.Parse(Status("VmRSS").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]) * 1024;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private string Status(string key) =>
        File.ReadLines($"/proc/{Pid}/status").Single(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

    private void Add(string? line)
    {
        if (line is null) return;
        lock (_lock) _log.Add(line);
    }
}
