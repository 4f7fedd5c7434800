using System.Text;
using System.Text.Json;
using Weir.Controller.Events;
using Weir.Controller.Tests.Support;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Tests.Events;

/// <summary>What is published when, with a switch.</summary>
public class DatapathEventTests
{
    [Fact]
    public async Task A_start_tells_the_new_datapaths_and_the_configuration()
    {
        await using var lab = new Lab(Lab.Yaml());

        var events = Events(lab);

        Assert.Equal(["CONFIG_CHANGE", "CONFIG_CHANGE"], events.Select(read => read.Name));
        Assert.Equal("""{"restart_type": "new"}""", Body(events[0]));
        var info = JsonDocument.Parse(Body(events[1])).RootElement;
        Assert.True(info.GetProperty("success").GetBoolean());
        Assert.Equal(lab.ConfigFile, info.GetProperty("config_hash_info").GetProperty("config_files").GetString());
        Assert.Equal(64, info.GetProperty("config_hash_info").GetProperty("hashes").GetString()!.Length);
    }

    [Fact]
    public async Task A_connection_tells_cold_start_and_the_configured_ports_and_its_end_disconnect()
    {
        await using var lab = new Lab(Lab.Yaml(ports: ["native_vlan: office", "native_vlan: office", "native_vlan: office", "native_vlan: office", "native_vlan: office"]));
        var testSwitch = await lab.SwitchAsync(ports: 4);
        await testSwitch.DisconnectAsync();
        await Lab.UntilAsync(() => Events(lab).Any(read => read is DatapathChangeEvent { Connected: false }));

        Assert.Equal(["DP_CHANGE", "PORTS_STATUS", "CONFIG_APPLIED", "DP_CHANGE"], Events(lab).Skip(2).Select(read => read.Name));
        Assert.Equal("""{"reason": "cold_start"}""", Body(Events(lab)[2]));
        Assert.Equal("""{"1": true, "2": true, "3": true, "4": true, "5": false}""", Body(Events(lab)[3]));
        Assert.Contains("\"state\": \"confirmed\"", Body(Events(lab)[4]));
        Assert.Equal("""{"reason": "disconnect"}""", Body(Events(lab)[5]));
    }

    [Fact]
    public async Task A_host_is_told_when_it_is_learned_moves_and_falls_silent()
    {
        await using var lab = new Lab(Lab.Yaml());
        var testSwitch = await lab.SwitchAsync();
        await lab.LearnAsync(testSwitch, Lab.HostA);
        testSwitch.Send(2, Lab.HostA, Lab.HostB);
        await lab.KnownAsync(Lab.HostA, 2);
        for (var i = 0; i < 70; i++) await lab.PassAsync(TimeSpan.FromSeconds(5));
        await Lab.UntilAsync(() => Events(lab).Any(read => read is HostExpiredEvent));

        var told = Events(lab).Where(read => read.Name is "L2_LEARN" or "L2_EXPIRE").Select(read => $"{read.Name} {Body(read)}");
        Assert.Equal(
        [
            """L2_LEARN {"port_no": 1, "previous_port_no": null, "vid": 100, "eth_src": "02:00:00:00:00:0a", "eth_dst": "ff:ff:ff:ff:ff:ff", "eth_type": 2048, "l3_src_ip": "10.0.0.1", "l3_dst_ip": "10.0.0.2"}""",
            """L2_LEARN {"port_no": 2, "previous_port_no": 1, "vid": 100, "eth_src": "02:00:00:00:00:0a", "eth_dst": "02:00:00:00:00:0b", "eth_type": 2048, "l3_src_ip": "10.0.0.1", "l3_dst_ip": "10.0.0.2"}""",
            """L2_EXPIRE {"port_no": 2, "vid": 100, "eth_src": "02:00:00:00:00:0a"}""",
        ], told);
    }

    [Fact]
    public async Task A_host_that_a_restarted_controller_finds_in_the_switch_is_told_without_a_frame()
    {
        await using var lab = new Lab(Lab.Yaml());
        var testSwitch = await lab.SwitchAsync();
        await lab.LearnAsync(testSwitch, Lab.HostA);
        await lab.RestartAsync();
        await testSwitch.ConnectAsync();
        await lab.SettledAsync();

        Assert.Equal(
            """{"port_no": 1, "previous_port_no": null, "vid": 100, "eth_src": "02:00:00:00:00:0a", "eth_dst": "00:00:00:00:00:00", "eth_type": 0, "l3_src_ip": "None", "l3_dst_ip": "None"}""",
            Body(Assert.Single(Events(lab), read => read is HostLearnedEvent)));
    }

