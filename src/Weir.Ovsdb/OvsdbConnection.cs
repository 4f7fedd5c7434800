using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>One connection to an OVSDB server (RFC 7047 over JSON-RPC 1.0). Any thread may ask; answers to the server's echoes go by themselves.</summary>
public sealed partial class OvsdbConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly OvsdbEndpoint _endpoint;
    private readonly OvsdbOptions _options;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentDictionary<string, OvsdbReplica> _monitors = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<OvsdbClosedException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private Task _reading = Task.CompletedTask;
    private Task _keepalive = Task.CompletedTask;
    private long _lastId;
    private long _lastReceived;

    private OvsdbConnection(Socket socket, OvsdbEndpoint endpoint, OvsdbOptions options) => (_socket, _endpoint, _options) = (socket, endpoint, options);

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<OvsdbClosedException> Closed => _closed.Task;

    /// <summary>Connects.</summary>
    /// <exception cref="OvsdbClosedException">Nobody listens there, or not within <see cref="OvsdbOptions.RequestTimeout"/>.</exception>
    public static async Task<OvsdbConnection> ConnectAsync(OvsdbEndpoint endpoint, OvsdbOptions options, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var socket = endpoint.Path is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            EndPoint address = endpoint.Path is null ? new DnsEndPoint(endpoint.Host!, endpoint.Port) : new UnixDomainSocketEndPoint(endpoint.Path);
            await socket.ConnectAsync(address, either.Token);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            socket.Dispose();
            // That is what .NET makes of a path where nothing is.
            var reason = endpoint.Path is not null && exception is SocketException { SocketErrorCode: SocketError.AddressNotAvailable } ? "there is no such socket" : exception.Message;
            throw new OvsdbClosedException($"no OVSDB server at {endpoint}: {reason}", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new OvsdbClosedException($"no OVSDB server at {endpoint}: not connected within {options.RequestTimeout.TotalSeconds:0.#} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new OvsdbConnection(socket, endpoint, options);
        connection._lastReceived = options.TimeProvider.GetTimestamp();
        connection._reading = connection.ReadAsync();
        if (options.EchoInterval != Timeout.InfiniteTimeSpan) connection._keepalive = connection.KeepAliveAsync();
        return connection;
    }

    /// <summary>Ends the connection; what waits fails with <see cref="OvsdbClosedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new OvsdbClosedException($"the connection to the OVSDB server at {_endpoint} was closed on this side"));
        await _reading;
        await _keepalive;
        _writing.Dispose();
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var framer = new JsonFramer(_options.MaximumMessageBytes, _options.MaximumDepth);
            while (true)
            {
                var count = await _socket.ReceiveAsync(framer.Free(), SocketFlags.None, _ending.Token);
                if (count == 0) throw new OvsdbClosedException($"the OVSDB server at {_endpoint} closed the connection");
                Volatile.Write(ref _lastReceived, _options.TimeProvider.GetTimestamp());
                framer.Advance(count);
                while (framer.TryTake(out var message)) await TakeAsync(message);
            }
        }
        catch (OvsdbClosedException exception)
        {
            End(exception);
        }
        catch (Exception exception) when (exception is OvsdbFormatException or JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException is what a string of invalid UTF-8 gives.
            End(new OvsdbClosedException($"what listens at {_endpoint} is no OVSDB server, or a broken one: {exception.Message}", exception));
        }
        catch (Exception exception)
        {
            End(new OvsdbClosedException($"the connection to the OVSDB server at {_endpoint} broke: {exception.Message}", exception));
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = _options.MaximumDepth });
        var message = document.RootElement;
        if (message.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String)
        {
            if (method.ValueEquals("update") && message.TryGetProperty("params", out var update)) Update(update);
            else if (method.ValueEquals("echo")) await EchoBackAsync(message);
            return;
        }

        if (!message.TryGetProperty("id", out var id)) throw new OvsdbFormatException("a message with neither method nor id");
        // Ids are this side's numbers: another one answers nothing that was asked. A late answer to a request that was given up is nothing either.
        if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out var number) || !_waiting.TryGetValue(number, out var waiting)) return;
        if (message.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null) waiting.TrySetException(ErrorOf(error, -1));
        else if (message.TryGetProperty("result", out var result)) Complete(waiting, result);
        else throw new OvsdbFormatException("an answer with neither result nor error");
    }

    // A monitor's first content must be in before the update that follows it is read.
    private static void Complete(TaskCompletionSource<JsonElement> waiting, JsonElement result)
    {
        if (waiting.Task.AsyncState is OvsdbReplica replica) replica.Replace(result);
        waiting.TrySetResult(result.Clone());
    }

    private void Update(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Array || parameters.GetArrayLength() != 2 || parameters[0].ValueKind != JsonValueKind.String)
            throw new OvsdbFormatException("an update without the two parameters that it has");
        if (_monitors.TryGetValue(parameters[0].GetString()!, out var replica)) replica.Apply(parameters[1]);
    }

    private async ValueTask EchoBackAsync(JsonElement request)
    {
        if (!request.TryGetProperty("id", out var id) || id.ValueKind == JsonValueKind.Null) return;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id");
            id.WriteTo(writer);
            writer.WritePropertyName("result");
            if (request.TryGetProperty("params", out var parameters)) parameters.WriteTo(writer);
            else writer.WriteNullValue();
            writer.WriteNull("error");
            writer.WriteEndObject();
        }

        await WriteAsync(buffer.WrittenMemory, _ending.Token);
    }

    private async Task KeepAliveAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(_options.EchoInterval, _options.TimeProvider);
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                var silence = _options.TimeProvider.GetElapsedTime(Volatile.Read(ref _lastReceived));
                if (silence >= _options.EchoInterval * 2)
                    End(new OvsdbClosedException($"the OVSDB server at {_endpoint} has been silent for {silence.TotalSeconds:0.#} s"));
                else if (silence >= _options.EchoInterval / 2) _ = EchoQuietlyAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    private async Task EchoQuietlyAsync()
    {
        try
        {
            await EchoAsync(_ending.Token);
        }
        catch (Exception exception) when (exception is OvsdbException or TimeoutException or OperationCanceledException)
        {
            // The next tick sees the silence.
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
        catch (Exception exception)
        {
            // Part of a message may be out: nothing more can be said on this connection.
            End(new OvsdbClosedException($"the OVSDB server at {_endpoint} takes nothing: {exception.Message}", exception));
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    private void End(OvsdbClosedException reason)
    {
        if (!_closed.TrySetResult(reason)) return;
        _ending.Cancel();
        _socket.Dispose();
        foreach (var id in _waiting.Keys)
            if (_waiting.TryRemove(id, out var waiting)) waiting.TrySetException(reason);
    }
}
