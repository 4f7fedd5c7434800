using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Weir.OpenFlow.Channel;

/// <summary>How bytes get to the other side.</summary>
public enum ChannelEndpointKind
{
    /// <summary>TCP, in the clear.</summary>
    Tcp,

    /// <summary>TLS over TCP, certificates on both sides.</summary>
    Tls,

    /// <summary>A UNIX stream socket.</summary>
    Unix,
}

/// <summary>
/// Where a channel is listened for or dialled: <c>tcp:HOST[:PORT]</c>, <c>tls:HOST[:PORT]</c>, <c>unix:PATH</c>, or bare <c>HOST:PORT</c> for TCP.
/// HOST is a name, an IPv4 address, an IPv6 address in brackets, or <c>*</c> for every address of a listener.
/// </summary>
/// <param name="Kind">How.</param>
/// <param name="Host">Name or address without brackets, <c>*</c>; the path of a UNIX socket.</param>
/// <param name="Port">TCP port, 1 to 65535; 0 lets a listener choose one. Ignored for UNIX sockets.</param>
public sealed record ChannelEndpoint(ChannelEndpointKind Kind, string Host, int Port)
{
    /// <summary>The port of OpenFlow, IANA: 6653.</summary>
    public const int DefaultPort = 6653;

    /// <summary>Longest path of a UNIX socket, from <c>struct sockaddr_un</c>.</summary>
    public const int MaximumPathLength = 107;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static ChannelEndpoint Parse(string text) => TryParse(text, out var endpoint, out var problem) ? endpoint : throw new FormatException(problem);

    /// <summary>Reads the text form; <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ChannelEndpoint? endpoint, [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text[5..];
            problem = path.Length is 0 or > MaximumPathLength ? $"'{text}': a path of 1 to {MaximumPathLength} characters is due after unix:" : null;
            if (problem is null) endpoint = new(ChannelEndpointKind.Unix, path, 0);
            return problem is null;
        }
        var kind = text.StartsWith("tls:", StringComparison.Ordinal) || text.StartsWith("ssl:", StringComparison.Ordinal) ? ChannelEndpointKind.Tls : ChannelEndpointKind.Tcp;
        var rest = kind == ChannelEndpointKind.Tls || text.StartsWith("tcp:", StringComparison.Ordinal) ? text[4..] : text;
        if (!TrySplit(rest, out var host, out var port))
        {
            problem = $"'{text}': HOST or HOST:PORT is due, an IPv6 address in brackets, the port 0 to 65535";
            return false;
        }
        problem = null;
        endpoint = new(kind, host, port);
        return true;
    }

    /// <summary>The address is this machine's own: what listens there is out of reach for others. False for names, which may be anything.</summary>
    public bool IsLocal => Kind == ChannelEndpointKind.Unix || Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The text form.</summary>
    public override string ToString() => Kind switch
    {
        ChannelEndpointKind.Unix => $"unix:{Host}",
        _ => $"{(Kind == ChannelEndpointKind.Tls ? "tls" : "tcp")}:{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}",
    };

    private static bool TrySplit(string text, out string host, out int port)
    {
        port = DefaultPort;
        host = text;
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (text.StartsWith('['))
        {
            if (end < 0 || !IPAddress.TryParse(text[1..end], out _)) return false;
            host = text[1..end];
            if (end + 1 == text.Length) return true;
            if (text[end + 1] != ':') return false;
            return TryPort(text[(end + 2)..], out port);
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            host = text[..colon];
            if (!TryPort(text[(colon + 1)..], out port)) return false;
        }
        return host.Length > 0 && !host.Contains(' ', StringComparison.Ordinal);
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
