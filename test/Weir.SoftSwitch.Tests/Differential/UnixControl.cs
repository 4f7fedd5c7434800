using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>A connection to a daemon's control socket: what <c>ovs-appctl</c> speaks, JSON-RPC 1.0.</summary>
internal sealed class UnixControl : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[1 << 20];

    public UnixControl(string path) => _socket.Connect(new UnixDomainSocketEndPoint(path));

    public string Call(string method, params string[] parameters)
    {
        var quoted = string.Join(',', parameters.Select(parameter => $"\"{parameter}\""));
        _socket.Send(Encoding.UTF8.GetBytes($"{{\"id\":0,\"method\":\"{method}\",\"params\":[{quoted}]}}"));
        var held = 0;
        while (true)
        {
            var count = _socket.Receive(_buffer.AsSpan(held));
            if (count == 0) throw new IOException($"{method}: the daemon hung up");
            held += count;
            var reader = new Utf8JsonReader(_buffer.AsSpan(0, held), isFinalBlock: false, default);
            if (!JsonDocument.TryParseValue(ref reader, out var document)) continue;
            using (document)
            {
                var error = document.RootElement.GetProperty("error");
                if (error.ValueKind != JsonValueKind.Null) throw new InvalidOperationException($"{method} {quoted}: {error}");
                return document.RootElement.GetProperty("result").ToString();
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
