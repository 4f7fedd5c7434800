using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>What becomes of a port's entries while its link is down.</summary>
public class OpstatusTests
{
    private const uint Pulled = 1, Other = 3;

    /// <summary>The link returns when nobody is there to put entries back: what then passes, and is filtered, is what stayed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_port_that_goes_down_loses_its_entries_unless_opstatus_reconf_is_false(bool reconf)
    {
        using var lab = new LabNetwork();
        var config = new TestConfig { Acls = TestConfig.Acl("filter", TestConfig.DropTcp(23), TestConfig.AllowAll) }
            .WithPort((int)Pulled, $"native_vlan: office, acl_in: filter, opstatus_reconf: {(reconf ? "true" : "false")}");
        var controller = new LabController(lab, config.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, Pulled, 2, Other);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var before = EntriesOf(Pulled);
        Assert.Contains(before, line => line.Contains("tp_dst=23", StringComparison.Ordinal));

        bridge.SetLink(lab.Hosts, Pulled, up: false);
        bridge.SetLink(lab.Hosts, Other, up: false);
        controller.Poll("the port that went down later has none left", () => EntriesOf(Other).Length == 0);
        Assert.Equal(reconf ? [] : before, EntriesOf(Pulled));
        controller.Process.Kill();
        bridge.SetLink(lab.Hosts, Pulled, up: true);
        foreach (var port in (ushort[])[23, 24]) hosts[0].Send(Frames.TcpSyn(hosts[0].Address, hosts[1].Address, 1, port));

        if (!reconf) Assert.Equal(24, hosts[1].Expect(frame => Frames.TypeOf(frame) == 0x0800)[37]);
        hosts[1].ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);

        // In port_acl and vlan, where packets come in.
        string[] EntriesOf(uint port) => [.. bridge.DumpFlows().Where(flow => flow.Table is 20 or 21 && flow.Match.Split(',').Contains($"in_port={port}")).Select(flow => $"{flow.Table} {flow.Priority} {flow.Match} {flow.Actions}").Order()];
    }
}
