using Weir.Config.Gauge;

namespace Weir.Config.Tests;

public class GaugeConfigTests
{
    private const string Good = """
        faucet_configs: [/etc/faucet/faucet.yaml]
        watchers:
          ports: {type: port_stats, all_dps: true, interval: 10, dbs: [prom, files]}
          states: {type: port_state, dps: [dp1, dp2], db: files}
          flows: {type: flow_table, dps: [dp1], db: dumps}
          meters: {type: meter_stats, all_dps: true, db: influx}
        dbs:
          prom: {type: prometheus, prometheus_port: 9310, prometheus_addr: 127.0.0.1}
          files: {type: text, file: /var/log/gauge.txt}
          dumps: {type: text, path: /var/lib/gauge, compress: true}
          influx: {type: influx, influx_host: db, influx_db: net, influx_user: me, influx_pwd: secret, influx_timeout: 3}
        """;

    [Fact]
    public void Watchers_and_databases_are_read()
    {
        var result = GaugeConfigLoader.LoadText(Good);

        Assert.Empty(result.Diagnostics);
        var watchers = result.Config!.Watchers.ToDictionary(watcher => watcher.Name);
        Assert.Equal((GaugeWatch.PortStats, 10, true), (watchers["ports"].Watch, watchers["ports"].IntervalSeconds, watchers["ports"].IsFor("any")));
        Assert.Equal(["prom", "files"], watchers["ports"].Databases.Select(database => database.Name));
        Assert.Equal((30, true, false), (watchers["states"].IntervalSeconds, watchers["states"].IsFor("dp2"), watchers["states"].IsFor("dp3")));
        Assert.Equal(("127.0.0.1", 9310), (watchers["ports"].Databases[0].PrometheusAddress, watchers["ports"].Databases[0].PrometheusPort));
        Assert.True(watchers["flows"].Databases[0].Compress);
        Assert.Equal(("db", 8086, "net", "me", "secret", 3), (watchers["meters"].Databases[0].InfluxHost, watchers["meters"].Databases[0].InfluxPort, watchers["meters"].Databases[0].InfluxDatabase, watchers["meters"].Databases[0].InfluxUser, watchers["meters"].Databases[0].InfluxPassword, watchers["meters"].Databases[0].InfluxTimeoutSeconds));
    }

    [Theory]
    [InlineData("7\n", "1:1", "mapping")]
    [InlineData("", "1:1", "empty")]
    [InlineData("watchers: {}\n", "1:1", "dbs is missing")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: port_stats, all_dps: true}\n", "3:6", "db is missing")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: port_stats, all_dps: true, db: b}\n", "3:44", "no database 'b'")]
    [InlineData("dbs: {a: {type: text}}\nwatchers:\n  w: {type: port_stats, all_dps: true, db: a}\n", "3:44", "has no file")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: flow_table, all_dps: true, db: a}\n", "3:44", "has no path")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: ports, all_dps: true, db: a}\n", "3:13", "'ports' is not possible")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: port_stats, all_dps: true, dps: [x], db: a}\n", "3:25", "exclude each other")]
    [InlineData("dbs: {a: {type: text, file: f}}\nwatchers:\n  w: {type: port_stats, all_dps: true, db: a, interval: 0}\n", "3:57", "out of range")]
    [InlineData("dbs: {a: {typ: text}}\n", "1:11", "unknown key 'typ'")]
    [InlineData("dbs: {a: {type: influx, influx_host: 'no host'}}\n", "1:38", "a name or an address")]
    [InlineData("dbs: {a: {type: prometheus, prometheus_addr: '1.2.3.4:9303'}}\n", "1:46", "a name or an address")]
    public void What_is_wrong_is_said_with_its_place(string text, string place, string message)
    {
        var result = GaugeConfigLoader.LoadText(text);

        Assert.Null(result.Config);
        Assert.Contains(result.Diagnostics, diagnostic => diagnostic.IsError && diagnostic.ToString().StartsWith($"gauge.yaml:{place}: ", StringComparison.Ordinal) && diagnostic.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_mistake_is_said_at_once() =>
        Assert.Equal(3, GaugeConfigLoader.LoadText("dbs: {a: {type: text, file: f}, b: {type: x}}\nwatchers:\n  w: {type: y, all_dps: true, db: c}\n").Diagnostics.Count(diagnostic => diagnostic.IsError));
}
