using Weir.Controller;
using Weir.Controller.Status;
using Weir.Metrics;
using Weir.Primitives;

namespace Weir.Daemon.Metrics;

/// <summary>One moment of the controller, for all metrics that tell of it.</summary>
/// <param name="Status">The controller's status.</param>
/// <param name="Datapaths">Each datapath, by id.</param>
/// <param name="EventId">Id of the last event.</param>
internal sealed record ControllerScrape(ControllerStatus Status, IReadOnlyList<DatapathScrape> Datapaths, long EventId);

/// <summary>The controller's metrics: FAUCET's and Weir's own. One scrape at a time.</summary>
internal sealed class ControllerMetrics : IMetricsSource
{
    private readonly NetworkController _controller;
    private readonly MetricsOptions _options;
    private readonly FaucetMetrics _faucet;
    private readonly HostMetrics _hosts;
    private readonly WeirMetrics _weir;
    private readonly CounterMetrics _counters;
    private readonly Dictionary<DatapathId, (DatapathLabels Labels, HostColumn Hosts)> _known = [];

    /// <param name="controller">Of whom they tell.</param>
    /// <param name="options">Which.</param>
    /// <param name="time">The clock.</param>
    public ControllerMetrics(NetworkController controller, MetricsOptions options, TimeProvider time)
    {
        (_controller, _options) = (controller, options);
        controller.CountRules = true;
        (_faucet, _hosts, _weir, _counters) = (new FaucetMetrics(controller.Channels, time), new HostMetrics(time), new WeirMetrics(controller, time), new CounterMetrics(time));
    }

    /// <inheritdoc/>
    public IMetricsSnapshot Take(NameFilter filter)
    {
        var hosts = _options.Hosts && (filter.Takes(FaucetFamilies.LearnedMacs) || filter.Takes(FaucetFamilies.LearnedPorts));
        var counts = hosts || filter.Takes(FaucetFamilies.VlanHosts) || filter.Takes(FaucetFamilies.PortVlanHosts);
        var datapaths = new List<DatapathScrape>();
        foreach (var datapath in _controller.Datapaths)
        {
            var reading = datapath.Read();
            var (labels, column) = _known.GetValueOrDefault(datapath.Id);
            if (labels is null || !labels.AreOf(reading.Configured)) labels = new DatapathLabels(reading.Configured);
            column ??= new HostColumn();
            _known[datapath.Id] = (labels, column);
            if (counts) datapath.CopyHosts(column.Hosts);
            datapaths.Add(new DatapathScrape(reading, labels, column) { Counters = datapath.LastCounters() });
        }

        Forget(datapaths);
        return new Snapshot(this, new ControllerScrape(_controller.Status, datapaths, _controller.Events.LastId), counts, hosts);
    }

    private void Forget(List<DatapathScrape> datapaths)
    {
        if (_known.Count == datapaths.Count) return;
        var there = datapaths.Select(datapath => datapath.Reading.Status.Id).ToHashSet();
        foreach (var gone in _known.Keys.Where(id => !there.Contains(id)).ToList()) _known.Remove(gone);
        _hosts.Forget(there);
    }

    private sealed class Snapshot(ControllerMetrics metrics, ControllerScrape scrape, bool counts, bool hosts) : IMetricsSnapshot
    {
        public void Write(ExpositionWriter writer)
        {
            foreach (var datapath in scrape.Datapaths)
            {
                datapath.Labels.TakeTables(datapath.Reading.DesiredFlows);
                if (counts) datapath.Hosts.Count();
                if (hosts) datapath.Hosts.Sort();
            }

            metrics._faucet.Write(writer, scrape);
            if (hosts) metrics._hosts.Write(writer, scrape.Datapaths);
            metrics._weir.Write(writer, scrape);
            metrics._counters.Write(writer, scrape.Datapaths);
            ServiceMetrics.Write(writer, scrape.Datapaths);
        }
    }
}
