using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-4 on a real switch: a stream of 1,000 packets a second through every kind of reload, no packet lost.</summary>
public class HitlessReloadTests
{
    private const string Guarded = "native_vlan: office, acl_in: guard";

    private static readonly TestConfig Plain = new();

    private static readonly TestConfig WithAcl = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }.WithPort(1, Guarded);

    // Name of the case, configuration before, configuration after.
    private static readonly Dictionary<string, (TestConfig Before, TestConfig After)> Cases = new()
    {
        ["one ACL rule changed"] = (WithAcl, WithAcl with { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(23), TestConfig.AllowAll) }),
        ["one rule inserted in the middle of 1,000"] = (
            WithAcl with { Acls = TestConfig.LongAcl("guard", 1000) },
            WithAcl with { Acls = TestConfig.Acl("guard", [.. Rules(10_000, 500), TestConfig.DropTcp(22), .. Rules(10_500, 500), TestConfig.AllowAll]) }),
        ["a VLAN added"] = (Plain, (Plain with { Vlans = Plain.Vlans + "  guests: {vid: 200}\n" }).WithPort(3, "native_vlan: office, tagged_vlans: [guests]")),
        ["description of another port changed"] = (Plain, Plain.WithPort(3, "native_vlan: office, description: changed")),
        ["native VLAN of another port changed"] = (
            Plain with { Vlans = Plain.Vlans + "  guests: {vid: 200}\n" },
            (Plain with { Vlans = Plain.Vlans + "  guests: {vid: 200}\n" }).WithPort(3, "native_vlan: guests")),
        ["ACL of another port changed"] = (WithAcl, WithAcl.WithPort(3, Guarded)),
        ["the first ACL added"] = (Plain, WithAcl),
        ["the last ACL removed"] = (WithAcl, Plain),
        ["an ACL of the datapath added"] = (Plain, Plain with { Acls = WithAcl.Acls, Datapath = "dp_acls: [guard]" }),
        ["an ACL of a port becomes the datapath's"] = (WithAcl, Plain with { Acls = WithAcl.Acls, Datapath = "dp_acls: [guard]" }),
        ["the ACL of the datapath removed"] = (Plain with { Acls = WithAcl.Acls, Datapath = "dp_acls: [guard]" }, Plain),
        ["a meter added to a rule of another host"] = (Metered(""), Metered("meter: slow,")),
        ["a meter taken out of a rule"] = (Metered("meter: slow,"), Metered("")),
        ["another rate of a meter"] = (Metered("meter: slow,"), Metered("meter: slow,", 2000)),
        ["a failover added"] = (Plain, Failover("[2, 3]")),
        ["other ports of a failover"] = (Failover("[2, 3]"), Failover("[3, 2]")),
        ["a failover removed"] = (Failover("[2, 3]"), Plain),
        ["an ACL on what leaves the VLAN added"] = (Plain, LeavingAcl),
        ["an ACL on what leaves the VLAN removed"] = (LeavingAcl, Plain),
        ["an ACL on what leaves a port added"] = (Plain, (Plain with { Acls = WithAcl.Acls }).WithPort(2, "native_vlan: office, acls_out: [guard]")),
        ["an ACL on what leaves a port removed"] = ((Plain with { Acls = WithAcl.Acls }).WithPort(2, "native_vlan: office, acls_out: [guard]"), Plain),
        ["egress_pipeline on"] = (Plain, Plain with { Datapath = "egress_pipeline: true" }),
        ["egress_pipeline off"] = (Plain with { Datapath = "egress_pipeline: true" }, Plain),
        ["connection tracking added"] = (Plain, Tracking),
        ["connection tracking removed"] = (Tracking, Plain),
        ["exact_match on"] = (Exact("false"), Exact("true")),
        ["a coprocessor port added"] = (Plain, Plain.WithPort(4, "coprocessor: {strategy: vlan_vid}")),
        ["a coprocessor port removed"] = (Plain.WithPort(4, "coprocessor: {strategy: vlan_vid}"), Plain),
        ["a port added to the VLAN"] = (Plain, Plain.WithPort(4, "native_vlan: office")),
        ["a second datapath added"] = (Plain, Plain with { OtherDatapaths = "  dp2:\n    dp_id: 0x2\n    interfaces:\n      1: {native_vlan: office}\n" }),
        ["every ACL action there is"] = (Plain, Plain with
        {
            Acls = TestConfig.Acl(
                "guard",
                "{eth_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {port: 3}}}",
                "{eth_type: 0x800, ip_proto: 6, tcp_dst: 23, actions: {mirror: 3, allow: 1}}",
                "{eth_type: 0x806, actions: {allow: 1, output: {ports: [3]}}}",
                TestConfig.AllowAll),
            Ports = new() { [1] = Guarded, [2] = Guarded, [3] = "native_vlan: office" },
        }),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_stream_loses_nothing_while_the_switch_changes(string name)
    {
        var (before, after) = Cases[name];
        using var lab = new LabNetwork();
        var controller = new LabController(lab, before.ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        using var there = PacketStream.Start(hosts[0], hosts[1]);
        using var back = PacketStream.Start(hosts[1], hosts[0]);
        Wait.Milliseconds(300);
        var counts = tap.Counts.Copy();

        var status = controller.Reload(after.ToString());
        Wait.Milliseconds(700);

        there.Stop().AssertWhole();
        back.Stop().AssertWhole();
        Assert.Empty(status.Config.LoadErrors);
        var datapath = status.Datapaths.Single(datapath => datapath.Name == "dp1");
        Assert.Equal(("applied", status.Config.Hash), (datapath.State, datapath.AppliedHash));
        Assert.Empty(hosts[2].Received);
        TestContext.Current.SendDiagnosticMessage($"{name}: {tap.Counts.Since(counts)}");
    }

    [Fact]
    public void A_broken_file_is_reported_whole_and_changes_nothing()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, WithAcl.ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        var (entries, hash) = (bridge.Entries(), controller.Status().Config.Hash);
        using var stream = PacketStream.Start(hosts[0], hosts[1]);
        var counts = tap.Counts.Copy();

        var broken = WithAcl.WithPort(2, "native_vlan: nowhere").WithPort(3, "native_vlan: office, colour: red").ToString() + "\tdescription: tabbed\n";
        var status = controller.Reload(broken);
        Wait.Milliseconds(300);

        stream.Stop().AssertWhole();
        Assert.Equal(0, tap.Counts.Since(counts).Changes);
        Assert.Equal(entries, bridge.Entries());
        Assert.Equal(hash, status.Config.Hash);
        Assert.Equal("applied", status.Datapaths.Single().State);
        foreach (var culprit in (string[])["nowhere", "colour", "\tdescription"])
        {
            var line = 1 + Array.FindIndex(broken.Split('\n'), text => text.Contains(culprit));
            Assert.Contains(status.Config.LoadErrors, error => error.Contains($"{controller.ConfigFile}:{line}:", StringComparison.Ordinal));
        }

        Assert.True(status.Config.LoadErrors.Count == 3, string.Join('\n', status.Config.LoadErrors));
        Assert.Equal("applied", controller.Reload(WithAcl.ToString()).Datapaths.Single().State);
        Assert.Equal(entries, bridge.Entries());
    }

    // The streams are UDP; what is done with TCP does not concern them.
    private static TestConfig Failover(string ports) => new TestConfig
    {
        Acls = TestConfig.Acl("guard", $"{{eth_type: 0x800, ip_proto: 6, actions: {{output: {{failover: {{group_id: 1001, ports: {ports}}}}}}}}}", TestConfig.AllowAll),
    }.WithPort(1, Guarded);

    private static TestConfig LeavingAcl => Plain with { Vlans = "  office: {vid: 100, acl_out: guard}\n", Acls = WithAcl.Acls };

    private static TestConfig Tracking => new TestConfig
    {
        Acls = TestConfig.Acl("guard", "{eth_type: 0x800, ip_proto: 6, ct_state: 0/0x20, actions: {ct: {table: 0, zone: 1}}}", "{eth_type: 0x800, ip_proto: 6, ct_state: 0x21/0x21, actions: {ct: {table: 1, zone: 1, flags: 1}}}", TestConfig.AllowAll),
    }.WithPort(1, Guarded);

    private static TestConfig Metered(string meter, int rate = 1000) => new TestConfig
    {
        Sections = $"meters:\n  slow: {{meter_id: 3, entry: {{flags: PKTPS, bands: [{{type: DROP, rate: {rate}}}]}}}}\n",
        Acls = TestConfig.Acl("guard", $"{{eth_type: 0x86dd, actions: {{{meter} allow: 1}}}}", TestConfig.AllowAll),
    }.WithPort(1, Guarded);

    private static TestConfig Exact(string exact) => new TestConfig
    {
        Acls = $"  guard:\n    exact_match: {exact}\n    rules:\n    - {{eth_type: 0x800, actions: {{allow: 1}}}}\n    - {{eth_type: 0x806, actions: {{allow: 1}}}}\n",
    }.WithPort(1, Guarded);

    private static IEnumerable<string> Rules(int firstPort, int count) => Enumerable.Range(firstPort, count).Select(TestConfig.DropTcp);
}
