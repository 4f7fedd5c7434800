using System.Net.Sockets;
using System.Text;

namespace Weir.Ovsdb.Tests;

/// <summary>A peer on a UNIX socket that says what the test tells it to.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"weir-ovsdb-{Guid.NewGuid():N}.sock");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? _peer;

    public ScriptedServer()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
    }

    public OvsdbEndpoint Endpoint => OvsdbEndpoint.Unix(_path);

    public async Task<OvsdbConnection> ConnectAsync(OvsdbOptions? options = null)
    {
        var connecting = OvsdbConnection.ConnectAsync(Endpoint, options ?? OvsdbOptions.Default, CancellationToken.None);
        await AcceptAsync();
        return await connecting;
    }

    public async Task AcceptAsync()
    {
        _peer?.Dispose();
        _peer = await _listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    public async Task SayAsync(byte[] bytes) => await _peer!.SendAsync(bytes);

    /// <summary>What has been said to it, up to and with <paramref name="end"/>.</summary>
    public async Task<string> HearAsync(string end = "}")
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!heard.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = await _peer!.ReceiveAsync(buffer, SocketFlags.None, limit.Token);
            if (count == 0) break;
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return heard.ToString();
    }

    public void HangUp() => _peer?.Dispose();

    public void Dispose()
    {
        _peer?.Dispose();
        _listener.Dispose();
        File.Delete(_path);
    }
}
