using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;

namespace Weir.Ovsdb;

/// <summary>
/// A connection to an OVSDB server for one caller, who asks one question after another and waits for each answer on the own thread: every task is complete when it is handed out. For
/// a process that ends after one question, where the threads and timers of an <see cref="OvsdbConnection"/> would take longer to make than the server to answer.
/// </summary>
public sealed class BlockingOvsdbConnection : IOvsdbTransactions, IDisposable
{
    private readonly Socket _socket;
    private readonly OvsdbEndpoint _endpoint;
    private readonly JsonFramer _framer = new(OvsdbOptions.Default.MaximumMessageBytes, OvsdbOptions.Default.MaximumDepth);
    private long _lastId;

    private BlockingOvsdbConnection(Socket socket, OvsdbEndpoint endpoint) => (_socket, _endpoint) = (socket, endpoint);

    /// <summary>Connects.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="patience">How long the server may let a caller wait for the next bytes, or for taking some.</param>
    /// <exception cref="OvsdbClosedException">Nobody listens there.</exception>
    public static BlockingOvsdbConnection Connect(OvsdbEndpoint endpoint, TimeSpan patience)
    {
        var milliseconds = (int)patience.TotalMilliseconds;
        var socket = endpoint.Path is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            (socket.SendTimeout, socket.ReceiveTimeout) = (milliseconds, milliseconds);
            if (endpoint.Path is null) socket.Connect(endpoint.Host!, endpoint.Port);
            else socket.Connect(new UnixDomainSocketEndPoint(endpoint.Path));
            return new BlockingOvsdbConnection(socket, endpoint);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new OvsdbClosedException($"no OVSDB server at {endpoint}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<OvsdbResult>> TransactAsync(string database, IReadOnlyList<OvsdbOperation> operations, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = ++_lastId;
        try
        {
            for (ReadOnlySpan<byte> rest = OvsdbMessages.Transaction(id, database, operations); !rest.IsEmpty;) rest = rest[_socket.Send(rest)..];
            while (true)
            {
                if (!_framer.TryTake(out var message))
                {
                    var count = _socket.Receive(_framer.Free().Span);
                    if (count == 0) throw new OvsdbClosedException($"the OVSDB server at {_endpoint} closed the connection");
                    _framer.Advance(count);
                    continue;
                }

                using var document = JsonDocument.Parse(message);
                // What is no answer is a question of the server's, whether anybody is there: it asks after seconds, and hangs up after some more.
                if (!document.RootElement.TryGetProperty("id", out var answered) || answered.ValueKind != JsonValueKind.Number || !answered.TryGetInt64(out var number) || number != id) continue;
                if (document.RootElement.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null) throw OvsdbMessages.ErrorOf(error, -1);
                if (!document.RootElement.TryGetProperty("result", out var result)) throw new OvsdbFormatException("an answer with neither result nor error");
                var results = OvsdbMessages.ReadResults(result, operations.Count);
                return Task.FromResult(results);
            }
        }
        catch (SocketException exception)
        {
            throw new OvsdbClosedException($"the connection to the OVSDB server at {_endpoint} broke: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is OvsdbFormatException or JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperationException is what a string of invalid UTF-8 gives.
            throw new OvsdbClosedException($"what listens at {_endpoint} is no OVSDB server, or a broken one: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
