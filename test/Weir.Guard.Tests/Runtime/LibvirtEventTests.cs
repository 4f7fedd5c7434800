using Weir.Guard.Runtime;

namespace Weir.Guard.Tests.Runtime;

public class LibvirtEventTests
{
    [Theory]
    [InlineData("event 'metadata-change' for domain 'vg1': type element, uri urn:weir:guard:1", "metadata-change", "vg1")]
    [InlineData("event 'device-added' for domain 'vg1': net0", "device-added", "vg1")]
    [InlineData("event 'device-added' for domain vg1: net0", "device-added", "vg1")]
    [InlineData("event 'lifecycle' for domain 'it's': Started Booted", "lifecycle", "it's")]
    [InlineData("event 'agent-lifecycle' for domain 'a': state: 'connected' reason: 'x'", "agent-lifecycle", "a")]
    [InlineData("event 'lifecycle' for domain '-rf $(x)': Stopped", "lifecycle", "-rf $(x)")]
    public void The_kind_and_the_domain_are_read(string line, string kind, string domain)
    {
        var read = LibvirtEvent.Parse(line);

        Assert.Equal((kind, domain), (read?.Kind, read?.Domain));
    }

    [Theory]
    [InlineData("")]
    [InlineData("events received: 3")]
    [InlineData("event 'x")]
    [InlineData("event 'x' for domain ")]
    [InlineData("event 'x' for domain ''")]
    [InlineData("event 'x' for domain : y")]
    public void Another_line_is_none(string line) => Assert.Null(LibvirtEvent.Parse(line));

    [Fact]
    public void Only_what_can_change_NICs_is_followed()
    {
        Assert.True(new LibvirtEvent("device-removed", "a").ChangesNics);
        Assert.False(new LibvirtEvent("rtc-change", "a").ChangesNics);
    }
}
