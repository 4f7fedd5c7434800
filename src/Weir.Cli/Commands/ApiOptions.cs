using System.CommandLine;
using Weir.Daemon.Http;

namespace Weir.Cli.Commands;

/// <summary>What <c>weir run</c> and <c>weir guard</c> are told of the API over TCP: options, or else environment variables.</summary>
internal sealed class ApiOptions
{
    private readonly Option<string?> _address = new("--api") { Description = "Serve the API over TCP too: PORT (loopback), ADDRESS:PORT, [IPV6]:PORT or *:PORT. Default: WEIR_API, or not." };
    private readonly Option<string?> _certificate = new("--api-cert") { Description = "TLS for --api: certificate and those above it (PEM). Default: WEIR_API_CERT." };
    private readonly Option<string?> _key = new("--api-key") { Description = "TLS for --api: the private key (PEM). Default: WEIR_API_KEY." };
    private readonly Option<string?> _tokens = TokenFileOption();
    private readonly Option<string[]> _hosts = new("--api-host") { Description = "A name that requests to --api may call this host by. May be repeated. Default: WEIR_API_HOSTS, joined by commas." };

    /// <summary><c>--api-tokens FILE</c>.</summary>
    public static Option<string?> TokenFileOption() => new("--api-tokens") { Description = $"The file of tokens. Default: WEIR_API_TOKENS, or {ApiListenOptions.DefaultTokenFile}." };

    /// <summary>The file of tokens: the option's, the environment's, or the default.</summary>
    public static string TokenFile(string? option) => option ?? Variable("WEIR_API_TOKENS") ?? ApiListenOptions.DefaultTokenFile;

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_address, _certificate, _key, _tokens, _hosts]) command.Options.Add(option);
    }

    /// <summary>What was asked for; null: no API over TCP.</summary>
    /// <exception cref="FormatException">It makes no sense; the message says why.</exception>
    public ApiListenOptions? Read(ParseResult parsed)
    {
        if ((parsed.GetValue(_address) ?? Variable("WEIR_API")) is not { } text) return null;
        if (!ApiListenOptions.TryParseAddress(text, out var address, out var problem)) throw new FormatException($"--api {problem}");
        var (certificate, key) = (parsed.GetValue(_certificate) ?? Variable("WEIR_API_CERT"), parsed.GetValue(_key) ?? Variable("WEIR_API_KEY"));
        if (certificate is null != key is null) throw new FormatException("--api-cert and --api-key go together");
        string[] hosts = parsed.GetValue(_hosts) is { Length: > 0 } given ? given : Variable("WEIR_API_HOSTS")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return new ApiListenOptions(address, TokenFile(parsed.GetValue(_tokens))) { Certificate = certificate, PrivateKey = key, HostNames = [.. hosts] };
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
