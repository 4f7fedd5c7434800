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

    private static readonly TestConfig PortFiltered = (Plain with { Acls = TestConfig.Acl("out", TestConfig.DropTcp(23), "{actions: {allow: 1, output: {set_fields: [{eth_src: '0e:00:00:00:00:99'}]}}}") })
        .WithPort(2, "native_vlan: office, acls_out: [out]");

    [Fact]
    public void What_leaves_a_port_is_filtered_known_or_flooded_and_other_ports_get_it_unchanged()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, PortFiltered.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);

        foreach (var flooded in new[] { false, true })
        {
            Assert.False(Passes(23, flooded));
            Assert.True(Passes(24, flooded));
        }

        var tap = controller.NewTap();
        controller.Kill();
        controller.Start();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        Assert.Equal(0, tap.Counts.Changes);
        Assert.Equal("applied", controller.Reload(Plain.ToString()).Datapaths.Single().State);
        Assert.DoesNotContain(bridge.Entries(), entry => entry.Contains("table=34,") || entry.Contains("table=35,"));

        bool Passes(int port, bool flooded)
        {
            var frame = Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, (ushort)port);
            if (flooded) frame[5] = 0xEE;
            foreach (var host in hosts) host.Drain();
            hosts[0].Send(frame);
            if (flooded) Assert.True(Frames.IsFrom(hosts[2].Expect(received => Frames.TypeOf(received) == 0x0800), hosts[0].Address));
            var received = hosts[1].TryTake(received => Frames.TypeOf(received) == 0x0800, TimeSpan.FromMilliseconds(800));
            if (received is not null) Assert.Equal(0x99, Frames.Source(received)[5]);
            return received is not null;
        }
    }

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
            var copied = hosts[2].TryTake(received => Frames.TypeOf(received) == 0x0800, TimeSpan.FromMilliseconds(passed && flooded ? 800 : 50)) is not null;
            Assert.Equal(passed && flooded, copied);
            return passed;
        }
    }
}
