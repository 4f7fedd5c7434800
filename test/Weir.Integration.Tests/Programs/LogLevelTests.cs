using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Programs;

/// <summary>What the log gets is changed while Weir runs; and the commands that go over TCP with a token.</summary>
public sealed class LogLevelTests : IDisposable
{
    private readonly DaemonProcess _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public void Level_is_shown_set_and_refused_over_the_socket_and_over_TCP()
    {
        string Token(string scope)
        {
            var (code, text) = Weir("token", "create", "--scope", scope, "--name", scope, "--api-tokens", _daemon.File("tokens"));
            Assert.Equal(0, code);
            var file = _daemon.File(scope);
            File.WriteAllText(file, text.Trim().Split('\n')[^1] + "\n");
            return file;
        }

        var (reader, writer) = (Token("read"), Token("write"));
        var weir = _daemon.Start(["run", "--listen", "127.0.0.1:0", "--socket", _daemon.File("weir.sock"), "--api", "9304", "--api-tokens", _daemon.File("tokens"), "--metrics", "off"]);
        weir.WaitForLog("listening for switches on");
        string[] socket = ["--socket", _daemon.File("weir.sock")];

        Assert.Equal((0, "INFO\n"), Weir(["loglevel", .. socket]));
        Assert.Equal((0, "WARNING (started with INFO)\n"), Weir(["loglevel", "warning", .. socket]));
        weir.WaitForLog("the log's level is WARNING, and was INFO");
        weir.Signal(Native.SignalHangup);
        var (bad, why) = Weir(["loglevel", "loud", .. socket]);
        Assert.Equal(1, bad);
        Assert.Contains("'loud' is no level", why);
        Assert.Contains("\"level\": \"WARNING\"", Weir(["loglevel", "--json", .. socket]).Text);
        Assert.DoesNotContain("unchanged", weir.Log);

        // Over TCP: who may only read may not set.
        var (refused, may) = Weir("loglevel", "debug", "--url", "http://127.0.0.1:9304", "--token-file", reader);
        Assert.Equal((1, true), (refused, may.Contains("this token may only read", StringComparison.Ordinal)));
        Assert.Equal((0, "DEBUG (started with INFO)\n"), Weir("loglevel", "debug", "--url", "http://127.0.0.1:9304", "--token-file", writer));
        weir.WaitForLog("the log's level is DEBUG, and was WARNING");

        // Events and the archive for a bug report, from there too.
        Assert.Contains("CONFIG_CHANGE", Weir("events", "--url", "http://127.0.0.1:9304", "--token-file", reader).Text);
        Assert.Equal(1, Weir("events", "--url", "http://127.0.0.1:9304").Code);
        Assert.Equal(1, Weir("events", "--url", "http://127.0.0.1:1", "--token-file", reader).Code);
        var archive = _daemon.File("report.tar.gz");
        Assert.Equal(0, Weir("support", "--url", "http://127.0.0.1:9304", "--token-file", writer, "-o", archive).Code);
        var names = Shell.Run("tar", "tzf", archive);
        Assert.Contains("config/in-force/", names);
        Assert.DoesNotContain("daemon/limits.txt", names);
        Assert.Equal(1, Weir("support", "--url", "http://127.0.0.1:9304", "-o", archive).Code);
    }

    private (int Code, string Text) Weir(params string[] arguments)
    {
        var (code, text, error) = Shell.Try("ip", ["netns", "exec", _daemon.Namespace.Name, .. WeirProcess.Program, .. arguments]);
        return (code, text + error);
    }
}
