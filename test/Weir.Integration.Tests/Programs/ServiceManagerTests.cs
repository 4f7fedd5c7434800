using System.Net.Sockets;
using System.Text;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Programs;

/// <summary>The process as systemd sees it, over a socket of the test's own.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();
    private readonly Socket _manager;
    private readonly List<string> _heard = [];

    // Abstract names are a network namespace's own.
    public ServiceManagerTests() => _manager = _daemon.Namespace.Run(() => new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 });

    public void Dispose()
    {
        _manager.Dispose();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_told_of_start_life_reload_and_end(bool isAbstract)
    {
        var name = isAbstract ? $"@weirlab-{Environment.ProcessId}-{Guid.NewGuid():N}" : _daemon.File("notify");
        _manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        var weir = _daemon.Run(("NOTIFY_SOCKET", name), ("WATCHDOG_USEC", "400000"));

        WaitFor("READY=1");
        weir.WaitForLog("listening for switches on");
        WaitFor("WATCHDOG=1");
        WaitFor("STATUS=0 of 1 datapaths connected");
        _heard.Clear();
        weir.Signal(Native.SignalHangup);
        WaitFor("RELOADING=1\nMONOTONIC_USEC=");
        WaitFor("READY=1");
        WaitFor("WATCHDOG=1");
        weir.Signal(Native.SignalTerminate);
        WaitFor("STOPPING=1");
        Assert.Equal(0, weir.WaitForExit());
    }

    [Fact]
    public void Nothing_is_said_before_the_configuration_is_known_to_be_good()
    {
        System.IO.File.WriteAllText(_daemon.File("faucet.yaml"), "dps: {sw: {dp_id: no}}");
        _manager.Bind(new UnixDomainSocketEndPoint(_daemon.File("notify")));

        Assert.Equal(1, _daemon.Run(("NOTIFY_SOCKET", _daemon.File("notify"))).WaitForExit());

        Assert.Equal(0, _manager.Available);
    }

    [Fact]
    public void The_journal_gets_priorities()
    {
        // A stream whose inode JOURNAL_STREAM names, as systemd does it: standard output goes to a socket.
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_daemon.File("journal")));
        listener.Listen();
        System.IO.File.WriteAllText(_daemon.File("unit.sh"), $$"""
            exec 3>&1
            JOURNAL_STREAM="0:$(readlink /proc/self/fd/3 | tr -dc 0-9)"
            export JOURNAL_STREAM
            exec {{string.Join(' ', WeirProcess.Program)}} run --listen 127.0.0.1:0 --socket {{_daemon.File("weir.sock")}} --config {{_daemon.File("faucet.yaml")}} 3>&-
            """);
        using var weir = WeirProcess.Start(["ip", "netns", "exec", _daemon.Namespace.Name, "socat", "-u", $"EXEC:sh {_daemon.File("unit.sh")}", $"UNIX-CONNECT:{_daemon.File("journal")}"]);
        using var journal = listener.Accept();
        journal.ReceiveTimeout = 20_000;
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("control socket") && journal.Receive(buffer) is > 0 and var read) text += Encoding.UTF8.GetString(buffer, 0, read);

        Assert.StartsWith("<6>Weir version ", text);
        Assert.Contains("\n<6>listening for switches on", text);
    }

    private void WaitFor(string message)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var index = _heard.FindIndex(heard => heard.StartsWith(message, StringComparison.Ordinal));
            if (index >= 0)
            {
                _heard.RemoveRange(0, index + 1);
                return;
            }

            try
            {
                _heard.Add(Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer)));
            }
            catch (SocketException exception)
            {
                throw new TimeoutException($"No {message}; only {string.Join(" | ", _heard)}. Weir said:\n{_daemon.Weir.Log}", exception);
            }
        }
    }
}
