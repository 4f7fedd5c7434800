using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Weir.Integration.Tests.Events;

/// <summary>A program that listens to events, over FAUCET's socket or over HTTP, on a thread of its own; it can stop reading for a while.</summary>
internal sealed class EventListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ManualResetEventSlim _reads = new(true);
    private readonly Lock _gate = new();
    private readonly List<Received> _received = [];
    private readonly Thread _thread;
    private volatile bool _ended;
    private long _bytes;

    /// <summary>One event as it arrived.</summary>
    /// <param name="Id">Its event_id.</param>
    /// <param name="Sub">Its sub_id, or 0.</param>
    /// <param name="Name">Its key.</param>
    /// <param name="Json">All of it.</param>
    /// <param name="Delay">From when it happened to when it was here.</param>
    internal sealed record Received(long Id, int Sub, string Name, string Json, TimeSpan Delay);

    private EventListener(string path, string? request)
    {
        _socket.ReceiveTimeout = 100; // so that its end is noticed
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        if (request is not null) _socket.Send(Encoding.ASCII.GetBytes(request));
        _thread = new Thread(Read) { IsBackground = true, Name = "event listener" };
        _thread.Start();
    }

    /// <summary>Listens on FAUCET's socket.</summary>
    public static EventListener OnSocket(string path) => new(path, null);

    /// <summary>Listens to <c>GET /api/v1/events</c> on the control socket.</summary>
    public static EventListener OnHttp(string controlSocket, string query = "", string? lastId = null) =>
        new(controlSocket, $"GET /api/v1/events{query} HTTP/1.0\r\nHost: weir\r\n{(lastId is null ? "" : $"Last-Event-ID: {lastId}\r\n")}\r\n");

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<Received> Events
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <summary>The last id line of an HTTP stream.</summary>
    public string? LastId { get; private set; }

    /// <summary>Gaps that the stream spoke of.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>Bytes read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>It reads no more, until it is let.</summary>
    public void Stop() => _reads.Reset();

    /// <summary>It reads again.</summary>
    public void GoOn() => _reads.Set();

    public void Dispose()
    {
        _ended = true;
        _reads.Set();
        _thread.Join();
        _socket.Dispose();
        _reads.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[16 << 10];
        var rest = new List<byte>();
        try
        {
            while (true)
            {
                _reads.Wait();
                var count = _socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
                if (_ended) return;
                if (error is SocketError.TimedOut or SocketError.WouldBlock) continue;
                if (error != SocketError.Success || count == 0) return;
                Interlocked.Add(ref _bytes, count);
                var now = DateTimeOffset.UtcNow;
                foreach (var each in buffer.AsSpan(0, count))
                {
                    if (each != '\n')
                    {
                        rest.Add(each);
                        continue;
                    }

                    Take(Encoding.UTF8.GetString([.. rest]).TrimEnd('\r'), now);
                    rest.Clear();
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    // Of HTTP the lines of data: HTTP/1.0 has no chunks that could begin inside one.
    private void Take(string line, DateTimeOffset now)
    {
        if (line.StartsWith("id: ", StringComparison.Ordinal)) LastId = line[4..];
        var json = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line;
        if (!json.StartsWith('{')) return;
        var root = JsonDocument.Parse(json).RootElement;
        lock (_gate)
        {
            if (!root.TryGetProperty("event_id", out var id))
            {
                Gaps.Add(json);
                return;
            }

            var sub = root.TryGetProperty("sub_id", out var own) ? own.GetInt32() : 0;
            _received.Add(new Received(id.GetInt64(), sub, root.EnumerateObject().Last().Name, json, now - DateTimeOffset.UnixEpoch.AddSeconds(root.GetProperty("time").GetDouble())));
        }
    }
}
