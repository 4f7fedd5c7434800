using Weir.Analysis.Planning;
using Weir.Api;
using Weir.Config;
using Weir.Model;

namespace Weir.Analysis.Tests.Planning;

public class PlanTests
{
    private const string Office = """
        acls:
          office-in:
            - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 23, actions: {allow: 0}}
            - rule: {actions: {allow: 1}}
        vlans:
          office: {vid: 100}
          guest: {vid: 200}
        dps:
          sw1:
            dp_id: 0x1
            interfaces:
              1: {name: uplink, tagged_vlans: [office, guest]}
              2: {name: desk, native_vlan: office, acls_in: [office-in]}
              3: {name: printer, native_vlan: office}
              4: {name: lobby, native_vlan: guest}
        """;

    [Fact]
    public void The_same_configuration_changes_nothing()
    {
        var plan = Plan(Office, Office);

        Assert.True(plan.IsEmpty);
        Assert.Equal("nothing changes: no switch is sent anything\n", Text(plan));
    }

    [Fact]
    public void A_description_changes_nothing() => Assert.True(Plan(Office, Office.Replace("name: desk,", "name: desk, description: by the window,")).IsEmpty);

    [Fact]
    public void An_inserted_rule_is_named_with_its_line_and_what_it_drops()
    {
        var plan = Plan(Office, Office.Replace("    - rule: {actions: {allow: 1}}", "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 9100, actions: {allow: 0}}\n    - rule: {actions: {allow: 1}}"));

        var datapath = Assert.Single(plan.Datapaths);
        Assert.Equal(new ChangeCount(1, 0, 0), datapath.Flows);
        Assert.Equal(new PlannedPart("port_acl", "acl office-in, rule 2 on port desk (2)", "new.yaml:4:7", new(1, 0, 0)), Assert.Single(datapath.Parts));
        var treatment = Assert.Single(datapath.Treatments);
        Assert.Equal(("desk", (int?)null, "office"), (treatment.Place.Port, treatment.Place.Vid, treatment.Place.Vlan));
        Assert.All(treatment.Examples, example => Assert.Contains("tp_dst=9100", example.Packet));
        Assert.All(treatment.Examples, example => Assert.StartsWith("out of port", example.Before.ToString()));
        Assert.All(treatment.Examples, example => Assert.Contains("acl office-in, rule 2 on port desk (2) (new.yaml:4:7)", example.After.Drop));
        Assert.Contains("nothing else changes", Text(plan));
    }

    [Fact]
    public void Another_rate_is_shown_with_what_it_limits()
    {
        var metered = "meters:\n  slow: {meter_id: 3, entry: {flags: [PKTPS, BURST], bands: [{type: DROP, rate: 100, burst_size: 10}]}}\n" + Office.Replace("actions: {allow: 1}", "actions: {meter: slow, allow: 1}");

        var faster = Assert.Single(Plan(metered, metered.Replace("rate: 100", "rate: 250")).Datapaths);
        Assert.Equal([new("acl office-in, rule 2 on port desk (2)", "new.yaml:6:7", "100 packets/s, bursts of 10", "250 packets/s, bursts of 10", 1)], faster.Rates);
        var unlimited = Plan(metered, Office);
        Assert.Equal([new("acl office-in, rule 2 on port desk (2)", "new.yaml:4:7", "100 packets/s, bursts of 10", "no limit", 1)], unlimited.Datapaths[0].Rates);
        Assert.Contains("limited otherwise:\n    acl office-in, rule 2 on port desk (2): 100 packets/s, bursts of 10 -> no limit  (new.yaml:4:7)\n", Text(unlimited), StringComparison.Ordinal);
        Assert.Contains(Plan(Office, Office.Replace("dp_id: 0x1", "dp_id: 0x1\n    packetin_pps: 50")).Datapaths[0].Rates, rate => rate is { Subject: "port desk (2), unknown source", Before: "1000 packets/s, bursts of 1000", After: "50 packets/s, bursts of 50" });
        Assert.Contains(Plan(Office, Office.Replace("dp_id: 0x1", "dp_id: 0x1\n    slowpath_pps: 50")).Datapaths[0].Rates, rate => rate is { Before: "no limit", After: "50 packets/s" });
        Assert.Empty(Plan(metered, metered.Replace("desk,", "desk, description: by the window,")).Datapaths[0].Rates);
    }

