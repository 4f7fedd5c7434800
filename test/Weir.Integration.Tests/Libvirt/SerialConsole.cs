using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>The shell on a guest's serial port, over the UNIX socket that QEMU makes for it.</summary>
internal sealed class SerialConsole(string path) : IDisposable
{
    private static int s_last;
    private readonly StringBuilder _read = new();
    private Socket? _socket;

    /// <summary>Runs a command in the guest and hands back what it wrote, whatever its exit code.</summary>
    /// <exception cref="TimeoutException">The guest did not answer in time.</exception>
    public (int Code, string Output) Run(string command, TimeSpan? within = null)
    {
        var mark = $"VG-{Interlocked.Increment(ref s_last)}-";
        // The guest joins the mark's halves, so that an echo of the command is no answer.
        Send($"echo {mark}''BEGIN; ( {command} ) 2>&1; echo {mark}''END $?\n");
        var clock = Stopwatch.StartNew();
        var limit = within ?? TimeSpan.FromSeconds(30);
        while (clock.Elapsed < limit)
        {
            var text = _read.ToString();
            var begin = text.IndexOf(mark + "BEGIN", StringComparison.Ordinal);
            var end = text.IndexOf(mark + "END ", StringComparison.Ordinal);
            var close = end < 0 ? -1 : text.IndexOf('\n', end);
            if (begin >= 0 && close > 0)
            {
                _read.Clear();
                begin = text.IndexOf('\n', begin) + 1;
                return (int.Parse(text[(end + mark.Length + 4)..close].Trim()), text[begin..end].Replace("\r", "", StringComparison.Ordinal));
            }

            Receive();
        }

        throw new TimeoutException($"{path}: no answer within {limit.TotalSeconds} s to: {command}\nread so far: {_read}");
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private void Send(string text)
    {
        if (_socket is null)
        {
            _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 100, SendTimeout = 5000 };
            _socket.Connect(new UnixDomainSocketEndPoint(path));
        }

        _socket.Send(Encoding.ASCII.GetBytes(text));
    }

    private void Receive()
    {
        var buffer = new byte[4096];
        try
        {
            var length = _socket!.Receive(buffer);
            if (length == 0) throw new IOException($"{path}: the guest is gone; read so far: {_read}");
            _read.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // Nothing yet.
        }
    }
}
