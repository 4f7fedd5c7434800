namespace Weir.Ovsdb.Tests;

public class OvsdbEndpointTests
{
    [Theory]
    [InlineData("unix:/run/openvswitch/db.sock", "unix:/run/openvswitch/db.sock")]
    [InlineData("tcp:127.0.0.1:6641", "tcp:127.0.0.1:6641")]
    [InlineData("tcp:switch.example", "tcp:switch.example:6640")]
    [InlineData("tcp:[::1]", "tcp:[::1]:6640")]
    [InlineData("tcp:[::1]:16640", "tcp:[::1]:16640")]
    public void Reads_what_Open_vSwitch_writes(string text, string canonical) => Assert.Equal(canonical, OvsdbEndpoint.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("tcp:")]
    [InlineData("tcp::6640")]
    [InlineData("tcp:host:0")]
    [InlineData("tcp:host:65536")]
    [InlineData("tcp:host:+1")]
    [InlineData("tcp:[::1")]
    [InlineData("tcp:[::1]6640")]
    [InlineData("ssl:host:6640")]
    public void What_is_no_endpoint_is_refused_and_the_message_says_what_one_looks_like(string text)
    {
        var error = Assert.Throws<FormatException>(() => OvsdbEndpoint.Parse(text));

        Assert.Contains("unix:PATH", error.Message, StringComparison.Ordinal);
    }
}
