using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Api;

namespace Weir.Cli;

/// <summary>Asks a running Weir over its control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _socket;

    /// <param name="socket">The control socket.</param>
    /// <param name="patience">How long an answer may take; 30 s where nothing is said.</param>
    public ControlClient(string socket, TimeSpan? patience = null)
    {
        _socket = socket;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(_socket), ct);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://weir"), Timeout = patience ?? TimeSpan.FromSeconds(30) };
    }

    /// <summary>Asks and prints nothing; an <see cref="ControlException"/> says in the operator's words what went wrong.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        await AskAsync(HttpMethod.Get, path, type, ct);

    /// <summary>Posts without a body.</summary>
    public async Task<T> PostAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        await AskAsync(HttpMethod.Post, path, type, ct);

    /// <summary>Begins to read an answer that has no end of its own; errors as <see cref="GetAsync"/>.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(ct);
            var error = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(ct), ApiJson.Default.ErrorResponse);
            throw new ControlException(error?.Error ?? $"Weir answered {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new ControlException(Explain(exception));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await _http.SendAsync(request, ct);
            var body = await response.Content.ReadAsByteArrayAsync(ct);
            if (!response.IsSuccessStatusCode)
            {
                var error = JsonSerializer.Deserialize(body, ApiJson.Default.ErrorResponse);
                throw new ControlException(error?.Error ?? $"Weir answered {(int)response.StatusCode}");
            }

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
        HttpRequestException { InnerException: SocketException socket } => $"cannot ask Weir at {_socket}: {socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "nobody listens there: is `weir run` running?",
            SocketError.AccessDenied => "permission denied: be root, or a member of the group weir",
            _ => File.Exists(_socket) ? socket.Message : "there is no such socket: is `weir run` running?",
        }}",
        HttpRequestException => $"cannot ask Weir at {_socket}: {exception.Message}",
        TaskCanceledException => $"Weir at {_socket} has not answered for {_http.Timeout.TotalSeconds:0} s; `weir status` shows what it is about",
        _ => $"Weir at {_socket} answered something that is no JSON: {exception.Message}",
    };
}

/// <summary>A running Weir could not be asked, or refused; the message is for the operator.</summary>
internal sealed class ControlException(string message) : Exception(message);
