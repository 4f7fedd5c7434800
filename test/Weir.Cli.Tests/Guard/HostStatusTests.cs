using System.Collections.Immutable;
using Weir.Cli.Guard;
using Weir.Compiler.Guard;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.Primitives;

namespace Weir.Cli.Tests.Guard;

public class HostStatusTests
{
    private static readonly HostStatus Status = HostStatus.Of(GuardViews.View, new Dictionary<string, ImmutableArray<GuardDrop>>
    {
        ["br0"] =
        [
            new GuardDrop(GuardCookie.Of("br0", "web-nic"), new PortNumber(2), GuardDropReason.ArpSpoof, 5),
            new GuardDrop(GuardCookie.Of("br0", "web-nic"), new PortNumber(2), GuardDropReason.ArpSpoof, 7),
            new GuardDrop(GuardCookie.Of("br0", "web-nic"), new PortNumber(2), GuardDropReason.MacSpoof, 1),
            new GuardDrop(GuardCookie.Shared, new PortNumber(1), GuardDropReason.Ipv4Spoof, 3),
            new GuardDrop(GuardCookie.Shared, null, GuardDropReason.ClosedPort, 9),
        ],
    });

    [Fact]
    public void Drops_are_told_by_VM_and_reason_the_most_first()
    {
        Assert.Equal("arp-spoof 12, mac-spoof 1", VmList.Words(Assert.Single(Status.Of("web")).Drops));
        Assert.Equal("-", VmList.Words(Assert.Single(Status.Of("mail\u001b[2J")).Drops));
    }

    [Fact]
    public void Drops_that_are_no_NICs_are_told_by_port() =>
        Assert.Equal([new PortDrop("br0", "", "closed-port", 9), new PortDrop("br0", "eth0", "ipv4-spoof", 3)], Status.OtherDrops);

    [Fact]
    public void A_plugged_NIC_that_nobody_bound_is_listed_with_the_reason()
    {
        var stranger = Status.Nics.Single(nic => nic.Device == "vnet9");

        Assert.Equal(("", "52:54:00:09:00:09", "unknown"), (stranger.Vm, stranger.Nic, stranger.State));
        Assert.Contains("weir vm sync --libvirt", stranger.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Watching_shows_what_came_since_and_a_counter_that_began_anew()
    {
        var before = new Dictionary<(string, string, string, string), ulong> { [("br0", "web", "a", "arp-spoof")] = 5, [("br0", "web", "a", "mac-spoof")] = 9, [("br0", "web", "a", "fragment")] = 4 };
        var now = new Dictionary<(string, string, string, string), ulong> { [("br0", "web", "a", "arp-spoof")] = 7, [("br0", "web", "a", "mac-spoof")] = 1, [("br0", "web", "a", "fragment")] = 4, [("br0", "mail", "b", "redirect")] = 30 };

        var seen = VmWatch.Differences(before, now, DateTimeOffset.UnixEpoch);

        Assert.Equal([("redirect", 30UL, 30UL), ("arp-spoof", 2UL, 7UL), ("mac-spoof", 1UL, 1UL)], seen.Select(drop => (drop.Reason, drop.Packets, drop.Total)));
    }
}
