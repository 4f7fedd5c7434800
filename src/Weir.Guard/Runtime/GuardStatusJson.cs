using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Weir.Guard.Runtime;

/// <summary>What the daemon says of itself, as JSON; written and read by hand, so that a command that asks need not warm up a serializer.</summary>
public static class GuardStatusJson
{
    private const int LongestAnswer = 64 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The document.</summary>
    public static byte[] Write(IReadOnlyList<GuardBridgeStatus> bridges)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("bridges");
            foreach (var bridge in bridges)
            {
                writer.WriteStartObject();
                writer.WriteString("bridge", bridge.Bridge);
                writer.WriteBoolean("guarded", bridge.IsGuarded);
                writer.WriteString("problem", bridge.Problem);
                writer.WriteStartArray("drops");
                foreach (var drop in bridge.Drops)
                {
                    writer.WriteStartObject();
                    writer.WriteString("cookie", string.Create(CultureInfo.InvariantCulture, $"{drop.Cookie:x16}"));
                    if (drop.Port is { } port) writer.WriteNumber("port", port);
                    writer.WriteString("reason", drop.Reason);
                    writer.WriteNumber("packets", drop.Packets);
                    writer.WriteNumber("last_minute", drop.LastMinute);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the document.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ImmutableArray<GuardBridgeStatus> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("bridges").EnumerateArray().Select(ReadBridge)];
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("no status of `weir guard`", exception);
        }
    }

    /// <summary>Asks the daemon; null: none runs, or it does not answer within a second.</summary>
    /// <param name="path">Its status socket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ImmutableArray<GuardBridgeStatus>?> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
            using var answer = new MemoryStream();
            var buffer = new byte[64 << 10];
            int count;
            while ((count = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                await answer.WriteAsync(buffer.AsMemory(0, count), limit.Token);
                if (answer.Length > LongestAnswer) return null;
            }

            return Read(answer.ToArray());
        }
        catch (Exception exception) when (exception is SocketException or JsonException or ArgumentException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static GuardBridgeStatus ReadBridge(JsonElement json) => new(
        json.GetProperty("bridge").GetString() ?? "", json.GetProperty("guarded").GetBoolean(), json.GetProperty("problem").GetString() ?? "",
        [.. json.GetProperty("drops").EnumerateArray().Select(ReadDrop)]);

    private static GuardDropStatus ReadDrop(JsonElement json) => new(
        ulong.Parse(json.GetProperty("cookie").GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        json.TryGetProperty("port", out var port) ? port.GetUInt32() : null,
        json.GetProperty("reason").GetString() ?? "", json.GetProperty("packets").GetUInt64(), json.GetProperty("last_minute").GetUInt64());
}
