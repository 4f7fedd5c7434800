using Weir.Controller;
using Weir.Controller.Metrics;
using Weir.Controller.Status;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>Weir's own metrics of the controller.</summary>
internal sealed class WeirMetrics(NetworkController controller, TimeProvider time)
{
    internal static readonly MetricFamily Build = new("weir_build", MetricKind.Info, "The version of Weir.", "version");
    private static readonly MetricFamily Refused = new("weir_connections_refused", MetricKind.Counter, "Connections refused: of datapaths that no configuration names, of datapaths that were connected already, and those that never said who they are.", "reason");
    private static readonly MetricFamily Shed = new("weir_shed_packet_ins", MetricKind.Counter, "Packet-ins dropped because a switch did not read the answers to earlier ones.");
    private static readonly MetricFamily Loaded = new("weir_config_loaded_timestamp_seconds", MetricKind.Gauge, "When the configuration in force was loaded, in seconds since 1970.");
    private static readonly MetricFamily State = Datapath("weir_datapath_state", MetricKind.Gauge, "1 for the state that the datapath is in, 0 for the others.", "state");
    private static readonly MetricFamily Since = Datapath("weir_datapath_state_since_timestamp_seconds", MetricKind.Gauge, "Since when it is in its state, in seconds since 1970.");
    private static readonly MetricFamily Faults = Datapath("weir_datapath_faults", MetricKind.Gauge, "What keeps the datapath from holding what the configuration asks for.");
    private static readonly MetricFamily MissingPorts = Datapath("weir_datapath_missing_ports", MetricKind.Gauge, "Ports that the configuration names and the switch does not have.");
    private static readonly MetricFamily Neighbors = Datapath("weir_lldp_neighbors", MetricKind.Gauge, "Neighbours that LLDP has shown.");
    private static readonly MetricFamily DesiredFlows = Datapath("weir_desired_flows", MetricKind.Gauge, "Static flow entries that the switch shall hold.");
    private static readonly MetricFamily Hosts = Datapath("weir_hosts", MetricKind.Gauge, "Learned hosts.");
    private static readonly MetricFamily Output = Datapath("weir_channel_output_bytes", MetricKind.Gauge, "Bytes that wait to be sent to the switch.");
    private static readonly MetricFamily Congested = Datapath("weir_channel_congested", MetricKind.Gauge, "1: the switch reads too slowly, and packet-ins wait.");
    private static readonly MetricFamily Waiting = Datapath("weir_waiting_sources", MetricKind.Gauge, "Sources seen during a change, to be learned after it.");
    private static readonly MetricFamily RefusedReloads = Datapath("weir_reloads_refused", MetricKind.Counter, "Reloads that were refused and rolled back.");
    private static readonly MetricFamily ApplySeconds = Datapath("weir_apply_seconds", MetricKind.Histogram, "Time from the decision to change the switch to its confirmation.", "cause");
    private static readonly MetricFamily ChangeMessages = Datapath("weir_change_messages", MetricKind.Histogram, "Messages of a change, which is one bundle.");
    private static readonly MetricFamily Audits = Datapath("weir_audits", MetricKind.Counter, "Audits carried through.");
    private static readonly MetricFamily Findings = Datapath("weir_audit_findings", MetricKind.Counter, "What audits found.", "kind");
    private static readonly MetricFamily Repaired = Datapath("weir_audit_repaired", MetricKind.Counter, "What audits have put right.");
    private static readonly MetricFamily Differing = Datapath("weir_audit_differing", MetricKind.Gauge, "What differed in the last audit.");
    private static readonly MetricFamily LastAudit = Datapath("weir_audit_last_timestamp_seconds", MetricKind.Gauge, "When the last audit ended, in seconds since 1970.");

    private static readonly (DatapathCondition Condition, string Name)[] States = [.. Enum.GetValues<DatapathCondition>().Select(condition => (condition, condition.ToString().ToLowerInvariant()))];

    private readonly double _started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes all of them.</summary>
    public void Write(ExpositionWriter writer, ControllerScrape scrape)
    {
        WriteController(writer, scrape.Status);
        WriteStates(writer, scrape);
        foreach (var (family, value) in Gauges) WriteGauge(writer, scrape, family, value);
        WriteCounter(writer, scrape, RefusedReloads, reading => reading.RefusedReloads);
        WriteCounter(writer, scrape, Audits, reading => reading.Status.Audit.Audits);
        WriteCounter(writer, scrape, Repaired, reading => reading.Status.Audit.Repaired);
        WriteFindings(writer, scrape);
        WriteChanges(writer, scrape);
    }

