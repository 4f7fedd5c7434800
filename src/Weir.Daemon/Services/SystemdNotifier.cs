using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Weir.Daemon.Services;

/// <summary>
/// Tells the service manager how the process is doing: started, reloading, ending, a line for <c>systemctl status</c>, and that it is alive. Does nothing where nobody asked.
/// Source: sd_notify(3), systemd.service(5), sd_watchdog_enabled(3).
/// </summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _place;
    private readonly TimeProvider _time;
    private ITimer? _watchdog;
    private string _status = "";

    /// <param name="address">A path, or a name of the abstract namespace behind <c>@</c>; null: nobody listens.</param>
    /// <param name="time">The clock.</param>
    public SystemdNotifier(string? address, TimeProvider time)
    {
        _time = time;
        if (address is not ['/' or '@', _, ..]) return;
        _place = new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>By <c>NOTIFY_SOCKET</c>, which is then taken out of the environment: it is not for the programs that this one runs.</summary>
    public static SystemdNotifier FromEnvironment(TimeProvider time)
    {
        var address = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        return new SystemdNotifier(address, time);
    }

    /// <summary>How often the manager wants a sign of life; null: it does not.</summary>
    public static TimeSpan? WatchdogInterval()
    {
        if (Environment.GetEnvironmentVariable("WATCHDOG_PID") is { Length: > 0 } pid && pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    /// <summary>It serves; also: a reload is over.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>A reload begins.</summary>
    public void Reloading() =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}")); // CLOCK_MONOTONIC on Linux

    /// <summary>It ends.</summary>
    public void Stopping()
    {
        lock (_gate) _watchdog?.Dispose();
        Send("STOPPING=1");
    }

    /// <summary>A line for people; sent where it is another than the last.</summary>
    public void Status(string text)
    {
        lock (_gate)
        {
            if (_status == text) return;
            _status = text;
        }

        Send($"STATUS={text.ReplaceLineEndings(" ")}");
    }

    /// <summary>From now on gives signs of life, twice in each <paramref name="interval"/>, as long as <paramref name="isAlive"/> says so, and keeps the status line.</summary>
    public void KeepAlive(TimeSpan? interval, Func<bool> isAlive, Func<string> status)
    {
        if (_socket is null) return;
        var period = (interval ?? TimeSpan.FromSeconds(10)) / 2;
        lock (_gate)
        {
            _watchdog = _time.CreateTimer(
                _ =>
                {
                    // Whoever hangs hangs here, too, and gives no sign.
                    if (!isAlive()) return;
                    if (interval is not null) Send("WATCHDOG=1");
                    Status(status());
                },
                null, TimeSpan.Zero, period);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _watchdog?.Dispose();
        _socket?.Dispose();
    }

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _place!);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // A manager that does not listen is no reason to stop.
        }
    }
}
