using System.Text;
using System.Text.Json;
using Weir.Guard.Runtime;

namespace Weir.Guard.Tests.Runtime;

public sealed class GuardStatusTests : IDisposable
{
    private static readonly GuardBridgeStatus Bridge = new("br0", false, "a \"problem\"", [new(0x5747_0000_0000_0001, 3, "mac-spoof", 7, 2), new(0x5747_0000_0000_0000, null, "closed-port", 1, 0)]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-status");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Who_asks_gets_what_the_daemon_knows()
    {
        var path = Path.Combine(_directory.FullName, "status.sock");
        await using var socket = GuardStatusSocket.Start(path, () => [Bridge], TimeProvider.System);

        var status = Assert.Single((await GuardStatusJson.AskAsync(path, CancellationToken.None))!.Value);

        Assert.Equal((Bridge.Bridge, Bridge.IsGuarded, Bridge.Problem), (status.Bridge, status.IsGuarded, status.Problem));
        Assert.Equal(Bridge.Drops, status.Drops);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Where_no_daemon_runs_there_is_no_answer() => Assert.Null(await GuardStatusJson.AskAsync(Path.Combine(_directory.FullName, "none"), CancellationToken.None));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"bridges\":[{}]}")]
    [InlineData("{\"bridges\":3}")]
    [InlineData("x")]
    public void What_is_no_status_is_said_to_be_none(string json) => Assert.ThrowsAny<JsonException>(() => GuardStatusJson.Read(Encoding.UTF8.GetBytes(json)));
}