    [Fact]
    public void A_rule_that_another_one_covers_changes_entries_and_no_packet()
    {
        var plan = Plan(Office, Office.Replace("    - rule: {actions: {allow: 1}}", "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 23, nw_src: 10.0.0.0/8, actions: {allow: 1}}\n    - rule: {actions: {allow: 1}}"));

        Assert.Equal(1, plan.Datapaths[0].Flows.Added);
        Assert.Empty(plan.Datapaths[0].Treatments);
        Assert.Contains("no packet is treated differently", Text(plan));
    }

    [Fact]
    public void A_port_that_moves_to_another_vlan_concerns_both_vlans_and_no_other()
    {
        var plan = Plan(Office, Office.Replace("lobby, native_vlan: guest", "lobby, native_vlan: office"));

        Assert.Equal(["1/100", "1/200", "2/", "3/", "4/"], plan.Datapaths[0].Treatments.Select(treatment => $"{treatment.Place.PortNumber}/{treatment.Place.Vid}"));
        var lobby = plan.Datapaths[0].Treatments[^1].Examples[0];
        Assert.Contains(lobby.Before.Exits, exit => exit is { Port: "uplink", Vlan: "tagged 200" });
        Assert.Contains(lobby.After.Exits, exit => exit is { Port: "uplink", Vlan: "tagged 100" });
    }

    [Fact]
    public void Rules_in_another_order_that_no_packet_can_tell_are_said_to_change_none()
    {
        const string Rules = "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 25, actions: {allow: 0}}\n    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 26, actions: {allow: 0}}\n";
        const string Turned = "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 26, actions: {allow: 0}}\n    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 25, actions: {allow: 0}}\n";

        var plan = Plan(Office.Replace("    - rule: {actions", Rules + "    - rule: {actions"), Office.Replace("    - rule: {actions", Turned + "    - rule: {actions"));

        Assert.False(plan.IsEmpty);
        Assert.Empty(plan.Datapaths[0].Treatments);
        Assert.Empty(plan.Datapaths[0].Unknown);
    }

    [Fact]
    public void A_datapath_that_comes_and_one_that_goes_are_said()
    {
        const string Other = "vlans: {office: {vid: 100}}\ndps: {sw2: {dp_id: 0x2, interfaces: {1: {native_vlan: office}}}}\n";

        var plan = Plan(Office, Other);

        Assert.Equal([DatapathPresence.Removed, DatapathPresence.Added], plan.Datapaths.Select(datapath => datapath.Presence));
        Assert.Contains("sw1: is gone", Text(plan));
        Assert.Contains("sw2: is new", Text(plan));
    }

    [Fact]
    public void A_long_access_list_on_many_ports_is_planned_in_seconds()
    {
        static string Config(int count)
        {
            var vlans = Enumerable.Range(1, 10).Select(vlan => $"v{vlan}").ToList();
            var rules = Enumerable.Range(1, count).Select(port => $"    - rule: {{dl_type: 0x800, ip_proto: 6, tcp_dst: {port}, actions: {{allow: {port % 2}}}}}\n");
            var ports = Enumerable.Range(1, 12).Select(port => $"      {port}: {{tagged_vlans: [{string.Join(", ", vlans)}], acls_in: [long]}}\n");
            return $"acls:\n  long:\n{string.Concat(rules)}    - rule: {{actions: {{allow: 1}}}}\nvlans: {{{string.Join(", ", vlans.Select((vlan, i) => $"{vlan}: {{vid: {i + 1}}}"))}}}\n"
                + $"dps:\n  sw1:\n    dp_id: 1\n    interfaces:\n{string.Concat(ports)}";
        }

        var began = TimeProvider.System.GetTimestamp();

        var plan = Plan(Config(300), Config(302));

        Assert.Equal(24, plan.Datapaths[0].Flows.Added);
        Assert.Equal(12 * 10, plan.Datapaths[0].Treatments.Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 30);
    }