    private static (MetricFamily Family, Func<DatapathReading, double?> Value)[] Gauges { get; } =
    [
        (Since, reading => Seconds(reading.Status.Since)),
        (Faults, reading => reading.Status.Faults.Length),
        (MissingPorts, reading => reading.Status.MissingPorts.Length),
        (Neighbors, reading => reading.Status.Neighbors.Length),
        (DesiredFlows, reading => reading.DesiredFlows.Length),
        (Hosts, reading => reading.Status.Counters.Hosts),
        (Output, reading => reading.OutputBytes),
        (Congested, reading => reading.IsCongested ? 1 : 0),
        (Waiting, reading => reading.WaitingSources),
        (Differing, reading => reading.Status.Audit.Differing),
        (LastAudit, reading => reading.Status.Audit.Last is { } last ? Seconds(last) : null),
    ];

    private void WriteController(ExpositionWriter writer, ControllerStatus status)
    {
        if (writer.Begin(Build))
        {
            writer.Label("version"u8, WeirVersion.Text);
            writer.Value(1);
        }

        if (writer.Begin(Refused))
        {
            foreach (var (reason, count) in ((string, long)[])[("duplicate_datapath", status.Impostors), ("handshake", status.RejectedConnections), ("unknown_datapath", status.UnknownDatapaths)])
            {
                writer.Label("reason"u8, reason);
                writer.Counter(count, _started);
            }
        }

        if (writer.Begin(Shed)) writer.Counter(controller.Channels.Statistics.ShedPacketIns, _started);
        if (writer.Begin(Loaded)) writer.Value(Seconds(status.ConfigSince));
    }

    private static void WriteStates(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (!writer.Begin(State)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            foreach (var (condition, name) in States)
            {
                writer.Labels(datapath.Labels.Base);
                writer.Label("state"u8, name);
                writer.Value(datapath.Reading.Status.Condition == condition ? 1L : 0);
            }
        }
    }

    private static void WriteFindings(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (!writer.Begin(Findings)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            var audit = datapath.Reading.Status.Audit;
            foreach (var (kind, count) in ((string, long)[])[("different", audit.Different), ("foreign", audit.Foreign), ("missing", audit.Missing)])
            {
                writer.Labels(datapath.Labels.Base);
                writer.Label("kind"u8, kind);
                writer.Counter(count, datapath.Since);
            }
        }
    }

    private static void WriteChanges(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (writer.Begin(ApplySeconds))
        {
            foreach (var datapath in scrape.Datapaths)
            {
                foreach (var (cause, seconds) in datapath.Reading.ApplySeconds)
                {
                    writer.Label("cause"u8, cause);
                    writer.Labels(datapath.Labels.Base);
                    writer.Histogram(seconds.Bounds.AsSpan(), seconds.Counts.AsSpan(), seconds.Sum, datapath.Since);
                }
            }
        }

        if (!writer.Begin(ChangeMessages)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            var messages = datapath.Reading.ChangeMessages;
            writer.Labels(datapath.Labels.Base);
            writer.Histogram(messages.Bounds.AsSpan(), messages.Counts.AsSpan(), messages.Sum, datapath.Since);
        }
    }

    private static void WriteCounter(ExpositionWriter writer, ControllerScrape scrape, MetricFamily family, Func<DatapathReading, long> value)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            writer.Labels(datapath.Labels.Base);
            writer.Counter(value(datapath.Reading), datapath.Since);
        }
    }

    private static void WriteGauge(ExpositionWriter writer, ControllerScrape scrape, MetricFamily family, Func<DatapathReading, double?> value)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            if (value(datapath.Reading) is not { } number) continue;
            writer.Labels(datapath.Labels.Base);
            writer.Value(number);
        }
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    // The labels of a datapath stand together: others go before or behind them by the alphabet.
    private static MetricFamily Datapath(string name, MetricKind kind, string help, params ReadOnlySpan<string> labels)
    {
        string[] all = ["dp_id", "dp_name", .. labels];
        Array.Sort(all, StringComparer.Ordinal);
        return new MetricFamily(name, kind, help, all);
    }
}
