using System.Diagnostics;
using System.Text.RegularExpressions;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A running virtual machine.</summary>
internal sealed partial class VmGuest(VmLab lab, VmSpec spec) : IDisposable
{
    private readonly SerialConsole _console = new(lab.Folder.File(spec.Name + ".sock"));

    public VmSpec Spec => spec;

    public string Name => spec.Name;

    public int QemuPid => lab.Sandbox.QemuPid(spec.Name);

    /// <summary>What came out of its serial port so far.</summary>
    public string ConsoleLog => File.Exists(lab.Folder.File(spec.Name + ".console")) ? File.ReadAllText(lab.Folder.File(spec.Name + ".console")) : "";

    /// <summary>How often its init has come to its end.</summary>
    public int Boots => ConsoleLog.Split("VG-READY").Length - 1;

    /// <summary>Waits until its init has come to its end. Emulated, and beside others: seconds, not less.</summary>
    /// <param name="boots">How often.</param>
    public VmGuest WaitUntilReady(int boots = 1)
    {
        var clock = Stopwatch.StartNew();
        while (Boots < boots)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(90)) throw new TimeoutException($"{Name} does not boot; its console: {ConsoleLog}");
            Wait.Milliseconds(50);
        }

        return this;
    }

    /// <summary>What a command writes; it must end well.</summary>
    public string Run(string command, TimeSpan? within = null)
    {
        var (code, output) = _console.Run(command, within);
        return code == 0 ? output : throw new InvalidOperationException($"{Name}: {command}\nended with {code}\n{output}");
    }

    public (int Code, string Output) Try(string command, TimeSpan? within = null) => _console.Run(command, within);

    /// <summary>It restarts itself, at once.</summary>
    public void Reboot() => Run("(sleep 0.2; reboot -f) >/dev/null 2>&1 &");

    /// <summary>Whether an address answers.</summary>
    public bool Pings(string address, int tries = 10) => Try($"for i in $(seq {tries}); do ping -c 1 -W 1 {address} && break; done").Code == 0;

    /// <summary>Sends frames.</summary>
    public void Send(IEnumerable<byte[]> frames, int times = 1, int rate = 0) =>
        Run($"raw send eth0 -r {rate} -n {times} {string.Join(' ', frames.Select(Convert.ToHexString))}");

    /// <summary>How often frames that hold each byte sequence arrive at its NIC while something is done, and for <paramref name="after"/> behind it.</summary>
    public int[] CountWhile(IReadOnlyList<byte[]> sequences, Action work, TimeSpan? after = null)
    {
        // Without the file of before: it says "listening" already.
        Run($"rm -f /tmp/count; {{ raw count eth0 60000 {string.Join(' ', sequences.Select(Convert.ToHexString))} > /tmp/count 2>&1 & }}; while ! grep -qs listening /tmp/count; do sleep 0.02; done");
        work();
        Wait.For(after ?? TimeSpan.FromMilliseconds(300));
        var line = Run("kill -TERM $(pidof raw | awk '{print $1}'); while pidof raw >/dev/null; do sleep 0.02; done; tail -n 1 /tmp/count");
        return [.. Numbers().Matches(line.Split("of")[0]).Select(match => int.Parse(match.Value))];
    }

    public void Dispose() => _console.Dispose();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
