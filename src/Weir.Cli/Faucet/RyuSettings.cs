using System.Globalization;

namespace Weir.Cli.Faucet;

/// <summary>What FAUCET's process arguments and its <c>ryu.conf</c> say, as far as it means something here. The command line goes before the file.</summary>
/// <param name="Host">Address that switches connect to; empty: every one.</param>
/// <param name="TcpPort">Port for plain OpenFlow.</param>
/// <param name="TlsPort">Port for OpenFlow over TLS.</param>
/// <param name="PrivateKey">TLS: PEM file, or null.</param>
/// <param name="Certificate">TLS: PEM file, or null.</param>
/// <param name="CaCertificates">TLS: PEM file, or null.</param>
/// <param name="PidFile">File for the process id, or null.</param>
/// <param name="EchoInterval">Seconds of silence before an echo request, or null.</param>
/// <param name="MaximumUnrepliedEchoes">Echo requests that may stay unanswered, or null.</param>
internal sealed record RyuSettings(
    string Host, ushort TcpPort, ushort TlsPort, string? PrivateKey, string? Certificate, string? CaCertificates, string? PidFile, TimeSpan? EchoInterval, int? MaximumUnrepliedEchoes)
{
    private const ushort DefaultPort = 6653;

    /// <summary>Options of <c>faucet</c> and keys of <c>ryu.conf</c> that act here, without <c>--ryu-</c>.</summary>
    public static readonly string[] Known =
    [
        "ofp-listen-host", "ofp-tcp-listen-port", "ofp-ssl-listen-port", "ctl-privkey", "ctl-cert", "ca-certs", "pid-file", "echo-request-interval", "maximum-unreplied-echo-requests",
    ];

    /// <summary>Options of <c>faucet</c> that are taken and do nothing here.</summary>
    public static readonly string[] Ignored =
    [
        "app-lists", "config-dir", "default-log-level", "log-config-file", "log-dir", "log-file", "log-file-mode", "observe-links", "ofp-switch-address-list", "ofp-switch-connect-interval", "user-flags",
    ];

    /// <summary>Certificates are given: switches connect over TLS, and not otherwise.</summary>
    public bool Tls => PrivateKey is not null && Certificate is not null;

    /// <summary>Where switches connect, as <c>--listen</c> takes it.</summary>
    public string Listen
    {
        get
        {
            var host = Host is "" or "0.0.0.0" or "::" ? "*" : Host.Contains(':') ? $"[{Host.Trim('[', ']')}]" : Host;
            return string.Create(CultureInfo.InvariantCulture, $"{host}:{(Tls ? TlsPort : TcpPort)}");
        }
    }

    /// <summary>Puts the two together.</summary>
    /// <param name="given">A value on the command line, by name without <c>--ryu-</c>, or null.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="FormatException">A value is none that can be.</exception>
    public static RyuSettings From(Func<string, string?> given, RyuConfigFile file)
    {
        string? Value(string name) => (given(name) ?? file[name]) is { Length: > 0 } value ? value : null;
        var settings = new RyuSettings(
            Value("ofp-listen-host") ?? "",
            Port("ofp-tcp-listen-port", Value("ofp-tcp-listen-port")),
            Port("ofp-ssl-listen-port", Value("ofp-ssl-listen-port")),
            Value("ctl-privkey"),
            Value("ctl-cert"),
            Value("ca-certs"),
            Value("pid-file"),
            Value("echo-request-interval") is { } interval ? Interval(interval) : null,
            Value("maximum-unreplied-echo-requests") is { } echoes ? Count(echoes) : null);
        if (settings.PrivateKey is null != settings.Certificate is null) throw new FormatException("ctl-privkey and ctl-cert go together");
        if (settings.Tls && settings.CaCertificates is null) throw new FormatException("TLS needs ca-certs, too: who connects must show a certificate of that authority");
        return settings;
    }

    private static ushort Port(string name, string? text) => text is null
        ? DefaultPort
        : ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw new FormatException($"{name}: '{text}' is no port, 0 to 65535");

    // ryu takes fractions; 0 switches echo requests off.
    private static TimeSpan Interval(string text) =>
        !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || seconds is < 0 or > 86_400 or double.NaN
            ? throw new FormatException($"echo_request_interval: '{text}' is no number of seconds, 0 to 86400")
            : seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    private static int Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count
        : throw new FormatException($"maximum_unreplied_echo_requests: '{text}' is no number, 0 or more");
}
