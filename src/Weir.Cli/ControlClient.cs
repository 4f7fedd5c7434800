using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Api;

namespace Weir.Cli;

/// <summary>Asks a running Weir over its control socket, or over TCP with a token.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly string _place;
    private readonly string? _socket;

    /// <param name="socket">The control socket.</param>
    /// <param name="patience">How long an answer may take; 30 s where nothing is said.</param>
    public ControlClient(string socket, TimeSpan? patience = null)
    {
        _place = _socket = socket;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), ct);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://weir"), Timeout = patience ?? DefaultPatience };
    }

    private ControlClient(Uri url, string token, X509Certificate2Collection? authorities, TimeSpan? patience)
    {
        _place = url.GetLeftPart(UriPartial.Authority);
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        _http = new HttpClient(handler) { BaseAddress = new Uri(_place), Timeout = patience ?? DefaultPatience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Over TCP.</summary>
    /// <param name="url"><c>http://HOST:PORT</c> or <c>https://HOST:PORT</c>.</param>
    /// <param name="tokenFile">A file whose first line is the token.</param>
    /// <param name="authority">The authority to trust, PEM; null: the system's.</param>
    /// <param name="patience">How long an answer may take.</param>
    /// <exception cref="ControlException">The address or a file cannot be used.</exception>
    public static ControlClient OverTcp(string url, string tokenFile, string? authority, TimeSpan? patience = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")) throw new ControlException($"--url {url}: http://HOST:PORT or https://HOST:PORT is due");
        try
        {
            var token = File.ReadLines(tokenFile).FirstOrDefault()?.Trim() ?? "";
            if (token.Length == 0 || token.Any(c => c is <= ' ' or > '~')) throw new ControlException($"{tokenFile} holds no token");
            X509Certificate2Collection? authorities = null;
            if (authority is not null) (authorities = []).ImportFromPemFile(authority);
            return new ControlClient(parsed, token, authorities, patience);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ControlException($"cannot ask Weir at {url}: {exception.Message}");
        }
    }

    /// <summary>Asks and prints nothing; an <see cref="ControlException"/> says in the operator's words what went wrong.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await AskAsync(request, type, ct);
    }

    /// <summary>Posts without a body.</summary>
    public async Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        return await AskAsync(request, type, ct);
    }

    /// <summary>Begins to read an answer that has no end of its own; errors as <see cref="GetAsync"/>.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(ct);
            throw Refusal((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new ControlException(Explain(exception));
        }
    }

    /// <summary>Asks what is to be put together by the caller.</summary>
    public async Task<T> AskAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            using var response = await _http.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            if (!response.IsSuccessStatusCode) throw Refusal((int)response.StatusCode, body);
            return JsonSerializer.Deserialize(body, type) ?? throw new ControlException("Weir answered nothing");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new ControlException(Explain(exception));
        }
    }

    // In the operator's words.
    private string Explain(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: SocketException socket } => $"cannot ask Weir at {_place}: {socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nobody listens there: is `weir run` running?",
            SocketError.AccessDenied => "permission denied: be root, or a member of the group weir",
            _ => _socket is null || File.Exists(_socket) ? socket.Message : "there is no such socket: is `weir run` running?",
        }}",
        HttpRequestException => $"cannot ask Weir at {_place}: {exception.InnerException?.Message ?? exception.Message}",
        TaskCanceledException => $"Weir at {_place} has not answered for {_http.Timeout.TotalSeconds:0} s; `weir status` shows what it is about",
        _ => $"Weir at {_place} answered something that is no JSON: {exception.Message}",
    };

    public void Dispose() => _http.Dispose();

    private ControlException Refusal(int status, byte[] body)
    {
        if (status == 401) return new ControlException($"Weir at {_place} does not know the token");
        if (status == 421) return new ControlException($"Weir at {_place} does not go by this name: see `weir run --api-host`");
        if (status == 422 && JsonSerializer.Deserialize(body, ApiJson.Default.RefusedResponse) is { Diagnostics: { } diagnostics } refused)
            return new ControlException(refused.Error) { Lines = [.. diagnostics.Select(Line)] };
        var error = body.Length == 0 ? null : JsonSerializer.Deserialize(body, ApiJson.Default.ErrorResponse);
        return new ControlException(error?.Error ?? $"Weir answered {status}");
    }

    /// <summary>A diagnostic as <c>weir check</c> prints it.</summary>
    public static string Line(DiagnosticResponse diagnostic)
    {
        var place = diagnostic.Line == 0 ? diagnostic.File : $"{diagnostic.File}:{diagnostic.Line}:{diagnostic.Column}";
        return $"{place}: {diagnostic.Code}: {(diagnostic.Severity == "error" ? "" : "warning: ")}{(diagnostic.Path.Length == 0 ? "" : diagnostic.Path + ": ")}{diagnostic.Message}{(diagnostic.Hint.Length == 0 ? "" : "; " + diagnostic.Hint)}";
    }
}

/// <summary>A running Weir could not be asked, or refused; the message is for the operator.</summary>
internal sealed class ControlException(string message) : Exception(message)
{
    /// <summary>What is to be said before it, a line each.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
