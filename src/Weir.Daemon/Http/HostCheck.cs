using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Weir.Daemon.Http;

/// <summary>
/// Against pages of others in an administrator's browser: a Host that is a name this server does not know has been pointed here by somebody else's DNS (rebinding), and an
/// Origin other than the Host is another site's script. Addresses and <c>localhost</c> cannot be rebound.
/// </summary>
internal sealed class HostCheck(IEnumerable<string> names)
{
    private readonly FrozenSet<string> _names = names.Append("localhost").Append(Environment.MachineName).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the Host is this server's.</summary>
    public bool IsHost(HttpRequest request)
    {
        if (request.Headers.Host.Count != 1 || request.Host.Host is not { Length: > 0 } host) return false;
        return _names.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);
    }

    /// <summary>Whether the request comes from this server's own page, or from no page at all. A proxy may have taken the TLS off: schemes may differ.</summary>
    public static bool IsOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && (site.Count > 1 || site[0] is not ("same-origin" or "none"))) return false;
        var origins = request.Headers.Origin;
        if (origins.Count == 0) return true;
        return origins.Count == 1 && Uri.TryCreate(origins[0], UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https"
            && string.Equals(origin.Authority, WithoutDefaultPort(origin, request.Host), StringComparison.OrdinalIgnoreCase);
    }

    private static string WithoutDefaultPort(Uri origin, HostString host) => origin.IsDefaultPort && host.Port is 80 or 443 ? host.Host : host.Value ?? "";
}
