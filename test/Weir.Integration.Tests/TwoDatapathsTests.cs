using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Two datapaths in one file (INV-5): one ACL that resolves port names on both, one switch killed and the other not disturbed.</summary>
[Collection(nameof(Alone))]
public class TwoDatapathsTests
{
    private const string Config = """
        acls:
          watch:
            - rule: {eth_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {port: sensor}}}
            - rule: {actions: {allow: 1}}
        vlans:
          office: {vid: 100}
        dps:
          dp1:
            dp_id: 0x1
            interfaces:
              one: {number: 1, native_vlan: office, acl_in: watch}
              two: {number: 2, native_vlan: office}
              sensor: {number: 5, native_vlan: office}
          dp2:
            dp_id: 0x2
            interfaces:
              one: {number: 1, native_vlan: office, acl_in: watch}
              two: {number: 2, native_vlan: office}
              sensor: {number: 7, native_vlan: office}

        """;

    [Fact]
    public void Each_resolves_names_for_itself_and_survives_the_others_death()
    {
        using var lab = new LabNetwork();
        var second = lab.Own(new OpenVSwitch());
        var controller = new LabController(lab, Config);
        var bridge1 = lab.Switch.AddBridge("br1", 1);
        var bridge2 = second.AddBridge("br2", 2);
        var hosts1 = lab.AddHosts(bridge1, 1, 2, 5);
        var hosts2 = lab.AddHosts(bridge2, 1, 2, 7);
        bridge1.SetControllers(controller.NewTap().Target);
        bridge2.SetControllers(controller.NewTap(second).Target);
        controller.WaitApplied();
        controller.Learn(bridge1, hosts1);
        controller.Learn(bridge2, hosts2);
        AssertSensorSees(hosts1);
        AssertSensorSees(hosts2);
        var entries = bridge2.Entries().Where(line => !line.Contains("dl_src=02") && !line.Contains("dl_dst=02")).ToArray();
        using var stream = PacketStream.Start(hosts1[0], hosts1[1]);

        second.KillDaemon();
        controller.Poll("the death is noticed", () => controller.Status("dp2").State == "disconnected");
        var pings = controller.Status("dp1").Connections;
        Wait.Milliseconds(500);
        second.StartDaemon();
        controller.Poll("dp2 is back", () => controller.Status("dp2").State == "applied");
        Wait.Milliseconds(300);

        stream.Stop().AssertWhole();
        Assert.Equal(pings, controller.Status("dp1").Connections);
        Assert.Equal(entries, bridge2.Entries().Where(line => !line.Contains("dl_src=02") && !line.Contains("dl_dst=02")));
        foreach (var host in hosts2) host.Drain();
        controller.Learn(bridge2, hosts2);
        AssertSensorSees(hosts2);
    }

    private static void AssertSensorSees(Host[] hosts)
    {
        hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, 22));
        hosts[2].Expect(frame => Frames.TypeOf(frame) == 0x0800);
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
    }
}
