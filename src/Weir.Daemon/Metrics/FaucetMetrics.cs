using Weir.Controller.Metrics;
using Weir.Controller.Status;
using Weir.Metrics;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Families = Weir.Daemon.Metrics.FaucetFamilies;

namespace Weir.Daemon.Metrics;

/// <summary>FAUCET's metrics, but for those with a sample for each host.</summary>
internal sealed class FaucetMetrics(ChannelOptions channels, TimeProvider time)
{
    private readonly double _started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes all of them.</summary>
    public void Write(ExpositionWriter writer, ControllerScrape scrape)
    {
        WriteController(writer, scrape);
        WriteConfiguration(writer, scrape);
        foreach (var (family, value) in Counters) WriteCounter(writer, scrape, family, value);
        foreach (var (family, value) in Gauges) WriteGauge(writer, scrape, family, value);
        WriteVlans(writer, scrape);
        WritePorts(writer, scrape);
        WriteTimes(writer, scrape);
        WriteDescriptions(writer, scrape);
    }

    private static (MetricFamily Family, Func<DatapathReading, long> Value)[] Counters { get; } =
    [
        (Families.WarmReloads, reading => reading.WarmReloads),
        (Families.ColdReloads, reading => reading.ColdReloads),
        (Families.IgnoredPacketIns, reading => reading.PacketIns.Shed),
        (Families.UnexpectedPacketIns, reading => reading.PacketIns.Unexpected),
        (Families.PacketIns, reading => reading.Status.Counters.PacketIns),
        (Families.NonVlanPacketIns, reading => reading.PacketIns.NonVlan),
        (Families.VlanPacketIns, reading => reading.PacketIns.Vlan),
        (Families.FlowMessagesSent, reading => reading.Status.Counters.FlowModsSent),
        (Families.Errors, reading => reading.Status.Counters.Errors),
        (Families.Connections, reading => reading.Status.Counters.Connections),
        (Families.Disconnections, reading => reading.Status.Counters.Disconnections),
        (Families.StackCablingErrors, _ => 0),
        (Families.StackProbes, _ => 0),
        (Families.Dot1xSuccesses, _ => 0),
        (Families.Dot1xFailures, _ => 0),
        (Families.Dot1xLogoffs, _ => 0),
    ];

    private static (MetricFamily Family, Func<DatapathReading, long> Value)[] Gauges { get; } =
    [
        (Families.DatapathStatus, reading => reading.IsConnected ? 1 : 0),
        (Families.RootHopPort, _ => 0),
        (Families.IsStackRoot, _ => 0),
    ];

    private void WriteController(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (writer.Begin(Families.Version)) Gauge(writer, "version"u8, WeirVersion.Text, 1);
        if (writer.Begin(Families.Channels))
        {
            Gauge(writer, "param"u8, "echo_request_interval", channels.EchoInterval.TotalSeconds);
            Gauge(writer, "param"u8, "maximum_unreplied_echo_requests", channels.MaximumUnrepliedEchoes);
        }

        if (writer.Begin(Families.StackRoot)) writer.Value(0);
        if (writer.Begin(Families.StackRootChanges)) writer.Counter(0, _started);
        if (writer.Begin(Families.EventId)) writer.Value(scrape.EventId);
    }

    private void WriteConfiguration(ExpositionWriter writer, ControllerScrape scrape)
    {
        var status = scrape.Status;
        var refused = !status.LoadErrors.IsEmpty;
        if (writer.Begin(Families.ReloadRequests)) writer.Counter(status.ReloadRequests, _started);
        if (writer.Begin(Families.LoadError)) writer.Value(refused ? 1 : 0);
        if (writer.Begin(Families.ConfigHash))
        {
            writer.Label("config_files"u8, string.Join(',', status.Files.Keys));
            writer.Label("error"u8, refused ? status.LoadErrors[0].ToString() : "");
            writer.Label("hashes"u8, refused ? "" : string.Join(',', status.Files.Values));
            writer.Value(1);
        }

        if (writer.Begin(Families.ConfigHashFunction)) Gauge(writer, "algorithm"u8, "sha256", 1);
        if (writer.Begin(Families.ConfigApplied))
        {
            var applied = scrape.Datapaths.Count(datapath => datapath.Reading.Status is { Condition: DatapathCondition.Applied or DatapathCondition.Degraded } one && one.AppliedHash == status.ConfigHash);
            writer.Value(scrape.Datapaths.Count == 0 ? 0.0 : (double)applied / scrape.Datapaths.Count);
        }

        if (!writer.Begin(Families.TableNames)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            foreach (var table in datapath.Labels.Tables)
            {
                writer.Labels(table.Labels);
                writer.Value((long)table.Id);
            }
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

    private static void WriteGauge(ExpositionWriter writer, ControllerScrape scrape, MetricFamily family, Func<DatapathReading, long> value)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            writer.Labels(datapath.Labels.Base);
            writer.Value(value(datapath.Reading));
        }
    }

