using System.Collections.Immutable;
using Weir.Config.Gauge;
using Weir.Config.Schema;
using Weir.Config.Yaml;

namespace Weir.Config.Binding;

/// <summary>Makes a Gauge configuration of the tree of its file.</summary>
internal sealed class GaugeFileReader(DiagnosticBag bag)
{
    private readonly Dictionary<string, GaugeDatabase> _databases = new(StringComparer.Ordinal);

    public static GaugeConfig? Read(YamlNode root, DiagnosticBag bag)
    {
        if (root is not YamlMap map)
        {
            bag.Error(DiagnosticCodes.NoConfiguration, root, null, $"the file is {root.Describe()}", "a gauge.yaml is a mapping with the keys watchers and dbs");
            return null;
        }

        var file = new SectionReader(ConfigSchema.Gauge, map, ConfigPath.Root(""), bag);
        file.CheckKeys();
        var reader = new GaugeFileReader(bag);
        if (!file.Has("dbs")) file.Missing("dbs", "add dbs with at least one database");
        foreach (var (entry, section) in reader.Objects(file, "dbs", ConfigSchema.GaugeDatabase)) reader._databases[entry.Key.Canonical] = ReadDatabase(entry.Key.Canonical, section);
        return new GaugeConfig([.. reader.Objects(file, "watchers", ConfigSchema.GaugeWatcher).Select(pair => reader.ReadWatcher(pair.Entry.Key.Canonical, pair.Section)).OfType<GaugeWatcher>()]);
    }

    private List<(YamlEntry Entry, SectionReader Section)> Objects(SectionReader file, string key, ConfigSection schema)
    {
        var objects = new List<(YamlEntry, SectionReader)>();
        foreach (var entry in file.Mapping(key)?.Entries ?? [])
        {
            var path = ConfigPath.Root(key)[Show.KeyName(entry.Key)];
            if (entry.Value is not YamlMap map)
            {
                bag.Error(DiagnosticCodes.WrongType, entry.Value is YamlScalar { Kind: ScalarKind.Null } ? entry.Key : entry.Value, path, $"expected a mapping, found {entry.Value.Describe()}", "give it a type");
                continue;
            }

            var section = new SectionReader(schema, map, path, bag);
            section.CheckKeys();
            objects.Add((entry, section));
        }

        return objects;
    }

    private static GaugeDatabase ReadDatabase(string name, SectionReader section)
    {
        if (!section.Has("type")) section.Missing("type", "text, prometheus or influx");
        var type = section.Text("type") switch { "prometheus" => GaugeDatabaseType.Prometheus, "influx" => GaugeDatabaseType.Influx, _ => GaugeDatabaseType.Text };
        var defaults = new GaugeDatabase(name, type);
        return defaults with
        {
            File = section.Text("file") ?? "",
            Path = section.Text("path") ?? "",
            Compress = section.Boolean("compress"),
            PrometheusAddress = Host(section, "prometheus_addr") ?? defaults.PrometheusAddress,
            PrometheusPort = section.Integer("prometheus_port"),
            InfluxHost = Host(section, "influx_host") ?? defaults.InfluxHost,
            InfluxPort = section.Integer("influx_port"),
            InfluxDatabase = section.Text("influx_db") ?? defaults.InfluxDatabase,
            InfluxUser = section.Text("influx_user") ?? "",
            InfluxPassword = section.Text("influx_pwd") ?? "",
            InfluxTimeoutSeconds = section.Integer("influx_timeout"),
        };
    }

    private static string? Host(SectionReader section, string key)
    {
        var host = section.Text(key);
        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown) section.WrongType(key, section.Value(key)!, "a name or an address", "a host's name, or its IPv4 or IPv6 address, without a port");
        return host;
    }

    private GaugeWatcher? ReadWatcher(string name, SectionReader section)
    {
        if (!section.Has("type")) section.Missing("type", "port_state, port_stats, flow_table or meter_stats");
        GaugeWatch? watch = section.Text("type") switch { "port_state" => GaugeWatch.PortState, "port_stats" => GaugeWatch.PortStats, "flow_table" => GaugeWatch.FlowTable, "meter_stats" => GaugeWatch.MeterStats, _ => null };
        var all = section.Boolean("all_dps");
        if (all) section.Exclusive("dps", "all_dps");
        var datapaths = section.References("dps").Select(item => item.Canonical).ToImmutableArray();
        if (!all && datapaths.IsEmpty) bag.Warning(DiagnosticCodes.NoEffect, section.Map, section.Path, "it watches no datapath", "all_dps: true, or dps with names of datapaths");
        if (!section.Has("db") && !section.Has("dbs")) section.Missing("db", "name a database, or several as dbs");
        var databases = new List<GaugeDatabase>();
        foreach (var item in section.References("db", single: true).Concat(section.References("dbs", single: true)))
        {
            if (!_databases.TryGetValue(item.Canonical, out var database))
                bag.Error(DiagnosticCodes.NotAChoice, item, section.Path["dbs"], $"there is no database {Show.Quoted(item.Text)}", Show.DidYouMean(item.Text, _databases.Keys, "declare it under dbs"));
            else if (database.Type == GaugeDatabaseType.Text && (watch == GaugeWatch.FlowTable ? database.Path : database.File).Length == 0)
                bag.Error(DiagnosticCodes.Missing, item, section.Path["dbs"], $"{Show.Quoted(item.Text)} has no {(watch == GaugeWatch.FlowTable ? "path" : "file")}", watch == GaugeWatch.FlowTable ? "give it the folder of the dumps" : "give it the file to write to");
            else databases.Add(database);
        }

        return watch is { } what ? new GaugeWatcher(name, what, all ? default : datapaths, section.Integer("interval"), [.. databases]) : null;
    }
}