    [Fact]
    public async Task A_link_that_goes_down_is_told_and_so_are_the_hosts_behind_it()
    {
        await using var lab = new Lab(Lab.Yaml());
        var testSwitch = await lab.SwitchAsync();
        await lab.LearnAsync(testSwitch, Lab.HostA);

        testSwitch.SetLink(1, up: false);
        await Lab.UntilAsync(() => Events(lab).Any(read => read is HostExpiredEvent));
        testSwitch.SetLink(4, up: false); // a port that the configuration does not have
        await Lab.UntilAsync(() => Events(lab).Any(read => read is PortChangeEvent { Port.Value: 4 }));

        Assert.Equal("""{"port_no": 1, "reason": "MODIFY", "state": 1, "status": false}""", Body(Events(lab).First(read => read is PortChangeEvent)));
    }

    [Fact]
    public async Task A_reload_is_told_as_warm_where_something_changes_and_null_where_not()
    {
        var two = "dps:\n" + Lab.Datapath("dp1", 1, "", "native_vlan: office") + Lab.Datapath("dp2", 2, "", "native_vlan: office");
        await using var lab = new Lab("vlans: {office: {vid: 100}}\n" + two);
        await lab.SwitchAsync(1);
        await lab.SwitchAsync(2);
        var from = Events(lab).Count;

        await lab.ReloadAsync("vlans: {office: {vid: 100}, lab: {vid: 200}}\ndps:\n" + Lab.Datapath("dp1", 1, "", "native_vlan: lab") + Lab.Datapath("dp2", 2, "", "native_vlan: office"));

        var told = Events(lab).Skip(from).Where(read => read is DatapathConfigEvent).ToDictionary(read => read.Subject.Name, Body);
        Assert.Equal("""{"restart_type": "warm"}""", told["dp1"]);
        Assert.Equal("""{"restart_type": null}""", told["dp2"]);
        Assert.Equal(2, Events(lab).Skip(from).Count(read => read is ConfigAppliedEvent));
    }

    [Fact]
    public async Task A_bad_configuration_has_no_hashes_and_the_good_one_that_is_back_has_its_own_again()
    {
        var good = Lab.Yaml();
        await using var lab = new Lab(good);
        var hashes = Hashes(Events(lab)[^1]);

        lab.Write("dps: 7\n");
        await lab.Controller.ReloadAsync(CancellationToken.None);
        var bad = Events(lab)[^1];
        lab.Write(good);
        await lab.Controller.ReloadAsync(CancellationToken.None);
        var back = Events(lab).Last(read => read is ConfigChangeEvent);
        var count = Events(lab).Count;
        await lab.Controller.ReloadAsync(CancellationToken.None); // as it was: nothing is told

        Assert.Equal("", Hashes(bad));
        Assert.Contains("\"success\": false", Body(bad));
        Assert.Contains("faucet.yaml:1:", Body(bad));
        Assert.Equal(hashes, Hashes(back));
        Assert.Contains("\"success\": true", Body(back));
        Assert.Equal(count, Events(lab).Count);
    }

    [Fact]
    public async Task A_ban_and_a_finding_of_the_audit_are_told()
    {
        await using var lab = new Lab(Lab.Yaml(ports: ["native_vlan: office, max_hosts: 1", "native_vlan: office"]));
        var testSwitch = await lab.SwitchAsync();
        await lab.LearnAsync(testSwitch, Lab.HostA);
        testSwitch.Send(1, Lab.HostB, MacAddress.Broadcast);
        await Lab.UntilAsync(() => Events(lab).Any(read => read is LearnBanEvent));
        Assert.Equal("""{"port_no": 1, "vid": 100, "reason": "port-full"}""", Body(Events(lab).Single(read => read is LearnBanEvent)));

        lock (testSwitch.Datapath) Assert.Null(testSwitch.Datapath.Apply(new FlowModMessage(FlowModCommand.Add, new FlowEntry(33, 3, Match.Any, []))));
        var audit = lab.Runtime().AuditAsync(repair: true, insist: true, CancellationToken.None);
        while (!audit.IsCompleted)
        {
            lab.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(5);
        }

        Assert.Contains("\"outcome\": \"repaired\"", Body(Assert.Single(Events(lab), read => read is AuditFindingEvent)));
    }

