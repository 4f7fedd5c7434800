using System.Net.Sockets;
using System.Text;
using Weir.Daemon.Services;

namespace Weir.Cli.Tests.Services;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weir-notify-").FullName;
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };

    public void Dispose()
    {
        _manager.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Says_what_happens_on_a_path_and_on_an_abstract_name(bool isAbstract)
    {
        var name = isAbstract ? $"@weir-test-{Environment.ProcessId}-{Guid.NewGuid():N}" : Path.Combine(_folder, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        using var notifier = new SystemdNotifier(name, TimeProvider.System);

        notifier.Ready();
        notifier.Status("one\ntwo");
        notifier.Status("one\ntwo");
        notifier.Reloading();
        notifier.Stopping();

        Assert.Equal("READY=1", Receive());
        Assert.Equal("STATUS=one two", Receive());
        var reloading = Receive().Split('\n');
        Assert.Equal("RELOADING=1", reloading[0]);
        var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(long.Parse(reloading[1]["MONOTONIC_USEC=".Length..]) / 1e6, uptime - 60, uptime + 60);
        Assert.Equal("STOPPING=1", Receive());
    }

    [Fact]
    public void Signs_of_life_end_with_the_life()
    {
        var name = Path.Combine(_folder, "notify");
        _manager.Bind(new UnixDomainSocketEndPoint(name));
        using var notifier = new SystemdNotifier(name, TimeProvider.System);
        var alive = true;

        notifier.KeepAlive(TimeSpan.FromMilliseconds(100), () => Volatile.Read(ref alive), () => "well");
        Assert.Equal("WATCHDOG=1", Receive());
        Assert.Equal("STATUS=well", Receive());
        Assert.Equal("WATCHDOG=1", Receive());
        Volatile.Write(ref alive, false);

        // One may be on its way.
        _manager.ReceiveTimeout = 500;
        var more = 0;
        while (TryReceive()) more++;
        Assert.InRange(more, 0, 3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1234")]
    [InlineData("/nowhere/at/all")]
    public void Nobody_who_listens_is_no_trouble(string? address)
    {
        using var notifier = new SystemdNotifier(address, TimeProvider.System);

        notifier.Ready();
        notifier.Stopping();
    }

    private bool TryReceive()
    {
        try
        {
            Receive();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Receive()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _manager.Receive(buffer));
    }
}
