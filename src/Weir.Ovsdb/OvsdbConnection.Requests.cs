using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Weir.Ovsdb;

public sealed partial class OvsdbConnection
{
    /// <summary>The names of the databases (<c>list_dbs</c>).</summary>
    /// <exception cref="OvsdbException">There is no connection any more, or the server refused.</exception>
    public async Task<ImmutableArray<string>> ListDatabasesAsync(CancellationToken cancellationToken)
    {
        var result = await AskAsync("list_dbs", static writer => { }, TimeSpan.Zero, null, cancellationToken);
        if (result.ValueKind != JsonValueKind.Array) throw Broken("no array of names in answer to list_dbs");
        return [.. result.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)];
    }

    /// <summary>Asks for a sign of life.</summary>
    /// <exception cref="OvsdbException">There is no connection any more, or the server refused.</exception>
    public Task EchoAsync(CancellationToken cancellationToken) => AskAsync("echo", static writer => { }, TimeSpan.Zero, null, cancellationToken);

    /// <summary>Runs a transaction: all of it, or nothing.</summary>
    /// <returns>What came of each operation, in order.</returns>
    /// <exception cref="OvsdbErrorException">The server refused an operation, or the commit: nothing took effect.</exception>
    /// <exception cref="OvsdbClosedException">There is no connection any more: whether it took effect is unknown.</exception>
    public async Task<ImmutableArray<OvsdbResult>> TransactAsync(string database, IReadOnlyList<OvsdbOperation> operations, CancellationToken cancellationToken)
    {
        var extra = operations.Aggregate(TimeSpan.Zero, (sum, operation) => sum + operation.Extra);
        var answer = await AskAsync(
            "transact",
            writer =>
            {
                writer.WriteStringValue(database);
                foreach (var operation in operations) operation.Write(writer);
            },
            extra, null, cancellationToken);
        if (answer.ValueKind != JsonValueKind.Array) throw Broken("no array of results in answer to transact");

        // One more result than operations: the commit failed as a whole.
        var results = ImmutableArray.CreateBuilder<OvsdbResult>(operations.Count);
        var index = 0;
        foreach (var result in answer.EnumerateArray())
        {
            if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
                throw ErrorOf(result, index < operations.Count ? index : -1);
            index++;
            try
            {
                results.Add(OvsdbResult.Read(result));
            }
            catch (OvsdbFormatException exception)
            {
                throw Broken(exception.Message);
            }
        }

        return results.Count == operations.Count ? results.MoveToImmutable() : throw Broken($"{results.Count} results for {operations.Count} operations");
    }

    /// <summary>Asks for the rows of tables, and for every change of them from then on.</summary>
    /// <param name="database">The database.</param>
    /// <param name="tables">Tables, and which of their columns.</param>
    /// <param name="changed">Called on the connection's reader after every change, and once with the first content; must return soon.</param>
    /// <param name="cancellationToken">Ends the wait for the first content.</param>
    /// <exception cref="OvsdbErrorException">The server refused: an unknown database, table or column.</exception>
    /// <exception cref="OvsdbClosedException">There is no connection any more.</exception>
    public async Task<OvsdbReplica> MonitorAsync(
        string database, IReadOnlyDictionary<string, ImmutableArray<string>> tables, Action<OvsdbReplica> changed, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"weir-{Interlocked.Increment(ref _lastId)}");
        var replica = new OvsdbReplica(changed);
        _monitors[name] = replica;
        await AskAsync(
            "monitor",
            writer =>
            {
                writer.WriteStringValue(database);
                writer.WriteStringValue(name);
                writer.WriteStartObject();
                foreach (var (table, columns) in tables)
                {
                    writer.WriteStartObject(table);
                    writer.WriteStartArray("columns");
                    foreach (var column in columns) writer.WriteStringValue(column);
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            },
            TimeSpan.Zero, replica, cancellationToken);
        return replica;
    }

    private async Task<JsonElement> AskAsync(string method, Action<Utf8JsonWriter> parameters, TimeSpan extra, OvsdbReplica? replica, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("method", method);
            writer.WriteStartArray("params");
            parameters(writer);
            writer.WriteEndArray();
            writer.WriteNumber("id", id);
            writer.WriteEndObject();
        }

        var waiting = new TaskCompletionSource<JsonElement>(replica, TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = waiting;
        using var limit = new CancellationTokenSource(_options.RequestTimeout + extra, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (_closed.Task.IsCompleted) throw await _closed.Task;
            await WriteAsync(buffer.WrittenMemory, either.Token);
            return await waiting.Task.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (_closed.Task.IsCompleted && !limit.IsCancellationRequested) throw await _closed.Task;
            throw new OvsdbClosedException($"the OVSDB server at {_endpoint} did not answer {method} within {(_options.RequestTimeout + extra).TotalSeconds:0.#} s");
        }
        catch (Exception exception) when (exception is not (OvsdbException or OperationCanceledException))
        {
            throw _closed.Task.IsCompleted ? await _closed.Task : new OvsdbClosedException($"the connection to the OVSDB server at {_endpoint} broke: {exception.Message}", exception);
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    private OvsdbClosedException Broken(string what)
    {
        var reason = new OvsdbClosedException($"what listens at {_endpoint} is no OVSDB server, or a broken one: {what}");
        End(reason);
        return reason;
    }

    private static OvsdbErrorException ErrorOf(JsonElement error, int operation)
    {
        if (error.ValueKind == JsonValueKind.String) return new OvsdbErrorException(error.GetString()!, "", operation);
        if (error.ValueKind != JsonValueKind.Object) return new OvsdbErrorException("an error without a name", "", operation);
        return new OvsdbErrorException(TextOf(error, "error") ?? "an error without a name", TextOf(error, "details") ?? "", operation);
    }

    private static string? TextOf(JsonElement json, string property) =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
