using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Hosts;
using Weir.Controller.Metrics;
using Weir.Controller.Status;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Controller.Datapaths;

/// <content>For those who measure.</content>
public sealed partial class DatapathRuntime
{
    private const int HostSlotsATurn = 4096; // some ten microseconds
    private const int CopyTries = 4;

    private readonly DateTimeOffset _since;
    private readonly Histogram _packetInSeconds = new(Histogram.FaucetSeconds);
    private readonly Histogram _expirySeconds = new(Histogram.FaucetSeconds);
    private readonly Histogram _advertiseSeconds = new(Histogram.FaucetSeconds);
    private readonly Histogram _connectSeconds = ApplyHistogram();
    private readonly Histogram _reloadSeconds = ApplyHistogram();
    private readonly Histogram _portSeconds = ApplyHistogram();
    private readonly Histogram _changeMessages = new(1, 10, 100, 1_000, 10_000, 100_000);
    private DescReply? _description; // in a turn
    private long _warmReloads;
    private long _coldReloads;
    private long _refusedReloads;

    /// <summary>A snapshot for metrics. Takes one turn, of a few microseconds.</summary>
    public DatapathReading Read()
    {
        DatapathReading reading;
        lock (_turn)
        {
            reading = new DatapathReading(Status, _configured)
            {
                Since = _since,
                UpPorts = _channel is null ? [] : _reportedUpPorts,
                Description = _description,
                PacketIns = new PacketInReading(_board.VlanPacketIns, _board.NonVlanPacketIns, _board.UnexpectedPacketIns, _board.ShedPacketIns),
                PortBans = _learner.PortBanCounts.ToImmutableDictionary(),
                VlanBans = _learner.VlanBanCounts.ToImmutableDictionary(),
                OutputBytes = _channel?.OutputWaiting ?? 0,
                IsCongested = _channel?.IsCongested ?? false,
                WaitingSources = _deferred.Count,
                DesiredFlows = _desired.Flows,
            };
        }

        return reading with
        {
            PacketInSeconds = _packetInSeconds.Read(),
            ServiceSeconds = ImmutableSortedDictionary<string, HistogramReading>.Empty.Add("fast_advertise", _advertiseSeconds.Read()).Add("state_expire", _expirySeconds.Read()),
            ApplySeconds = ImmutableSortedDictionary<string, HistogramReading>.Empty.Add("connect", _connectSeconds.Read()).Add("port", _portSeconds.Read()).Add("reload", _reloadSeconds.Read()),
            ChangeMessages = _changeMessages.Read(),
            WarmReloads = Interlocked.Read(ref _warmReloads),
            ColdReloads = Interlocked.Read(ref _coldReloads),
            RefusedReloads = Interlocked.Read(ref _refusedReloads),
        };
    }

    /// <summary>
    /// Copies the learned hosts, in no order. In many short turns, so that packet-ins find their way between; hosts that come or move meanwhile are there or not, but none is there twice.
    /// </summary>
    /// <param name="hosts">Where to; what it holds goes.</param>
    public void CopyHosts(List<HostRecord> hosts)
    {
        for (var tries = 0; tries < CopyTries; tries++)
            if (TryCopyHosts(hosts)) return;
        lock (_turn)
        {
            hosts.Clear();
            var slot = 0;
            while (_learner.Hosts.Copy(ref slot, int.MaxValue, hosts)) { }
        }
    }

    // False: hosts have changed their slots meanwhile, and one may be missing or there twice.
    private bool TryCopyHosts(List<HostRecord> hosts)
    {
        hosts.Clear();
        long? layout = null;
        for (var slot = 0; ;)
        {
            lock (_turn)
            {
                layout ??= _learner.Hosts.Layout;
                if (_learner.Hosts.Layout != layout) return false;
                if (!_learner.Hosts.Copy(ref slot, HostSlotsATurn, hosts)) return true;
            }
        }
    }

    private void Measure(Histogram seconds, long began, SwitchChange change)
    {
        seconds.Observe(SecondsSince(began));
        _changeMessages.Observe(change.Count);
    }

    // As FAUCET counts: what changes nothing in the switch is no restart of any kind.
    private ApplyResult CountReload(ApplyResult result)
    {
        if (result.State == ApplyState.Confirmed && result.Plan != ChangeSummary.Nothing) Interlocked.Increment(ref _warmReloads);
        else if (result.State == ApplyState.Failed) Interlocked.Increment(ref _coldReloads);
        else if (result.State == ApplyState.RolledBack) Interlocked.Increment(ref _refusedReloads);
        return result;
    }

    private static Histogram ApplyHistogram() => new(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

    private double SecondsSince(long timestamp) => _time.GetElapsedTime(timestamp).TotalSeconds;
}
