using Weir.Controller.Status;
using Weir.Controller.Tests.Support;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

public class ReloadTests
{
    private static readonly int[] s_tcpPorts = [.. Enumerable.Range(10_000, 1000)];

    [Fact]
    public async Task Unchanged_file_sends_nothing()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var sent = dp.FlowMods.Length;

        await lab.ReloadAsync(Yaml());
        await lab.ReloadAsync(Yaml() + "# a comment changes the hash and nothing else\n");
        await lab.QuietAsync();

        Assert.Equal(sent, dp.FlowMods.Length);
        Assert.Equal((DatapathCondition.Applied, lab.Controller.Status.ConfigHash), (lab.Status.Condition, lab.Status.AppliedHash));
    }

    [Fact]
    public async Task A_reload_says_what_became_of_it_on_each_datapath()
    {
        await using var lab = new Lab(Yaml() + Datapath("dp2", 2, "", "native_vlan: office"));
        await lab.SwitchAsync();

        var unchanged = await lab.ReloadAsync(Yaml() + Datapath("dp2", 2, "", "native_vlan: office"));
        var changed = await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: lab"]) + Datapath("dp2", 2, "", "native_vlan: office"));

        Assert.Equal([ApplyState.Unchanged, ApplyState.NotConnected], unchanged.Datapaths.Select(datapath => datapath.State));
        Assert.Equal([ApplyState.Confirmed, ApplyState.NotConnected], changed.Datapaths.Select(datapath => datapath.State));
        Assert.Equal("5 added, 6 changed: vlan ~1, flood +5 ~5", changed.Datapaths[0].Plan);
        Assert.Contains(lab.Log, line => line.StartsWith("7042 Information") && line.EndsWith(changed.Datapaths[0].Plan));
    }

    public static TheoryData<string> Edits => ["change", "insert", "remove"];

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task One_rule_of_a_thousand_takes_at_most_three_flow_mods(string edit)
    {
        await using var lab = new Lab(Long(s_tcpPorts));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        var sent = dp.FlowMods.Length;
        List<int> ports = [.. s_tcpPorts];
        if (edit == "change") ports[500] = 5000;
        else if (edit == "insert") ports.Insert(500, 5000);
        else ports.RemoveAt(500);

        await lab.ReloadAsync(Long(ports));
        await lab.QuietAsync();

        Assert.InRange(dp.FlowMods.Length - sent, 1, 3);
        Assert.Equal(DatapathCondition.Applied, lab.Status.Condition);
        Assert.Equal(edit == "remove" ? [2u] : [], dp.Send(1, HostA, HostB, edit == "remove" ? (ushort)10_500 : (ushort)5000));
    }

    [Fact]
    public async Task Port_that_moves_to_another_VLAN_loses_exactly_its_hosts()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB, HostC);

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: lab", "native_vlan: office"]));

        Assert.Equal([HostA, HostC], lab.Runtime().HostSnapshot().Hosts.Select(host => host.Mac).Order());
        Assert.DoesNotContain(dp.Entries, entry => entry.Contains(HostB.ToString()));
        Assert.Equal(2, dp.Entries.Count(entry => entry.Contains(HostA.ToString())));
        Assert.Equal([3u], dp.Send(1, HostA, HostB));
        dp.Send(2, HostB, MacAddress.Broadcast);
        await lab.KnownAsync(HostB, 2);
    }

    [Fact]
    public async Task Hosts_are_touched_only_where_their_way_out_changes()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB, HostC);
        var sent = dp.FlowMods.Length;

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: office", "output_only: true, mirror: 2"]));
        await lab.QuietAsync();

        var hosts = dp.FlowMods[sent..].Where(flowMod => flowMod.Entry.TableId is 25 or 30 && flowMod.Entry.Priority is 8191 or 8192).ToList();
        Assert.Equal(HostB.Bits, (ulong)Assert.Single(hosts).Entry.Match.Find(OxmField.EthDst)!.Value.Value);
        Assert.Equal([2u, 4u], dp.Send(1, HostA, HostB));
    }

    [Fact]
    public async Task Another_cookie_renews_every_host()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);

        await lab.ReloadAsync(Yaml("office: {vid: 100}", "", "    cookie: 77\n", []));

        Assert.All(dp.Entries, entry => Assert.Contains(" 4d ", entry));
        Assert.Equal([2u], dp.Send(1, HostA, HostB));
    }

    [Fact]
    public async Task Bad_file_leaves_everything_as_it_is_and_says_so()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        var (entries, hash) = (dp.Entries, lab.Controller.Status.ConfigHash);

        lab.Write("dps: {dp1: {dp_id: 1, interfaces: {1: {native_vlan: nowhere}}}}");
        var result = await lab.Controller.ReloadAsync(TestContext.Current.CancellationToken);

        Assert.False(result.Accepted);
        Assert.NotEmpty(lab.Controller.Status.LoadErrors);
        Assert.Equal((hash, DatapathCondition.Applied), (lab.Controller.Status.ConfigHash, lab.Status.Condition));
        Assert.Equal(entries, dp.Entries);
        await lab.ReloadAsync(Yaml());
        Assert.Empty(lab.Controller.Status.LoadErrors);
    }

    [Fact]
    public async Task While_no_switch_is_connected_the_next_connection_brings_it()
    {
        await using var lab = new Lab(Yaml());
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);
        await dp.DisconnectAsync();
        await UntilAsync(() => lab.Status.Condition == DatapathCondition.Disconnected);

        await lab.ReloadAsync(Yaml(ports: ["native_vlan: office", "native_vlan: lab", "native_vlan: office"]));
        Assert.NotEqual(lab.Controller.Status.ConfigHash, lab.Status.AppliedHash);
        await dp.ConnectAsync();
        await lab.SettledAsync();

        Assert.Equal(lab.Controller.Status.ConfigHash, lab.Status.AppliedHash);
        Assert.DoesNotContain(dp.Entries, entry => entry.Contains(HostB.ToString()));
        Assert.Equal(1, lab.Status.Counters.Hosts);
    }

    private static string Long(IEnumerable<int> tcpPorts) =>
        Yaml(acls: Acl("long", [.. tcpPorts.Select(DropTcp), AllowAll]), ports: ["native_vlan: office, acl_in: long", "native_vlan: office"]);
}
