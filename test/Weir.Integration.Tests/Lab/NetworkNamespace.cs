using System.Runtime.ExceptionServices;

namespace Weir.Integration.Tests.Lab;

/// <summary>A named network namespace of this test process. Its name carries the process id, so that a later run can tell a leftover from one in use.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Prefix = "weirlab-";
    private static int s_last;
    private static readonly Lock s_making = new();
    private static bool s_swept;

    /// <summary>A namespace with loopback up and IPv6 off: nothing in it speaks of its own accord.</summary>
    public NetworkNamespace(string role, bool ipv6 = false)
    {
        // One at a time: the first of a machine makes /run/netns a mount of its own.
        lock (s_making)
        {
            if (!s_swept) SweepLeftovers();
            s_swept = true;
            Name = $"{Prefix}{Environment.ProcessId}-{++s_last}-{role}";
            Shell.Run("ip", "netns", "add", Name);
        }

        if (!ipv6)
        {
            Run(() =>
            {
                foreach (var scope in (string[])["all", "default"]) File.WriteAllText($"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6", "1");
            });
        }

        Shell.Run("ip", "-n", Name, "link", "set", "lo", "up");
    }

    public string Name { get; }

    /// <summary>Runs <paramref name="work"/> on a thread of its own inside the namespace. Sockets made there stay in the namespace, whoever uses them later.</summary>
    public T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Native.EnterNamespace(Name);
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Standard output of a program run inside the namespace.</summary>
    public string Execute(string program, params string[] arguments) => Shell.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Many <c>ip</c> commands in one process.</summary>
    public void IpBatch(IEnumerable<string> commands) => Shell.Run("ip", ["-n", Name, "-batch", "-"], string.Join('\n', commands) + "\n");

    public void Dispose() => Remove(Name);

    /// <summary>Removes what dead test processes left: processes inside their namespaces, the namespaces, their folders.</summary>
    public static void SweepLeftovers()
    {
        foreach (var name in Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns").Select(path => Path.GetFileName(path)) : [])
            if (IsLeftover(name)) Remove(name);
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
            if (IsLeftover(Path.GetFileName(folder))) LabFolder.Delete(folder);
    }

    private static bool IsLeftover(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name[Prefix.Length..].Split('-')[0], out var pid) && !Directory.Exists($"/proc/{pid}");

    private static void Remove(string name)
    {
        foreach (var pid in Shell.Try("ip", ["netns", "pids", name]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _ = Native.kill(int.Parse(pid), Native.SignalKill);
        Shell.Try("ip", ["netns", "del", name]);
    }
}
