using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

public class CoproDownPlannerTests
{
    private static string[] Down(CoproObservation found) => [.. CoproDownPlanner.Down("copro", found, Examples.Ovs).Select(step => step.Do.ToString())];

    [Fact]
    public void Everything_goes_and_the_interface_is_given_back_as_it_was() => Assert.Equal(
        [
            "ovs-vsctl --db=unix:/run/ovs/db.sock --timeout=5 --if-exists del-br br-copro", "ip link delete ve-copro", "ip netns delete copro",
            "tee /proc/sys/net/ipv6/conf/nfv0/disable_ipv6 <<< 0", "tee /proc/sys/net/ipv4/conf/nfv0/arp_ignore <<< 0", "ethtool -K nfv0 gro on", "ip link set nfv0 down",
        ],
        Down(Examples.Complete));

    [Fact]
    public void What_is_another_s_stays_and_is_named()
    {
        var found = Examples.Complete with { Namespace = Ownership.Foreign, OuterDevice = Ownership.Foreign, Bridge = Ownership.Foreign };

        Assert.DoesNotContain(Down(found), command => command.Contains("del", StringComparison.Ordinal));
        Assert.Equal(3, CoproDownPlanner.LeftAlone("copro", found).Count());
    }

    [Fact]
    public void An_interface_that_was_up_stays_up()
    {
        var state = Examples.Complete.State!;

        Assert.DoesNotContain("ip link set nfv0 down", Down(Examples.Complete with { State = state with { Before = state.Before with { IsUp = true } } }));
    }

    [Fact]
    public void An_interface_that_is_gone_is_not_touched() => Assert.Equal(3, Down(Examples.Complete with { Interface = null }).Length);
}