    [Fact]
    public async Task Bindings_of_the_guard_are_told_when_the_switch_has_confirmed_them_and_when_they_change_or_go()
    {
        await using var lab = new Lab(Guarded("guard: {mac: '02:00:00:00:00:0a', ip: 10.0.0.1}", "guard: {mac: '02:00:00:00:00:0b', ip: 10.0.0.2}"));
        Assert.Empty(Bindings(lab));
        var testSwitch = await lab.SwitchAsync();
        await Lab.UntilAsync(() => Bindings(lab).Count == 2);
        Assert.Equal(["GUARD_BIND 1 02:00:00:00:00:0a 10.0.0.1", "GUARD_BIND 2 02:00:00:00:00:0b 10.0.0.2"], Bindings(lab));

        await testSwitch.DisconnectAsync();
        await testSwitch.ConnectAsync();
        await lab.SettledAsync();
        await lab.ReloadAsync(Guarded("guard: {mac: '02:00:00:00:00:0a', ip: 10.0.0.1}", "guard: {mac: '02:00:00:00:00:0b', ip: 10.0.0.2}, description: the same"));
        Assert.Equal(2, Bindings(lab).Count); // nothing that concerns the guard

        await lab.ReloadAsync(Guarded("guard: {mac: '02:00:00:00:00:0a', ip: 10.0.0.9}", "output_only: true"));
        Assert.Equal(["GUARD_RELEASE 2 02:00:00:00:00:0b", "GUARD_BIND 1 02:00:00:00:00:0a 10.0.0.9"], Bindings(lab).Skip(2));
    }

    [Fact]
    public async Task A_binding_that_the_switch_refuses_is_not_told()
    {
        await using var lab = new Lab(Guarded("", "guard: {mac: '02:00:00:00:00:0b', ip: 10.0.0.2}"));
        var testSwitch = await lab.SwitchAsync();
        await Lab.UntilAsync(() => Bindings(lab).Count == 1);
        testSwitch.Filter = message => message is FlowModMessage or BundleAddMessage ? new OpenFlow.OpenFlowError(5, 1) : null;

        await lab.ReloadAsync(Guarded("guard: {mac: '02:00:00:00:00:0a', ip: 10.0.0.1}", "guard: {mac: '02:00:00:00:00:0b', ip: 10.0.0.2}"));

        Assert.Contains("rolled_back", Body(Events(lab).Last(read => read is ConfigAppliedEvent)));
        Assert.Equal(["GUARD_BIND 2 02:00:00:00:00:0b 10.0.0.2"], Bindings(lab));
    }

    private static string Guarded(string first, string second) => Lab.Yaml(ports: [$"native_vlan: office, {first}", second.StartsWith("output", StringComparison.Ordinal) ? second : $"native_vlan: office, {second}", "native_vlan: office"]);

    private static List<string> Bindings(Lab lab) =>
    [
        .. Events(lab).Select(read => read switch
        {
            GuardBindEvent bind => $"{bind.Name} {bind.Nic.Port} {bind.Nic.Mac} {string.Join(' ', bind.Nic.Addresses)}",
            GuardReleaseEvent gone => $"{gone.Name} {gone.Nic.Port} {gone.Nic.Mac}",
            _ => "",
        }).Where(text => text.Length > 0),
    ];

    private static List<NetworkEvent> Events(Lab lab)
    {
        var all = new NetworkEvent[1000];
        long position = 0;
        var count = lab.Controller.Events.Read(ref position, all, out var lost);
        Assert.Equal(0, lost);
        return [.. all.Take(count)];
    }

    // The value of the event's key, as it stands in the line.
    private static string Body(NetworkEvent networkEvent)
    {
        var line = Encoding.ASCII.GetString(EventJsonWriter.Line(networkEvent));
        return line[(line.IndexOf($"\"{networkEvent.Name}\": ", StringComparison.Ordinal) + networkEvent.Name.Length + 4)..^2];
    }

    private static string Hashes(NetworkEvent networkEvent) => JsonDocument.Parse(Body(networkEvent)).RootElement.GetProperty("config_hash_info").GetProperty("hashes").GetString()!;
}
