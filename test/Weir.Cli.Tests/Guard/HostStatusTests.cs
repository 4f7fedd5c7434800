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
    public void A_NIC_whose_rules_are_not_in_the_switch_is_not_called_guarded()
    {
        var held = new Dictionary<string, ImmutableHashSet<ulong>> { ["br0"] = [GuardCookie.Shared, GuardCookie.Of("br0", "web-nic")] };

        Assert.Equal(["guarded", "missing", "unknown"], Status.WithEntries(held).Nics.OrderBy(nic => nic.State, StringComparer.Ordinal).Select(nic => nic.State));
        Assert.Equal("guarded", Assert.Single(Status.WithEntries(held).Of("web")).State);
        Assert.All(Status.WithEntries(new Dictionary<string, ImmutableHashSet<ulong>>()).Nics.Where(nic => nic.State != "unknown"), nic => Assert.Equal("unreachable", nic.State));
    }

    [Fact]
    public void A_reason_that_many_have_is_told_once()
    {
        NicStatus[] nics = [.. Enumerable.Range(0, 6).Select(i => new NicStatus($"vm{i}", "a", "br0", "", 1, "missing", "gone")), new NicStatus("", "", "br0", "tap9", 2, "unknown", "who knows")];

        Assert.Equal(["6 NICs: missing: gone", "tap9: unknown: who knows"], VmList.Reasons(nics));
    }

    [Fact]
    public void A_VM_is_known_by_name_and_by_UUID_in_either_case()
    {
        var id = Guid.Parse("0b7f2a52-39c1-4b0a-8d35-0d5a6f7fabcd");

        Assert.True(HostStatus.IsCalled("web", "web", null));
        Assert.True(HostStatus.IsCalled("0B7F2A52-39C1-4B0A-8D35-0D5A6F7FABCD", "web", id));
        Assert.False(HostStatus.IsCalled("Web", "web", id));
        Assert.False(HostStatus.IsCalled("0b7f2a5239c14b0a8d350d5a6f7fabcd", "web", id));
    }

    [Fact]
    public void Of_ten_thousand_differences_the_first_are_shown_and_all_are_counted()
    {
        var differences = Enumerable.Range(0, 10_000).Select(i => new VmVerify.Difference("br0", i == 0 ? "foreign" : "missing", "vm web", $"entry {i}")).ToList();

        var lines = VmVerify.Lines("br0", 1, differences).ToList();

        Assert.Equal(22, lines.Count);
        Assert.Equal("br0: and 9980 more; --json has them all", lines[^2]);
        Assert.Equal("br0: 1 NIC, 1 foreign, 9999 missing: `weir vm sync` puts it right", lines[^1]);
        Assert.Equal(["br0: 2 NICs, right"], VmVerify.Lines("br0", 2, []));
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
