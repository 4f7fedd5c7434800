using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>ACL rules on a real switch: on all ports, metered, past the VLAN checks.</summary>
public class RuleActionTests
{
    private const string Meters = "meters:\n  slow: {meter_id: 3, entry: {flags: [PKTPS, BURST], bands: [{type: DROP, rate: 50, burst_size: 5}]}}\n";

    [Fact]
    public void Acls_of_the_datapath_filter_every_port()
    {
        using var lab = new LabNetwork();
        var (controller, bridge, hosts) = Start(lab, new TestConfig { Acls = TestConfig.Acl("all", TestConfig.DropTcp(23), TestConfig.AllowAll), Datapath = "dp_acls: [all]" });
        controller.Learn(bridge, hosts);

        foreach (var (from, to) in new[] { (hosts[0], hosts[1]), (hosts[1], hosts[0]) })
        {
            from.Send(Frames.TcpSyn(from.Address, to.Address, 1, 23));
            from.Send(Frames.TcpSyn(from.Address, to.Address, 1, 24));
            Assert.Equal(24, DestinationPort(to.Expect(frame => Frames.TypeOf(frame) == 0x0800)));
            to.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        }
    }

    [Fact]
    public void A_meter_drops_what_is_above_its_rate_and_follows_the_file()
    {
        using var lab = new LabNetwork();
        var metered = Limited("meter: slow,");
        var (controller, bridge, hosts) = Start(lab, metered);
        controller.Learn(bridge, hosts);
        Assert.Contains("meter=3 ", bridge.DumpMeters());

        Assert.InRange(PassedOf(200, hosts), 1, 60);
        Assert.Equal("applied", controller.Reload((metered with { Sections = Meters.Replace("rate: 50, burst_size: 5", "rate: 100000, burst_size: 1000") }).ToString()).Datapaths.Single().State);
        Assert.Contains("rate=100000", bridge.DumpMeters());
        Assert.Equal(200, PassedOf(200, hosts));
        Assert.Equal("applied", controller.Reload(Limited("").ToString()).Datapaths.Single().State);
        Assert.DoesNotContain("meter=3 ", bridge.DumpMeters());
        Assert.Equal(200, PassedOf(200, hosts));
    }

    [Fact]
    public void A_meter_is_read_back_by_a_new_controller_which_changes_nothing()
    {
        using var lab = new LabNetwork();
        var (controller, bridge, hosts) = Start(lab, Limited("meter: slow,") with { Sections = Meters.Replace("[PKTPS, BURST]", "KBPS").Replace(", burst_size: 5", "") });
        var tap = controller.NewTap();
        controller.Kill();
        controller.Start();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();

        Assert.Equal(0, tap.Counts.Changes);
        controller.Kill();
        File.WriteAllText(controller.ConfigFile, Limited("").ToString());
        controller.Start();
        controller.Poll("the meter that only Weir's entries used is gone", () => !bridge.DumpMeters().Contains("meter=3 "));
        Assert.Equal(3, hosts.Length);
    }

    [Fact]
    public void A_meter_that_the_switch_refuses_is_said_at_its_line_and_the_rest_forwards()
    {
        using var lab = new LabNetwork();
        var config = Limited("meter: slow,") with { Sections = Meters.Replace("type: DROP", "type: DSCP_REMARK, prec_level: 1") };
        var (controller, bridge, hosts) = Start(lab, config);

        var status = controller.Status("dp1");
        Assert.Equal("degraded", status.State);
        Assert.Contains(status.Faults, fault => fault.Location!.StartsWith($"{controller.ConfigFile}:2:", StringComparison.Ordinal) && fault.Subject.Contains("meter slow"));
        hosts[1].Send(Frames.Hello(hosts[1].Address));
        hosts[2].Expect(frame => Frames.IsFrom(frame, hosts[1].Address));
        Assert.NotEmpty(bridge.Entries());
    }

    [Fact]
    public void Force_port_vlan_sends_into_a_vlan_that_the_port_is_not_in()
    {
        using var lab = new LabNetwork();
        var config = new TestConfig
        {
            Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n",
            Acls = TestConfig.Acl("into", "{eth_type: 0x800, actions: {allow: 1, force_port_vlan: 1, output: {vlan_vid: 200}}}", TestConfig.AllowAll),
        }.WithPort(1, "native_vlan: office, acl_in: into").WithPort(3, "native_vlan: lab");
        var (controller, bridge, hosts) = Start(lab, config);
        controller.Learn(bridge, hosts);

        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[2].Address, 1, 80));

        Assert.Null(Frames.VidOf(hosts[2].Expect(frame => Frames.TypeOf(frame) == 0x0800)));
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
    }

    private static (LabController Controller, OvsBridge Bridge, Host[] Hosts) Start(LabNetwork lab, TestConfig config)
    {
        var controller = new LabController(lab, config.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        return (controller, bridge, [.. hosts]);
    }

    private static TestConfig Limited(string meter) => new TestConfig { Sections = Meters, Acls = TestConfig.Acl("limit", $"{{eth_type: 0x800, actions: {{{meter} allow: 1}}}}", TestConfig.AllowAll) }
        .WithPort(1, "native_vlan: office, acl_in: limit");

    private static int PassedOf(int count, Host[] hosts)
    {
        hosts[1].Drain();
        for (var i = 0; i < count; i++) hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 80));
        Wait.Milliseconds(500);
        return hosts[1].Received.Count(frame => Frames.TypeOf(frame) == 0x0800);
    }

    private static int DestinationPort(byte[] frame) => (frame[36] << 8) | frame[37];
}
