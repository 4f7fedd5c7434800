using System.Globalization;

namespace Weir.Ovsdb;

/// <summary>Where an OVSDB server listens, as Open vSwitch writes it: <c>unix:/run/openvswitch/db.sock</c>, <c>tcp:127.0.0.1:6640</c>, <c>tcp:[::1]:6640</c>.</summary>
public sealed record OvsdbEndpoint
{
    /// <summary>The port that is meant where none is given (IANA: ovsdb).</summary>
    public const int DefaultPort = 6640;

    private OvsdbEndpoint(string? path, string? host, int port) => (Path, Host, Port) = (path, host, port);

    /// <summary>The UNIX socket; null: TCP.</summary>
    public string? Path { get; }

    /// <summary>The host; null: a UNIX socket.</summary>
    public string? Host { get; }

    /// <summary>The TCP port; 0: a UNIX socket.</summary>
    public int Port { get; }

    /// <summary>A UNIX socket.</summary>
    public static OvsdbEndpoint Unix(string path) => new(path, null, 0);

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="FormatException">It is none; the message says what one looks like.</exception>
    public static OvsdbEndpoint Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > 5) return new OvsdbEndpoint(text[5..], null, 0);
        if (text.StartsWith("tcp:", StringComparison.Ordinal) && ParseTcp(text[4..]) is { } tcp) return tcp;
        throw new FormatException($"'{text}' is no OVSDB endpoint: write unix:PATH, tcp:HOST or tcp:HOST:PORT, an IPv6 address in brackets");
    }

    /// <inheritdoc/>
    public override string ToString() => Path is not null
        ? $"unix:{Path}"
        : string.Create(CultureInfo.InvariantCulture, $"tcp:{(Host!.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static OvsdbEndpoint? ParseTcp(string text)
    {
        string host, rest;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 2) return null;
            (host, rest) = (text[1..end], text[(end + 1)..]);
            if (rest.Length > 0 && rest[0] != ':') return null;
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, rest) = colon < 0 ? (text, "") : (text[..colon], text[colon..]);
        }

        if (host.Length == 0) return null;
        if (rest.Length == 0) return new OvsdbEndpoint(null, host, DefaultPort);
        return ushort.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? new OvsdbEndpoint(null, host, port) : null;
    }
}
