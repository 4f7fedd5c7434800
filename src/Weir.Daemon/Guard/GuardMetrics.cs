using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Daemon.Metrics;
using Weir.Guard.Runtime;
using Weir.Metrics;
using Weir.Model.Guard;

namespace Weir.Daemon.Guard;

/// <summary>Metrics of <c>weir guard</c>. Drops have the names and labels that they have under <c>weir run</c>, the bridge in the datapath's place.</summary>
internal sealed class GuardMetrics(GuardWatch watch) : IMetricsSource
{
    private static readonly MetricFamily Guarded = new("weir_guard_bridge_guarded", MetricKind.Gauge, "1: the bridge is connected and held what it shall when it was looked at last.", "dp_id", "dp_name");
    private static readonly MetricFamily Nics = new("weir_guard_nics", MetricKind.Gauge, "NICs of running VMs that are bound to a policy.");

    private static readonly string[] Reasons = [.. GuardDropReasons.All.Select(GuardDropReasons.NameOf).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IMetricsSnapshot Take(NameFilter filter) => new Snapshot(watch.Bridges, GuardWatch.ByCookie(watch.BoundNics()), watch.Started.ToUnixTimeMilliseconds() / 1000.0);

    private sealed class Snapshot(ImmutableArray<GuardBridgeStatus> bridges, ILookup<ulong, GuardedNic> nics, double since) : IMetricsSnapshot
    {
        public void Write(ExpositionWriter writer)
        {
            if (writer.Begin(WeirMetrics.Build))
            {
                writer.Label("version"u8, WeirVersion.Text);
                writer.Value(1);
            }

            if (writer.Begin(Guarded))
            {
                foreach (var bridge in bridges)
                {
                    Labels(writer, bridge);
                    writer.Value(bridge.IsGuarded ? 1 : 0);
                }
            }

            if (writer.Begin(Nics)) writer.Value(nics.Sum(known => known.Count()));
            WriteDrops(writer);
            WriteDropsByVm(writer);
        }

        private void WriteDrops(ExpositionWriter writer)
        {
            if (!writer.Begin(CounterMetrics.DropPackets)) return;
            foreach (var bridge in bridges)
            {
                var counts = bridge.Drops.ToLookup(drop => drop.Reason, drop => (double)drop.Packets);
                foreach (var reason in Reasons)
                {
                    Labels(writer, bridge);
                    writer.Label("reason"u8, reason);
                    writer.Counter(counts[reason].Sum(), since);
                }
            }
        }

        private void WriteDropsByVm(ExpositionWriter writer)
        {
            if (!writer.Begin(CounterMetrics.GuardDropPackets)) return;
            foreach (var bridge in bridges)
            {
                foreach (var drops in bridge.Drops.GroupBy(drop => (drop.Cookie, drop.Reason)))
                {
                    if (nics[drops.Key.Cookie].FirstOrDefault() is not { } nic) continue;
                    Labels(writer, bridge);
                    writer.Label("nic"u8, nic.InterfaceId);
                    writer.Label("reason"u8, drops.Key.Reason);
                    writer.Label("vm"u8, nic.Vm);
                    writer.Counter(drops.Sum(drop => (double)drop.Packets), since);
                }
            }
        }

        private static void Labels(ExpositionWriter writer, GuardBridgeStatus bridge)
        {
            writer.Label("dp_id"u8, "0x0");
            writer.Label("dp_name"u8, bridge.Bridge);
        }
    }
}
