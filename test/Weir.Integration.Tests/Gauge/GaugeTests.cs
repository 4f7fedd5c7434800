using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Integration.Tests.Lab;
using Weir.Integration.Tests.Metrics;
using Weir.Metrics;

namespace Weir.Integration.Tests.Gauge;

public class GaugeTests
{
    [Fact]
    public void Counters_of_a_real_switch_reach_prometheus_text_files_and_influxdb()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br0", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3);
        var (lines, dumps) = (lab.Folder.File("gauge.txt"), lab.Folder.File("dumps"));
        Directory.CreateDirectory(dumps);
        var gauge = lab.Folder.Write("gauge.yaml", $$"""
            watchers:
              port_stats: {type: port_stats, all_dps: true, interval: 1, dbs: [prom, files, influx]}
              port_state: {type: port_state, dps: [dp1], interval: 1, dbs: [prom, files, influx]}
              flows: {type: flow_table, all_dps: true, interval: 1, dbs: [prom, dumps, influx]}
              meters: {type: meter_stats, all_dps: true, interval: 1, dbs: [prom, files, influx]}
            dbs:
              prom: {type: prometheus, prometheus_addr: 127.0.0.1, prometheus_port: 9303}
              files: {type: text, file: {{lines}}}
              dumps: {type: text, path: {{dumps}}}
              influx: {type: influx, influx_host: 127.0.0.1, influx_port: 8086, influx_user: me, influx_pwd: secret}
            """);
        var config = new TestConfig { Ports = new() { [1] = "native_vlan: office", [2] = "native_vlan: office", [3] = "native_vlan: office, name: 'a b,c=d\\'" } };
        var weir = new LabController(lab, config.ToString(), arguments: ["--gauge", gauge, "--metrics", "127.0.0.1:9302"]);
        using var influx = new InfluxServer(weir.Namespace, lab.Folder);
        bridge.SetControllers(weir.NewTap().Target);
        weir.WaitApplied();
        weir.Learn(bridge, hosts);
        hosts[0].Send(Frames.Udp(hosts[0].Address, hosts[1].Address, 1, 2, "hello"u8));

        string Scrape() => weir.Namespace.Execute("curl", "-s", "http://127.0.0.1:9303/");
        // The first reading may be older than the first packet.
        bool Counts(string text) => Regex.Match(text, "of_port_rx_packets\\{dp_id=\"0x1\",dp_name=\"dp1\",port=\"1\",port_description=\"1\"\\} ([0-9.]+)\n") is { Success: true } counted && double.Parse(counted.Groups[1].Value) >= 1;
        weir.Poll("all kinds are there", () => Scrape() is var text && Counts(text) && text.Contains("of_port_state{") && text.Contains("flow_packet_count_eth_src{") && text.Contains("of_meter_packet_in_count{")
            && text.Contains($"eth_src=\"{hosts[0].Address.MacText}\""));
        var scrape = Scrape();
        foreach (var metric in MetricsTable.Documented.Where(row => row.Metric.IsGauges).Select(row => row.Metric))
        {
            Assert.Contains($"# TYPE {metric.Name} {metric.Type}\n", scrape);
            var labels = ExpositionReader.Samples(scrape).Where(sample => sample.Name == metric.Name).Select(sample => string.Join(' ', sample.Labels.Select(label => label.Key))).Distinct();
            Assert.Equal([metric.Labels], labels);
        }

        Assert.Contains("dp_status{dp_id=\"0x1\",dp_name=\"dp1\"} 1.0\n", scrape);
        Assert.Contains("faucet_pbr_version{", scrape);
        Assert.Contains("of_port_rx_packets{dp_id=\"0x1\",dp_name=\"dp1\",port=\"LOCAL\"", scrape);
        Assert.True(Counts(scrape), scrape);
        Assert.Contains($"eth_src=\"{hosts[0].Address.MacText}\"", scrape);

