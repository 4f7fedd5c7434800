using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>INV-4 on a real switch: a stream of 1,000 packets a second through reloads of many keys at once, no packet lost. ReloadMatrixTests has each key by itself.</summary>
[Collection(nameof(Alone))]
public class HitlessReloadTests
{
    private const string Guarded = "native_vlan: office, acl_in: guard";

    private static readonly TestConfig Plain = new();

    private static readonly TestConfig WithAcl = new TestConfig { Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.AllowAll) }.WithPort(1, Guarded);

    // Name of the case, configuration before, configuration after.
    private static readonly Dictionary<string, (TestConfig Before, TestConfig After)> Cases = new()
    {
        ["one rule inserted in the middle of 1,000"] = (
            WithAcl with { Acls = TestConfig.LongAcl("guard", 1000) },
            WithAcl with { Acls = TestConfig.Acl("guard", [.. Rules(10_000, 500), TestConfig.DropTcp(22), .. Rules(10_500, 500), TestConfig.AllowAll]) }),
        ["a VLAN added"] = (Plain, (Plain with { Vlans = Plain.Vlans + "  guests: {vid: 200}\n" }).WithPort(3, "native_vlan: office, tagged_vlans: [guests]")),
        ["the first ACL added"] = (Plain, WithAcl),
        ["the last ACL removed"] = (WithAcl, Plain),
        ["an ACL of a port becomes the datapath's"] = (WithAcl, Plain with { Acls = WithAcl.Acls, Datapath = "dp_acls: [guard]" }),
        ["a port added to the VLAN"] = (Plain, Plain.WithPort(4, "native_vlan: office")),
        ["a second datapath added"] = (Plain, Plain with { OtherDatapaths = "  dp2:\n    dp_id: 0x2\n    interfaces:\n      1: {native_vlan: office}\n" }),
        ["from 5 to 3,000 VLANs with 3 rules each on 4 trunks"] = (Trunks(5), Trunks(3000)),
        ["from 3,000 VLANs with 3 rules each on 4 trunks to 5"] = (Trunks(3000), Trunks(5)),
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

    private static TestConfig Trunks(int vlans)
    {
        var vids = Enumerable.Range(1000, vlans).ToList();
        var config = Plain with
        {
            Acls = TestConfig.Acl("guard", TestConfig.DropTcp(22), TestConfig.DropTcp(23), TestConfig.AllowAll),
            Vlans = Plain.Vlans + string.Concat(vids.Select(vid => $"  v{vid}: {{vid: {vid}, acls_in: [guard]}}\n")),
        };
        for (var port = 4; port <= 7; port++) config = config.WithPort(port, $"tagged_vlans: [{string.Join(", ", vids)}]");
        return config;
    }

    private static IEnumerable<string> Rules(int firstPort, int count) => Enumerable.Range(firstPort, count).Select(TestConfig.DropTcp);
}
