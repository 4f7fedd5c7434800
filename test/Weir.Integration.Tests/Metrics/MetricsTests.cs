using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests.Metrics;

/// <summary>Metrics of the real program with a real switch: beside FAUCET's list, in a real Prometheus, and in what others make of them.</summary>
public sealed partial class MetricsTests(MetricsScene scene) : IClassFixture<MetricsScene>
{
    private static readonly (string, string) Dp1 = ("dp_name", "dp1");

    [Fact]
    public void The_documentation_has_every_metric_of_FAUCET_with_its_type_and_labels()
    {
        var documented = MetricsTable.Documented.Where(row => row.State is not null).Select(row => row.Metric).ToList();

        Assert.Empty(MetricsTable.Faucet.Except(documented).Select(metric => $"not documented so: {metric}"));
        Assert.Empty(documented.Except(MetricsTable.Faucet).Select(metric => $"not FAUCET's: {metric}"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text")]
    public void A_scrape_has_what_is_documented_and_nothing_else(string accept)
    {
        SaySomething();
        var document = scene.Scrape("", "-H", $"Accept: {accept}");
        var types = ExpositionReader.Types(document);
        var open = accept.Contains("openmetrics", StringComparison.Ordinal);
        var expected = MetricsTable.Documented.Where(row => row.State != "waiting" && !row.Metric.IsGauges).Select(row => row.Metric).ToList();

        Assert.Equal(open, document.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.Empty(expected.Where(metric => types.GetValueOrDefault(NameIn(metric, open)) != (metric.Type == "info" && !open ? "gauge" : metric.Type)).Select(metric => $"not so in the scrape: {metric}"));
        var declared = expected.Select(metric => NameIn(metric, open)).Concat(expected.Select(metric => $"{metric.Name}_created")).ToHashSet();
        Assert.Empty(types.Keys.Except(declared).Select(name => $"not documented: {name}"));

        var samples = ExpositionReader.Samples(document).ToList();
        Assert.Empty(expected.SelectMany(metric => samples.Where(sample => IsOf(sample, metric))
            .Select(sample => (metric, labels: string.Join(' ', sample.Labels.Select(label => label.Key).Where(name => name != "le"))))
            .Where(pair => pair.labels != pair.metric.Labels).Select(pair => $"{pair.metric} has {pair.labels}")).Distinct());
        Assert.Empty(expected.Where(metric => !samples.Exists(sample => IsOf(sample, metric))).Select(metric => $"no sample: {metric}"));
        Assert.Empty(samples.GroupBy(sample => (sample.Name, string.Join(',', sample.Labels))).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Promtool_takes_it_and_finds_no_fault_with_Weirs_own()
    {
        SaySomething();
        var (code, output, error) = Shell.Try("promtool", ["check", "metrics"], scene.Scrape());

        Assert.True(code is 0 or 3, $"{code}: {output}{error}"); // 3: it does not like FAUCET's names
        Assert.Empty((output + error).Split('\n').Where(line => line.StartsWith("weir_", StringComparison.Ordinal) || line.StartsWith("dotnet_", StringComparison.Ordinal) || line.Contains("error", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Hosts_are_counted_and_follow_their_moves()
    {
        var host = scene[1].Address with { Mac = [0x0e, 0, 0, 0, 7, 7] };
        scene[1].Send(Frames.Hello(host));
        scene.Await(1, "learned_l2_port", Dp1, ("eth_src", "0e:00:00:00:07:07"), ("vid", "100"));
        Assert.Contains(scene.Samples("learned_macs", Dp1, ("port", "1"), ("vlan", "100")), sample => sample.Value == 0x0e0000000707);

        scene[2].Send(Frames.Hello(host));
        scene.Await(2, "learned_l2_port", Dp1, ("eth_src", "0e:00:00:00:07:07"), ("vid", "100"));

        Assert.DoesNotContain(scene.Samples("learned_macs", Dp1, ("port", "1")), sample => sample.Value == 0x0e0000000707);
        Assert.Contains(scene.Samples("learned_macs", Dp1, ("port", "second"), ("port_description", "the second one"), ("vlan", "100")), sample => sample.Value == 0x0e0000000707);
        Assert.Contains(scene.Samples("learned_macs", Dp1, ("port", "1")), sample => sample.Value == 0); // its slot is free
        Assert.Equal(scene.Value("vlan_hosts_learned", Dp1, ("vlan", "100")), scene.Samples("port_vlan_hosts_learned", Dp1, ("vlan", "100")).Sum(sample => sample.Value));
    }

    [Fact]
    public void Ports_bans_and_the_switch_are_told_of()
    {
        Assert.Equal(1, scene.Value("dp_status", Dp1));
        Assert.Equal(0, scene.Value("dp_status", ("dp_name", MetricsScene.HostileName), ("dp_id", "0xab")));
        Assert.Equal(0, scene.Value("port_status", ("dp_id", "0xab"), ("port", "{x=\"1\"}"), ("port_description", "line\nline")));
        Assert.Equal(1, scene.Value("port_status", Dp1, ("port", "second")));
        Assert.Equal(1, scene.Value("of_dp_desc_stats", Dp1, ("hw_desc", "Open vSwitch"), ("mfr_desc", "Nicira, Inc.")));
        Assert.Equal(1, scene.Value("port_lacp_state", Dp1, ("port", "5")));
        Assert.Equal(2, scene.Value("port_lacp_role", Dp1, ("port", "5")));
        Assert.Equal(5, scene.Value("ryu_config", ("param", "echo_request_interval")));
        Assert.Equal(25, scene.Value("faucet_config_table_names", Dp1, ("table_name", "eth_src")));

        scene.Bridge.SetLink(scene.Hosts, 2, up: false);
        scene.Await(0, "port_status", Dp1, ("port", "second"));
        scene.Bridge.SetLink(scene.Hosts, 2, up: true);
        scene.Await(1, "port_status", Dp1, ("port", "second"));
        for (var i = 0; i < 3; i++) scene[4].Send(Frames.Hello(scene[4].Address with { Mac = [0x0e, 0, 0, 0, 8, (byte)i] }));
        scene.Await(1, "port_learn_bans", Dp1, ("port", "4"));
    }

    [Fact]
    public void Reloads_are_counted_once_for_each_request_and_only_where_they_change_something()
    {
        var (requests, warm) = (scene.Value("faucet_config_reload_requests_total"), scene.Value("faucet_config_reload_warm_total", Dp1));
        var hash = Hashes();

        scene.Controller.Reload(MetricsScene.Config.ToString());
        Assert.Equal((requests + 1, warm), (scene.Value("faucet_config_reload_requests_total"), scene.Value("faucet_config_reload_warm_total", Dp1)));
        scene.Controller.Reload(MetricsScene.Config.WithPort(7, "native_vlan: office").ToString());
        Assert.Equal((requests + 2, warm + 1), (scene.Value("faucet_config_reload_requests_total"), scene.Value("faucet_config_reload_warm_total", Dp1)));
        Assert.NotEqual(hash, Hashes());
        scene.Controller.Reload("vlans: {office: {vid: 5000}}");
        Assert.Equal((1, ""), (scene.Value("faucet_config_load_error"), Hashes()));
        Assert.Contains("WEIR1006", scene.Samples("faucet_config_hash_info").Single().Labels.Single(label => label.Key == "error").Value);
        scene.Controller.Reload(MetricsScene.Config.ToString());

        Assert.Equal((requests + 4, warm + 2), (scene.Value("faucet_config_reload_requests_total"), scene.Value("faucet_config_reload_warm_total", Dp1)));
        Assert.Equal((0, hash, 0), (scene.Value("faucet_config_load_error"), Hashes(), scene.Value("faucet_config_reload_cold_total", Dp1)));
        string Hashes() => scene.Samples("faucet_config_hash_info").Single().Labels.Single(label => label.Key == "hashes").Value;
    }

    [Fact]
    public void Only_GET_and_HEAD_are_answered_and_what_is_too_large_is_not()
    {
        string Code(params string[] curl) => scene.Controller.Namespace.Execute("curl", ["-sS", "-g", "-o", "/dev/null", "-w", "%{http_code}", .. curl, "http://127.0.0.1:9302/any/path"]);

        Assert.Equal(("200", "200"), (Code(), Code("-I")));
        Assert.Equal(("405", "405", "405"), (Code("-X", "POST"), Code("-X", "DELETE"), Code("-X", "OPTIONS")));
        Assert.Equal("431", Code("-H", $"X-Large: {new string('x', 40_000)}"));
        Assert.Equal("port_status", ExpositionReader.Samples(scene.Scrape("?name[]=port_status")).Select(sample => sample.Name).Distinct().Single());
        Assert.Empty(scene.Scrape("?name[]=nothing"));
    }

    [Fact]
    public void A_real_Prometheus_scrapes_it_and_answers_every_query_of_the_dashboards_and_alerts()
    {
        SaySomething();
        var prometheus = scene.ScrapedByPrometheus();

        Assert.Equal(1, prometheus.Value("min_over_time(up{job=\"faucet\"}[1m])"));
        Assert.Equal(1, prometheus.Value("dp_status{dp_id=\"0x1\",job=\"faucet\"}"));
        Assert.Equal(0, prometheus.Value("dp_status{job=\"faucet\",dp_name=\"<img onerror=x> \\\"two\\\" \\\\ three\"}"));
        Assert.Equal(7, prometheus.Value("count(port_status{dp_name=\"dp1\"})"));
        foreach (var counter in (string[])["weir_drop_packets_total{reason=\"acl-rule\",dp_name=\"dp1\"}", "sum(weir_guard_drop_packets_total{vm!=\"\"})", "sum(weir_acl_rule_packets_total{acl=\"deny\",rule=\"1\"})"])
            scene.Controller.Poll(counter, () => prometheus.Value(counter) > 0);
        Assert.Equal(18, prometheus.Get("rules").GetProperty("groups")[0].GetProperty("rules").GetArrayLength());

        var names = prometheus.Get("label/__name__/values").EnumerateArray().Select(name => name.GetString()!).ToHashSet();
        var files = Directory.GetFiles(Path.Combine(MetricsTable.Root, "dashboards"), "*.json");
        Assert.Equal(["drops.json", "guard.json", "overview.json", "ports.json"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in files)
        {
            using var dashboard = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var query in Queries(dashboard.RootElement))
            {
                var filled = query.Replace("$__rate_interval", "1m").Replace("$__range", "5m").Replace("$dp", ".*").Replace("$port", ".*").Replace("$vm", ".*").Replace("$acl", ".*");
                Assert.DoesNotContain('$', filled);
                prometheus.Query(filled);
                Assert.Empty(NamesIn(filled).Where(name => !names.Contains(name)).Select(name => $"{Path.GetFileName(file)}: {query}: nobody has {name}"));
            }
        }

        // That of bridges comes from `weir guard`; GuardApiTests asks for it.
        foreach (var rule in AlertExpression().Matches(File.ReadAllText(Path.Combine(MetricsTable.Root, "dashboards", "alerts.yaml"))).Select(match => match.Groups[1].Value))
            Assert.Empty(NamesIn(rule).Where(name => name is not ("up" or "weir_guard_bridge_guarded") && !names.Contains(name)).Select(name => $"{rule}: nobody has {name}"));
    }

    // What the panels, variables and recording rules that FAUCET comes with ask for: a query, what its legends and tables call by name, and what it joins.
    [Theory]
    // Instrumentation
    [InlineData("rate(process_cpu_seconds_total{job=~'faucet|gauge'}[1m])", "instance job")]
    [InlineData("process_open_fds{job=~'faucet|gauge'}", "instance job")]
    [InlineData("process_resident_memory_bytes{job=~'faucet|gauge'}", "instance job")]
    [InlineData("process_virtual_memory_bytes{job=~'faucet|gauge'}", "instance job")]
    [InlineData("faucet_config_reload_requests_total", "instance")]
    [InlineData("faucet_config_reload_cold_total", "instance dp_name")]
    [InlineData("faucet_config_reload_warm_total", "instance dp_name")]
    // Inventory. Its last table is python_info: there is no Python here.
    [InlineData("faucet_pbr_version", "job instance version")]
    [InlineData("dp_status{job='faucet'} == 1", "dp_id dp_name")]
    [InlineData("of_dp_desc_stats", "dp_desc dp_id dp_name hw_desc mfr_desc serial_num sw_desc")]
    // Port statistics: counters of Gauge's, chosen by the datapath's and the port's names, which both have alike
    [InlineData("rate(of_port_rx_bytes[1m]) * 8", "dp_name port port_description")]
    [InlineData("rate(of_port_tx_bytes[1m]) * 8", "dp_name port port_description")]
    [InlineData("rate(of_port_rx_packets[1m])", "dp_name port port_description")]
    [InlineData("rate(of_port_tx_packets[1m])", "dp_name port port_description")]
    [InlineData("rate(of_port_rx_dropped[1m])", "dp_name port port_description")]
    [InlineData("rate(of_port_tx_dropped[1m])", "dp_name port port_description")]
    [InlineData("rate(of_port_rx_errors[1m])", "dp_name port port_description")]
    [InlineData("port_status{dp_name=~'dp1'} == 1", "dp_name port")]
    [InlineData("of_port_rx_bytes * on (dp_id, dp_name, port, port_description) group_left () port_status{port='second'}", "dp_name port")]
    // Recording rules
    [InlineData("rate(of_packet_ins_total[1m])", "dp_id dp_name")]
    [InlineData("rate(of_ignored_packet_ins_total[1m])", "dp_id dp_name")]
    [InlineData("rate(of_flowmsgs_sent_total[1m])", "dp_id dp_name")]
    [InlineData("sum(vlan_hosts_learned) by (instance, vlan)", "instance vlan")]
    [InlineData("count(count_values('mac', learned_macs != 0) by (vlan)) by (vlan)", "vlan")]
    public void What_FAUCETs_dashboards_and_rules_ask_is_answered(string query, string labels)
    {
        var prometheus = scene.ScrapedByPrometheus();
        IReadOnlyList<IReadOnlyDictionary<string, string>> series = [];
        scene.Controller.Poll(query, () => (series = prometheus.Query(query)).Count > 0);

        Assert.All(series, one => Assert.All(labels.Split(' '), label => Assert.True(one.ContainsKey(label), $"{query} without {label}: {string.Join(' ', one.Keys)}")));
    }

    [Fact]
    public void The_alerts_do_what_they_say()
    {
        var folder = Path.Combine(MetricsTable.Root, "dashboards");

        Shell.Run("promtool", "check", "rules", Path.Combine(folder, "alerts.yaml"));
        Shell.Run("promtool", "test", "rules", Path.Combine(folder, "alerts.test.yaml"));
    }

    // One frame for each kind of counter; waits until the switch's were read.
    private void SaySomething()
    {
        scene.Controller.Learn(scene.Bridge, scene[1], scene[2]);
        scene[1].Send(Frames.TcpSyn(scene[1].Address, scene[2].Address, 1, 23));
        scene[6].Send(Frames.Hello(scene[6].Address));
        scene[1].Send(Frames.TcpSyn(scene[1].Address, scene[2].Address, 1, 2222));
        scene[8].Send(Frames.Hello(scene[8].Address with { Vid = 100 }));
        scene.Controller.Poll("drops and rules were read", () => scene.Samples("weir_guard_drop_packets_total", Dp1).Count > 0 && scene.Samples("weir_acl_rule_packets_total", Dp1, ("rule", "1")) is [{ Value: > 0 }] && scene.Samples("weir_service_last_heard_timestamp_seconds", Dp1).Count > 0);
    }

    private static string NameIn(MetricEntry metric, bool open) => open ? metric.Name : metric.Type switch { "counter" => $"{metric.Name}_total", "info" => $"{metric.Name}_info", _ => metric.Name };

    private static bool IsOf(MetricSample sample, MetricEntry metric) => metric.Type switch
    {
        "counter" => sample.Name == $"{metric.Name}_total" || sample.Name == $"{metric.Name}_created",
        "info" => sample.Name == $"{metric.Name}_info",
        "histogram" => sample.Name == $"{metric.Name}_bucket" || sample.Name == $"{metric.Name}_sum" || sample.Name == $"{metric.Name}_count",
        _ => sample.Name == metric.Name,
    };

    private static IEnumerable<string> Queries(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => member.Name is "expr" ? [member.Value.GetString()!]
            : member.Name is "definition" ? [LabelValues().Match(member.Value.GetString()!).Groups[1].Value] : Queries(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Queries),
        _ => [],
    };

    // What stands before a brace or a range, or is a word with an underscore outside of quotes and of lists of labels.
    private static IEnumerable<string> NamesIn(string query) => MetricName().Matches(Quoted().Replace(LabelList().Replace(query, " "), "\"\"")).Select(match => match.Value).Where(name => name.Contains('_')
        && name is not ("histogram_quantile" or "sort_desc" or "min_over_time" or "dp_id" or "dp_name"));

    [GeneratedRegex(@"label_values\((.*), [a-z_]+\)")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex AlertExpression();

    [GeneratedRegex(@"\b(by|on) \([^)]*\)|\{[^}]*\}")]
    private static partial Regex LabelList();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("[a-z][a-z0-9_]*")]
    private static partial Regex MetricName();
}