    [Theory]
    [InlineData("ZodiacFX")]
    [InlineData("NoviFlow")]
    public void Another_hardware_class_moves_every_table_and_changes_no_packet(string hardware)
    {
        const string Nothing = "vlans: {office: {vid: 100}}\ndps: {sw9: {dp_id: 0x9, interfaces: {1: {native_vlan: office}}}}\n";

        var plan = Plan(Office, On(hardware, Office));

        var datapath = Assert.Single(plan.Datapaths);
        var (all, before) = (Plan(Nothing, On(hardware, Office)).Datapaths[0].Flows.Added, Plan(Nothing, Office).Datapaths[0].Flows.Added);
        Assert.InRange(datapath.Flows.Added + datapath.Flows.Changed, all / 2, all); // one that does the same under the same id may be there already
        Assert.Equal(all - before, datapath.Flows.Added - datapath.Flows.Removed);
        Assert.DoesNotContain(datapath.Entries, entry => entry is { Table: "entry", Change: "added" });
        Assert.Empty(datapath.Treatments);
        Assert.EndsWith("no packet is treated differently\n", Text(plan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Generic")]
    [InlineData("NoviFlow")]
    public void Where_tables_are_packed_an_edit_that_leaves_them_in_place_is_the_same_as_elsewhere(string hardware)
    {
        var edited = Office.Replace("    - rule: {actions: {allow: 1}}", "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 9100, actions: {allow: 0}}\n    - rule: {actions: {allow: 1}}");

        Assert.True(Plan(On(hardware, Office), On(hardware, Office)).IsEmpty);
        var datapath = Assert.Single(Plan(On(hardware, Office), On(hardware, edited)).Datapaths);

        Assert.Equal(Plan(Office, edited).Datapaths[0].Entries.Select(entry => entry.Text), datapath.Entries.Select(entry => entry.Text));
        Assert.Equal("desk", Assert.Single(datapath.Treatments).Place.Port);
    }

    [Fact]
    public void Where_tables_are_packed_the_first_access_list_moves_those_behind_it_and_concerns_its_port_alone()
    {
        var open = Office.Replace(", acls_in: [office-in]", "");

        var datapath = Assert.Single(Plan(On("Generic", open), On("Generic", Office)).Datapaths);

        foreach (var table in (string[])["vlan", "eth_src", "flood"])
            Assert.Contains(datapath.Parts, part => part.Table == table && part.Count.Added + part.Count.Changed > 0);
        Assert.Equal(["desk"], datapath.Treatments.Select(treatment => treatment.Place.Port));
        Assert.All(Plan(open, Office).Datapaths[0].Parts, part => Assert.Contains(part.Table, (string[])["port_acl", "entry"]));
    }

    private static string On(string hardware, string config) => config.Replace("dp_id: 0x1\n", $"dp_id: 0x1\n    hardware: {hardware}\n", StringComparison.Ordinal);

    private static NetworkPlan Plan(string old, string next) => NetworkPlanner.Plan(Load(old, "old.yaml"), Load(next, "new.yaml"));

    private static Network Load(string text, string name)
    {
        var loaded = ConfigLoader.LoadText(text, name);
        return loaded.Network ?? throw new InvalidOperationException(string.Join('\n', loaded.Diagnostics));
    }

    private static string Text(NetworkPlan plan)
    {
        using var output = new StringWriter { NewLine = "\n" };
        PlanText.Write(plan, output, showFlows: true);
        return output.ToString();
    }
}
