using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>The instruments themselves, without Weir.</summary>
public class VmLabTests
{
    [Fact]
    public void Guests_on_an_open_bridge_reach_each_other_and_hear_each_others_frames()
    {
        using var lab = new VmLab();
        lab.OvsBridge.AddFlows("priority=0,actions=NORMAL");
        var (first, second) = (lab.Create(new("vm1", 11)), lab.Create(new("vm2", 12)));
        first.WaitUntilReady();
        second.WaitUntilReady();

        Assert.True(first.Pings(VmLab.GatewayIp4));
        Assert.True(first.Pings(VmLab.GatewayIp6));
        Assert.True(first.Pings(second.Spec.Ip4));

        var forged = Frames.ArpReply(lab.GatewayTap.Address with { Mac = first.Spec.Address.Mac }, second.Spec.Address);
        Assert.Equal([5, 0], second.CountWhile([forged, [1, 2, 3, 4, 5, 6, 7, 8]], () => first.Send([forged], times: 5)));
        Assert.Contains("52:54:00:09:00:0b", second.Run("cat /sys/class/net/eth0/address; ip neigh; echo; arp -n"));
        lab.GatewayTap.Expect(frame => Frames.IsFrom(frame, first.Spec.Address));
    }
}
