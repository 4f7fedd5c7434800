using System.Collections.Immutable;

namespace Weir.Config.Gauge;

/// <summary>What a watcher polls.</summary>
public enum GaugeWatch
{
    /// <summary>Counters of ports.</summary>
    PortStats,

    /// <summary>States of ports: when one changes, and at each poll.</summary>
    PortState,

    /// <summary>Entries with their counters.</summary>
    FlowTable,

    /// <summary>Counters of meters.</summary>
    MeterStats,
}

/// <summary>Where a database stands.</summary>
public enum GaugeDatabaseType
{
    /// <summary>Lines in a file, or a file a dump.</summary>
    Text,

    /// <summary>Prometheus asks.</summary>
    Prometheus,

    /// <summary>InfluxDB, over HTTP.</summary>
    Influx,
}

/// <summary>A <c>gauge.yaml</c>.</summary>
/// <param name="Watchers">What is polled.</param>
public sealed record GaugeConfig(ImmutableArray<GaugeWatcher> Watchers);

/// <summary>Something that is polled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Watch">What it polls.</param>
/// <param name="Datapaths">Names of datapaths; default: every datapath.</param>
/// <param name="IntervalSeconds">Between two polls.</param>
/// <param name="Databases">Where it writes to.</param>
public sealed record GaugeWatcher(string Name, GaugeWatch Watch, ImmutableArray<string> Datapaths, int IntervalSeconds, ImmutableArray<GaugeDatabase> Databases)
{
    /// <summary>Whether it is for this datapath.</summary>
    public bool IsFor(string datapath) => Datapaths.IsDefault || Datapaths.Contains(datapath);
}

/// <summary>Where measurements go.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is.</param>
public sealed record GaugeDatabase(string Name, GaugeDatabaseType Type)
{
    /// <summary>Text: the file that lines are appended to.</summary>
    public string File { get; init; } = "";

    /// <summary>Text: the folder of dumps of flow tables.</summary>
    public string Path { get; init; } = "";

    /// <summary>Text: dumps are compressed with gzip.</summary>
    public bool Compress { get; init; }

    /// <summary>Prometheus: where it asks.</summary>
    public string PrometheusAddress { get; init; } = "0.0.0.0";

    /// <summary>Prometheus: the port.</summary>
    public int PrometheusPort { get; init; } = 9303;

    /// <summary>InfluxDB: its host.</summary>
    public string InfluxHost { get; init; } = "influxdb";

    /// <summary>InfluxDB: its port.</summary>
    public int InfluxPort { get; init; } = 8086;

    /// <summary>InfluxDB: the database.</summary>
    public string InfluxDatabase { get; init; } = "faucet";

    /// <summary>InfluxDB: the user; empty: none.</summary>
    public string InfluxUser { get; init; } = "";

    /// <summary>InfluxDB: the password.</summary>
    public string InfluxPassword { get; init; } = "";

    /// <summary>InfluxDB: how long an answer may take.</summary>
    public int InfluxTimeoutSeconds { get; init; } = 10;
}
