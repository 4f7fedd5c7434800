using Weir.Guard.Runtime;
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

    private bool Grant(string nic, int seconds) => _leases.Grant("br0", nic, Address, _time.GetUtcNow().AddSeconds(seconds));
}
