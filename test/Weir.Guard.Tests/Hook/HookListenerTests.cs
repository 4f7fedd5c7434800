using System.Net.Sockets;
using System.Text;
using Weir.Guard.Hook;

namespace Weir.Guard.Tests.Hook;

public sealed class HookListenerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-hook");

    private string SocketPath => Path.Combine(_directory.FullName, "hook.sock");

    [Theory]
    [InlineData("start", HookOperation.Start)]
    [InlineData("stopped", HookOperation.Stopped)]
    [InlineData("release", HookOperation.Release)]
    [InlineData("reconnect", HookOperation.Reconnect)]
    [InlineData("prepare", HookOperation.Other)]
    [InlineData("START", HookOperation.Other)]
    [InlineData("", HookOperation.Other)]
    public async Task The_request_and_the_reply_go_through(string word, HookOperation operation)
    {
        HookRequest? got = null;
        await using var listener = HookListener.Start(SocketPath, (request, _) => Answer(got = request, new HookReply(true, "nic 1 is closed")), TimeProvider.System);

        Assert.Equal("ok\nnic 1 is closed", await AskAsync($"weir-hook 1 {word}\n<domain>\n</domain>"));
        Assert.Equal((operation, "<domain>\n</domain>"), (got!.Operation, Encoding.UTF8.GetString(got.DomainXml.Span)));
    }

    [Fact]
    public async Task A_refusal_carries_its_reason()
    {
        await using var listener = HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Refused("because")), TimeProvider.System);

        Assert.Equal("refused\nbecause", await AskAsync("weir-hook 1 start\n<domain/>"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("weir-hook 1 start")]
    [InlineData("weir-hook 2 start\n<domain/>")]
    public async Task What_is_no_request_gets_no_reply_and_the_next_one_does(string request)
    {
        await using var listener = HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Done), TimeProvider.System);

        Assert.Equal("", await AskAsync(request));
        Assert.Equal("ok\n", await AskAsync("weir-hook 1 start\n<domain/>"));
    }

    [Fact]
    public async Task A_fault_in_the_daemon_is_no_reply_and_the_next_request_is_served()
    {
        var first = true;
        await using var listener = HookListener.Start(
            SocketPath,
            (_, _) =>
            {
                if (!first) return Answer(null, HookReply.Done);
                first = false;
                throw new InvalidOperationException("a fault");
            },
            TimeProvider.System);

        Assert.Equal("", await AskAsync("weir-hook 1 start\n<domain/>"));
        Assert.Equal("ok\n", await AskAsync("weir-hook 1 start\n<domain/>"));
    }

    [Fact]
    public async Task A_request_that_is_too_long_is_cut_off()
    {
        await using var listener = HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Done), TimeProvider.System);

        Assert.Equal("", await AskAsync("weir-hook 1 start\n" + new string('x', HookWire.LongestRequest)));
        Assert.Equal("ok\n", await AskAsync("weir-hook 1 start\n" + new string('x', HookWire.LongestRequest - 100)));
    }

    [Fact]
    public async Task One_who_never_ends_the_request_holds_nobody_up()
    {
        await using var listener = HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Done), TimeProvider.System);
        using var silent = Connect();

        Assert.Equal("ok\n", await AskAsync("weir-hook 1 start\n<domain/>"));
    }

    [Fact]
    public async Task A_socket_that_a_dead_daemon_left_is_replaced_and_a_living_one_is_not()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)) dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        await File.WriteAllTextAsync(SocketPath + ".was", "");
        await using var listener = HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Done), TimeProvider.System);

        Assert.Throws<IOException>(() => HookListener.Start(SocketPath, (_, _) => Answer(null, HookReply.Done), TimeProvider.System));
        Assert.Equal("ok\n", await AskAsync("weir-hook 1 start\n<domain/>"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static Task<HookReply> Answer(HookRequest? _, HookReply reply) => Task.FromResult(reply);

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    private async Task<string> AskAsync(string request)
    {
        using var socket = Connect();
        var bytes = Encoding.UTF8.GetBytes(request);
        try
        {
            for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes.AsMemory(sent), TestContext.Current.CancellationToken);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Cut off by the other side: what it has written before that counts.
        }

        var reply = new byte[4096];
        var length = 0;
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(reply.AsMemory(length), TestContext.Current.CancellationToken)) > 0) length += read;
        }
        catch (SocketException)
        {
            // Reset: unread request bytes were thrown away.
        }

        return Encoding.UTF8.GetString(reply, 0, length);
    }
}