        weir.Poll("lines of text", () => File.Exists(lines) && File.ReadAllText(lines) is var text && Regex.IsMatch(text, "^[A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d:\\d\\d\tdp1-1-packets-in\t[1-9]\\d*$", RegexOptions.Multiline) && text.Contains("packet-in-count\t"));
        weir.Poll("a dump", () => Directory.GetFiles(dumps, "dp1--flowtable--*.json").Length > 0);
        // As a dashboard asks, and by names that line protocol has to escape.
        weir.Poll("points in InfluxDB", () => influx.Value("SELECT last(value) FROM packets_in WHERE dp_name = 'dp1' AND port_name = '1'") >= 1
            && influx.Value("SELECT non_negative_derivative(mean(\"value\"), 10s) FROM \"bytes_in\" WHERE \"port_name\" =~ /^(1|2)$/ AND time > now() - 1m GROUP BY time(1s), \"port_name\"") is not null
            && influx.Value("SELECT last(value) FROM packets_out WHERE port_name = 'a b,c=d/'") is not null
            && influx.Value("SELECT last(value) FROM flow_packet_count WHERE table_name = 'eth_src' AND eth_src = '" + hosts[0].Address.MacText + "'") is not null
            && influx.Value("SELECT last(value) FROM packet_in_count WHERE meter_id =~ /./") is not null);
        Assert.Equal(4, influx.Value("SELECT last(value) FROM port_state WHERE port_name = '2'")); // OFPPS_LIVE
        Assert.Equal(["1", "2", "LOCAL", "a b,c=d/"], JsonDocument.Parse(influx.Ask("SHOW TAG VALUES FROM bytes_out WITH KEY = port_name")).RootElement.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")
            .EnumerateArray().Select(pair => pair[1].GetString()));
        Assert.DoesNotContain("could not be written", weir.Process.Log);

        bridge.SetLink(lab.Hosts, 2, up: false);
        weir.Poll("the link is down", () => File.ReadAllText(lines).Contains("\tdp1-2-state\tMODIFY down\n") && Scrape().Contains("of_port_state{dp_id=\"0x1\",dp_name=\"dp1\",port=\"2\",port_description=\"2\"} 1.0\n"));
        Assert.DoesNotContain(File.ReadAllText(lines), "secret");

        // What nobody watches any more goes, the rest stays; a database that cannot be written takes nobody else's lines.
        lab.Folder.Write("gauge.yaml", $$"""
            watchers:
              port_state: {type: port_state, dps: [dp1], interval: 1, dbs: [broken, prom, files]}
            dbs:
              broken: {type: influx, influx_host: 127.0.0.1, influx_port: 1}
              prom: {type: prometheus, prometheus_addr: 127.0.0.1, prometheus_port: 9303}
              files: {type: text, file: {{lines}}}
            """);
        weir.Process.Signal(Native.SignalHangup);
        weir.Process.WaitForLog("loaded: 1 watchers");
        weir.Poll("forgotten", () => Scrape() is var text && !text.Contains("of_port_rx_packets{") && !text.Contains("of_meter_flow_count{") && text.Contains("of_port_state{"));
        weir.Process.WaitForLog("watcher port_state, datapath dp1: could not be written");
        var written = new FileInfo(lines).Length;
        weir.Poll("the others are written", () => new FileInfo(lines).Length > written);

        var from = weir.Process.LogLength;
        lab.Folder.Write("gauge.yaml", "watchers: {w: {type: nonsense}}\n");
        weir.Process.Signal(Native.SignalHangup);
        weir.Process.WaitForLog("the last good one stays in force", from: from);
        var size = new FileInfo(lines).Length;
        weir.Poll("it goes on", () => new FileInfo(lines).Length > size);
        Assert.Equal(0, weir.Process.Terminate());

        // A bad file keeps Weir from starting, with its place.
        var (code, _, error) = weir.Ask("run", "--config", weir.ConfigFile, "--listen", "127.0.0.1:1", "--gauge", gauge);
        Assert.Equal(1, code);
        Assert.Contains("gauge.yaml:1:22: ", error);
    }
}
