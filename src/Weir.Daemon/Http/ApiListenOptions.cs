using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Weir.Daemon.Http;

/// <summary>Where and how the API is served over TCP, beside the control socket.</summary>
/// <param name="Address">Where; <see cref="IPAddress.IPv6Any"/>: every address, IPv4 too. Port 0 takes a free one.</param>
/// <param name="TokenFile">The file of tokens; see <see cref="TokenFile"/>.</param>
public sealed record ApiListenOptions(IPEndPoint Address, string TokenFile)
{
    /// <summary>Where tokens are by default.</summary>
    public const string DefaultTokenFile = "/etc/weir/tokens";

    /// <summary>TLS: the certificate and those that lead to its authority, PEM; with <see cref="PrivateKey"/>, or neither.</summary>
    public string? Certificate { get; init; }

    /// <summary>TLS: the private key, PEM.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Names that a request's Host may say, beside addresses and <c>localhost</c>: what a reverse proxy or DNS calls this host.</summary>
    public ImmutableArray<string> HostNames { get; init; } = [];

    /// <summary>Reads <c>PORT</c> (loopback), <c>ADDRESS:PORT</c>, <c>[IPV6]:PORT</c>, <c>localhost:PORT</c> or <c>*:PORT</c>.</summary>
    public static bool TryParseAddress(string text, [NotNullWhen(true)] out IPEndPoint? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "localhost" : text[..colon];
        if (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            var isBracketed = host.StartsWith('[') && host.EndsWith(']');
            if (host == "*") address = new(IPAddress.IPv6Any, port);
            else if (host == "localhost") address = new(IPAddress.Loopback, port);
            else if (isBracketed == host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var ip)) address = new(ip, port);
        }

        problem = address is null ? $"'{text}': PORT, ADDRESS:PORT, [IPV6]:PORT or *:PORT is due" : null;
        return address is not null;
    }
}
