using System.Net;

namespace Weir.Integration.Tests.Lab;

/// <summary>How a raw host presents itself.</summary>
/// <param name="Mac">Six bytes.</param>
/// <param name="Ip4">Its IPv4 address.</param>
/// <param name="Vid">The tag its frames carry; <see langword="null"/>: none.</param>
internal sealed record HostAddress(byte[] Mac, IPAddress Ip4, int? Vid = null)
{
    /// <summary>02:00:00:00:dp:port and 10.0.dp.port.</summary>
    public static HostAddress For(int datapath, uint port, int? vid = null) =>
        new([2, 0, 0, (byte)datapath, (byte)(port >> 8), (byte)port], new IPAddress([10, (byte)datapath, (byte)(port >> 8), (byte)port]), vid);

    public string MacText => string.Join(':', Mac.Select(part => part.ToString("x2")));
}
