using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>ACLs on what leaves a VLAN, on a real switch.</summary>
public class EgressTests
{
    private static readonly TestConfig Plain = new();

    private static readonly TestConfig Filtered = Plain with
    {
        Vlans = "  office: {vid: 100, acls_out: [out]}\n",
        Acls = TestConfig.Acl("out", TestConfig.DropTcp(23), TestConfig.AllowAll),
    };

    [Fact]
    public void What_leaves_a_vlan_is_filtered_known_or_flooded_and_hosts_stay_known()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Plain.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        Assert.Equal((true, true), (Passes(23, flooded: false), Passes(23, flooded: true)));

        Assert.Equal("applied", controller.Reload(Filtered.ToString()).Datapaths.Single().State);
        Assert.Equal((false, false), (Passes(23, flooded: false), Passes(23, flooded: true)));
        Assert.Equal((true, true), (Passes(24, flooded: false), Passes(24, flooded: true)));
        Assert.Equal(3, controller.Hosts().Count);

        var tap = controller.NewTap();
        controller.Kill();
        controller.Start();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        Assert.Equal(0, tap.Counts.Changes);
        Assert.Equal(3, controller.Hosts().Count);

        Assert.Equal("applied", controller.Reload(Plain.ToString()).Datapaths.Single().State);
        Assert.True(Passes(23, flooded: false));
        Assert.DoesNotContain(bridge.Entries(), entry => entry.Contains("table=31,") || entry.Contains("table=32,"));

        bool Passes(int port, bool flooded)
        {
            var frame = Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, (ushort)port);
            if (flooded) frame[5] = 0xEE;
            hosts[1].Drain();
            hosts[2].Drain();
            hosts[0].Send(frame);
            var passed = hosts[1].TryTake(received => Frames.TypeOf(received) == 0x0800, TimeSpan.FromMilliseconds(800)) is not null;
            Assert.Equal(passed && flooded, hosts[2].Received.Any(received => Frames.TypeOf(received) == 0x0800));
            return passed;
        }
    }
}
