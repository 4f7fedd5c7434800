using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Weir.Daemon.Control;

/// <summary>Who is at the other end of a UNIX socket. Source: unix(7), SO_PEERCRED.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Uid">User id.</param>
/// <param name="Gid">Primary group id.</param>
internal readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Asks the kernel.</summary>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var fields = MemoryMarshal.Cast<byte, uint>(credentials);
        return new((int)fields[0], fields[1], fields[2]);
    }
}
