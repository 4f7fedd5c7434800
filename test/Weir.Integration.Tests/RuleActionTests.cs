using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>ACL rules on a real switch: on all ports, metered, past the VLAN checks.</summary>
[Collection(nameof(Alone))]
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

    [Fact]
    public void A_failover_changes_over_when_a_link_is_lost_and_follows_the_file()
    {
        using var lab = new LabNetwork();
        TestConfig Nailed(string action) => new TestConfig { Acls = TestConfig.Acl("nailed", $"{{eth_type: 0x800, actions: {{{action}}}}}", TestConfig.AllowAll) }
            .WithPort(1, "native_vlan: office, acl_in: nailed");
        var (controller, bridge, hosts) = Start(lab, Nailed("output: {failover: {group_id: 1001, ports: [2, 3]}}"));
        var frame = Frames.Udp(hosts[0].Address, hosts[1].Address, 1, 2, [1]);

        Assert.Equal([1], Receivers());
        bridge.SetLink(lab.Hosts, 2, up: false);
        controller.Poll("port 3 has taken over", () => Receivers().SequenceEqual([2]));
        bridge.SetLink(lab.Hosts, 3, up: false);
        controller.Poll("no port of the group is up", () => Receivers().Count == 0);
        bridge.SetLink(lab.Hosts, 3, up: true);
        bridge.SetLink(lab.Hosts, 2, up: true);
        controller.Poll("port 2 is back", () => Receivers().SequenceEqual([1]));

        var tap = controller.NewTap();
        controller.Kill();
        controller.Start();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        Assert.Equal(0, tap.Counts.Changes);
        controller.Reload(Nailed("output: {failover: {group_id: 1001, ports: [3, 2]}}").ToString());
        Assert.Equal([2], Receivers());
        var status = controller.Reload(Nailed("allow: 1").ToString()).Datapaths.Single();
        Assert.True(status.State == "applied", string.Join(" ; ", status.Faults.Select(fault => fault.ToString())) + controller.Process.Log);
        Assert.DoesNotContain("group_id", bridge.DumpGroups());

        List<int> Receivers()
        {
            foreach (var host in hosts) host.Drain();
            hosts[0].Send(frame);
            Wait.Milliseconds(150);
            return [.. new[] { 1, 2 }.Where(host => hosts[host].Received.Any(received => Frames.TypeOf(received) == 0x0800))];
        }
    }

    /// <summary>The figure that counts is that of a quiet machine (at most 50); the limit here leaves room for a busy one.</summary>
    [Fact]
    public void A_failover_loses_little_when_a_link_is_lost()
    {
        using var lab = new LabNetwork();
        var nailed = new TestConfig { Acls = TestConfig.Acl("nailed", "{eth_type: 0x800, actions: {output: {failover: {group_id: 1001, ports: [2, 3]}}}}", TestConfig.AllowAll) }
            .WithPort(1, "native_vlan: office, acl_in: nailed");
        var (_, bridge, hosts) = Start(lab, nailed);
        using var stream = PacketStream.Start(hosts[0], hosts[1]);
        Wait.Milliseconds(300);
        bridge.SetLink(lab.Hosts, 2, up: false);
        Wait.Milliseconds(300);
        var (report, other) = (stream.Stop(), hosts[2].Received.Count(frame => Frames.TypeOf(frame) == 0x0800));

        Assert.InRange(other, 50, report.Sent);
        var lost = report.Lost - other;
        TestContext.Current.TestOutputHelper!.WriteLine($"{lost} of {report.Sent} packets lost at 1,000 a second");
        Assert.InRange(lost, 0, 200);
    }

    [Fact]
    public void Tracked_connections_open_from_inside_only_and_nat_hides_the_source()
    {
        using var lab = new LabNetwork();
        var config = new TestConfig
        {
            Acls = TestConfig.Acl(
                    "inside",
                    "{eth_type: 0x800, ct_state: 0/0x20, actions: {ct: {table: 0, zone: 1, nat: {flags: 0}}}}",
                    "{eth_type: 0x800, ct_state: 0x21/0x21, actions: {ct: {table: vlan, zone: 1, flags: 1, mark: 7, label: 9, nat: {flags: 1, range_ipv4_min: 10.9.9.9, range_ipv4_max: 10.9.9.9}}}}",
                    "{eth_type: 0x800, ct_state: 0x22/0x22, actions: {allow: 1}}",
                    TestConfig.AllowAll)
                + TestConfig.Acl(
                    "outside",
                    "{eth_type: 0x800, ct_state: 0/0x20, actions: {ct: {table: 0, zone: 1, nat: {flags: 0}}}}",
                    "{eth_type: 0x800, ct_state: 0x22/0x22, ct_mark: 7, actions: {allow: 1}}",
                    "{eth_type: 0x806, actions: {allow: 1}}"),
        }.WithPort(1, "native_vlan: office, acl_in: inside").WithPort(2, "native_vlan: office, acl_in: outside");
        var (controller, bridge, hosts) = Start(lab, config);
        Assert.Equal("applied", controller.Status("dp1").State);
        controller.Learn(bridge, hosts);

        hosts[1].Send(Frames.Udp(hosts[1].Address, hosts[0].Address, 500, 600, [1]));
        hosts[0].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        hosts[0].Send(Frames.Udp(hosts[0].Address, hosts[1].Address, 600, 500, [1]));
        var hidden = hosts[1].Expect(frame => Frames.TypeOf(frame) == 0x0800);
        Assert.Equal([10, 9, 9, 9], hidden[26..30]);
        hosts[1].Send(Frames.Udp(hosts[1].Address, hosts[0].Address with { Ip4 = new System.Net.IPAddress(new byte[] { 10, 9, 9, 9 }) }, 500, 600, [1]));
        Assert.Equal(hosts[0].Address.Ip4.GetAddressBytes(), hosts[0].Expect(frame => Frames.TypeOf(frame) == 0x0800)[30..34]);

        var tap = controller.NewTap();
        controller.Kill();
        controller.Start();
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        Assert.Equal(0, tap.Counts.Changes);
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
