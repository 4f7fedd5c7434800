using System.Net.Sockets;

namespace Weir.Daemon.Logging;

/// <summary>The machine's syslog daemon. Lines begin with <c>&lt;severity&gt;</c>; each becomes one message of the facility <c>daemon</c>. Source: RFC 3164, 4.1; syslog(3).</summary>
internal sealed class SyslogSocket(string path, string name) : LogTarget
{
    private const int FacilityDaemon = 3;

    private readonly UnixDomainSocketEndPoint _place = new(path);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'<', var severity, (byte)'>', ..]) throw new IOException("no severity");
        byte[] message = [.. System.Text.Encoding.UTF8.GetBytes($"<{(FacilityDaemon * 8) + severity - '0'}>{name}[{Environment.ProcessId}]: "), .. line[3..].TrimEnd((byte)'\n')];
        try
        {
            _socket.SendTo(message, _place);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _socket.Dispose();
}
