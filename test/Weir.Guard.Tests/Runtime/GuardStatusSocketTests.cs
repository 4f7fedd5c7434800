using Weir.Guard.Runtime;

namespace Weir.Guard.Tests.Runtime;

public sealed class GuardStatusSocketTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(200)] // longer than a socket's path may be
    public void Where_no_daemon_is_none_is_said_to_listen(int length) => Assert.False(GuardStatusSocket.IsListening("/nonexistent/" + new string('x', length)));
}