    private static void WriteVlans(ExpositionWriter writer, ControllerScrape scrape)
    {
        foreach (var family in (ReadOnlySpan<MetricFamily>)[Families.VlanHosts, Families.VlanLearnBans])
        {
            if (!writer.Begin(family)) continue;
            foreach (var datapath in scrape.Datapaths)
            {
                foreach (var vlan in datapath.Reading.Configured.Vlans)
                {
                    writer.Labels(datapath.Labels.Base);
                    writer.Label("vlan"u8, vlan.Vid.Value);
                    writer.Value(family == Families.VlanHosts ? datapath.Hosts.CountIn(vlan.Vid.Value) : datapath.Reading.VlanBans.GetValueOrDefault(vlan.Vid.Value));
                }
            }
        }
    }

    private static void WritePorts(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (writer.Begin(Families.PortVlanHosts))
        {
            foreach (var datapath in scrape.Datapaths)
            {
                foreach (var port in datapath.Labels.Ports)
                {
                    foreach (var vid in port.Vids)
                    {
                        writer.Labels(port.All);
                        writer.Label("vlan"u8, vid.Value);
                        writer.Value((long)datapath.Hosts.CountOn(port.Port.Number.Value, vid.Value));
                    }
                }
            }
        }

        WritePort(writer, scrape, Families.PortLearnBans, (reading, port) => reading.PortBans.GetValueOrDefault(port.Number.Value));
        WritePort(writer, scrape, Families.PortStatus, (reading, port) => IsUp(reading, port) ? 1 : 0);
        WritePort(writer, scrape, Families.LacpState, (reading, port) => Lacp(reading, port) is { } lacp ? State(lacp) : null);
        WritePort(writer, scrape, Families.LacpRole, (_, port) => port is { Enabled: true, Lacp: { } lacp } ? Role(lacp) : null);
        WritePort(writer, scrape, Families.LacpPortId, (_, port) => port is { Enabled: true, Lacp: { } lacp } ? lacp.PortId : null);
        if (!writer.Begin(Families.LacpStateChanges)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            foreach (var port in datapath.Labels.Ports)
            {
                if (Lacp(datapath.Reading, port.Port) is not { } lacp) continue;
                writer.Labels(port.All);
                writer.Counter(lacp.Changes, datapath.Since);
            }
        }
    }

    private static void WritePort(ExpositionWriter writer, ControllerScrape scrape, MetricFamily family, Func<DatapathReading, Port, long?> value)
    {
        if (!writer.Begin(family)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            foreach (var port in datapath.Labels.Ports)
            {
                if (value(datapath.Reading, port.Port) is not { } number) continue;
                writer.Labels(port.All);
                writer.Value(number);
            }
        }
    }

    private static void WriteTimes(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (writer.Begin(Families.PacketInSeconds))
        {
            foreach (var datapath in scrape.Datapaths)
            {
                writer.Labels(datapath.Labels.Base);
                writer.Histogram(datapath.Reading.PacketInSeconds.Bounds.AsSpan(), datapath.Reading.PacketInSeconds.Counts.AsSpan(), datapath.Reading.PacketInSeconds.Sum, datapath.Since);
            }
        }

        if (!writer.Begin(Families.ServiceSeconds)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            foreach (var (service, seconds) in datapath.Reading.ServiceSeconds)
            {
                writer.Labels(datapath.Labels.Base);
                writer.Label("valve_service"u8, service);
                writer.Histogram(seconds.Bounds.AsSpan(), seconds.Counts.AsSpan(), seconds.Sum, datapath.Since);
            }
        }
    }

    private static void WriteDescriptions(ExpositionWriter writer, ControllerScrape scrape)
    {
        if (!writer.Begin(Families.Description)) return;
        foreach (var datapath in scrape.Datapaths)
        {
            if (datapath.Reading.Description is not { } said) continue;
            writer.Label("dp_desc"u8, said.Datapath);
            writer.Labels(datapath.Labels.Base);
            writer.Label("hw_desc"u8, said.Hardware);
            writer.Label("mfr_desc"u8, said.Manufacturer);
            writer.Label("serial_num"u8, said.SerialNumber);
            writer.Label("sw_desc"u8, said.Software);
            writer.Value((double)datapath.Reading.Status.Id.Value);
        }
    }

    private static bool IsUp(DatapathReading reading, Port port) => reading.UpPorts.Contains(port.Number) || (reading.IsConnected && port is { Enabled: true, OpstatusReconf: false });

    private static LacpPortStatus? Lacp(DatapathReading reading, Port port)
    {
        foreach (var lacp in reading.Status.Lacp)
            if (lacp.Port == port.Number) return lacp;
        return null;
    }

    // FAUCET's numbers. Source: its actor states and port selections.
    private static long State(LacpPortStatus lacp) => lacp.Condition switch
    {
        LacpCondition.Down => 0,
        LacpCondition.Waiting => lacp.Partner is null ? 1 : 5,
        _ => 3,
    };

    private static long Role(Lacp lacp) => lacp.Selection switch
    {
        LacpSelection.Selected => 2,
        LacpSelection.Standby => 3,
        _ => 1,
    };

    private static void Gauge(ExpositionWriter writer, ReadOnlySpan<byte> label, string text, double value)
    {
        writer.Label(label, text);
        writer.Value(value);
    }
}
