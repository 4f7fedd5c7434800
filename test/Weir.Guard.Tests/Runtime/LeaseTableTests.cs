using Weir.Guard.Runtime;
using Weir.Integration.Tests.Lab;
using Weir.Model.Guard;
using Weir.OpenFlow.Channel.Tests.Support;
using Weir.Primitives;

namespace Weir.Guard.Tests.Runtime;

public class LeaseTableTests
{
    private static readonly IpPrefix Address = IpPrefix.Parse("10.9.0.7/32");
    private static readonly GuardedNic Nic = new("a", "web1", MacAddress.Parse("52:54:00:09:00:02")) { Addresses = [IpPrefix.Parse("10.9.0.2/32")] };

    private readonly ManualTime _time = new();
    private readonly LeaseTable _leases;

    public LeaseTableTests() => _leases = new LeaseTable(_time);

    [Fact]
    public void A_lease_is_the_NICs_address_until_it_ends()
    {
        Assert.True(Grant("a", 60));
        Assert.Equal([.. Nic.Addresses, Address], _leases.Snapshot().Extend("br0", Nic).Addresses);
        Assert.Same(Nic, _leases.Snapshot().Extend("br1", Nic));

        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Same(Nic, _leases.Snapshot().Extend("br0", Nic));
    }

    [Fact]
    public void A_renewal_makes_it_last_and_changes_nothing_else()
    {
        Grant("a", 60);
        var before = _leases.Snapshot();
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.False(Grant("a", 60));

        Assert.Same(before, _leases.Snapshot());
        _time.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal("a", _leases.HolderOf("br0", Address));
    }

    [Fact]
    public void What_is_given_back_is_gone()
    {
        Grant("a", 60);

        Assert.True(_leases.Withdraw("br0", "a", Address));
        Assert.False(_leases.Withdraw("br0", "a", Address));
        Assert.Null(_leases.HolderOf("br0", Address));
    }

    [Fact]
    public void A_NIC_gathers_no_more_than_eight()
    {
        for (var i = 1; i <= 20; i++) _leases.Grant("br0", "a", IpPrefix.Parse($"10.9.1.{i}/32"), _time.GetUtcNow().AddSeconds(60));

        Assert.Equal(8, _leases.Snapshot().Leases.Count);
    }

    [Fact]
    public void What_is_kept_in_a_file_is_there_for_the_next_table_until_it_ends()
    {
        using var folder = new LabFolder();
        var problems = new List<string>();
        var path = Path.Combine(folder.Path, "guard", "leases");
        var table = new LeaseTable(_time, new LeaseFile(path, problems.Add));
        var other = IpPrefix.Parse("10.9.0.8");
        table.Grant("br 0", "a%\n b", Address, _time.GetUtcNow().AddSeconds(60));
        table.Grant("br 0", "b", other, _time.GetUtcNow().AddSeconds(20));
        table.Grant("br 0", "b", other, _time.GetUtcNow().AddSeconds(30)); // renewed
        table.Grant("br 0", "c", IpPrefix.Parse("10.9.0.9"), _time.GetUtcNow().AddSeconds(60));
        table.Withdraw("br 0", "c", IpPrefix.Parse("10.9.0.9"));

        var next = new LeaseTable(_time, new LeaseFile(path, problems.Add));

        Assert.Equal([("a%\n b", Address), ("b", other)], next.Snapshot().Leases.Select(lease => (lease.InterfaceId, lease.Address)));
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal("b", next.HolderOf("br 0", other));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(next.HolderOf("br 0", other));
        Assert.Equal("a%\n b", new LeaseTable(_time, new LeaseFile(path, problems.Add)).HolderOf("br 0", Address));
        Assert.Empty(problems);
    }

    [Fact]
    public void What_is_bound_by_first_use_has_no_end_and_is_kept_and_its_NICs_alone_to_change()
    {
        using var folder = new LabFolder();
        var path = Path.Combine(folder.Path, "leases");
        var table = new LeaseTable(_time, new LeaseFile(path, static _ => { }));
        var free = Nic with { LinkLocal = LinkLocalPolicy.FirstUse };
        var (one, two, three) = (IpPrefix.Parse("fe80::1:1"), IpPrefix.Parse("fe80::1:2"), IpPrefix.Parse("fe80::1:3"));
        table.Grant("br0", "a", Address, _time.GetUtcNow().AddSeconds(60));

        Assert.True(table.Bind("br0", free, one));
        var before = table.Snapshot();
        Assert.False(table.Bind("br0", free, one));
        Assert.Same(before, table.Snapshot());
        Assert.True(table.Bind("br0", free, two));
        Assert.False(table.Bind("br0", free, three));
        _time.Advance(TimeSpan.FromDays(400));
        table = new LeaseTable(_time, new LeaseFile(path, static _ => { }));

        Assert.Equal([one, two], table.Snapshot().Extend("br0", free).FirstUsed);
        Assert.Equal(free.Addresses, table.Snapshot().Extend("br0", free).Addresses);
        Assert.Same(Nic, table.Snapshot().Extend("br0", Nic)); // its policy is another by now
        Assert.Equal("a", table.HolderOf("br0", one));
        Assert.True(table.Bind("br0", free, three));
        Assert.Equal([two, three], table.Snapshot().Extend("br0", free).FirstUsed);
        table.Unbind("br1", (_, _) => false);
        table.Unbind("br0", (nic, address) => nic == "a" && address == two);
        Assert.Equal([two], table.Snapshot().Extend("br0", free).FirstUsed);
    }

    [Fact]
    public void A_file_that_others_can_write_or_that_is_none_gives_no_leases()
    {
        using var folder = new LabFolder();
        var problems = new List<string>();
        var path = Path.Combine(folder.Path, "leases");
        new LeaseTable(_time, new LeaseFile(path, problems.Add)).Grant("br0", "a", Address, _time.GetUtcNow().AddSeconds(60));
        File.AppendAllText(path, "br0 a 10.9.0.8 soon\nbr0 a 10.9.0.0/24 99999999999\nbr0 a 10.9.0.8 99999999999999999\nbr0 a fe80::1 99 last-use\nbr0 a fe80::1 99 first-use more\n\n");
        Assert.Single(new LeaseFile(path, problems.Add).Read());

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Empty(new LeaseFile(path, problems.Add).Read());
        Assert.Contains("can be written by others", Assert.Single(problems), StringComparison.Ordinal);

        File.Delete(path);
        File.WriteAllText(path, "rubbish\nbr0 a 10.9.0.7 99999999999\n");
        Assert.Empty(new LeaseFile(path, problems.Add).Read());
    }

    private bool Grant(string nic, int seconds) => _leases.Grant("br0", nic, Address, _time.GetUtcNow().AddSeconds(seconds));
}
