using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Controller.Hosts;
using Weir.Controller.MessageLog;
using Weir.Controller.Services;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>
/// One configured datapath: its state, and the only code that touches it. State is touched inside a <em>turn</em> only (one lock, nothing awaited
/// inside), so that a packet-in is handled on the thread that read it; changes of configuration and ports are carried out one after the other.
/// </summary>
/// <remarks>Why a lock and not a queue: <c>docs/design/0003-one-loop-per-datapath.md</c>.</remarks>
public sealed partial class DatapathRuntime : IAsyncDisposable
{
    private readonly Lock _turn = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly HostLearner _learner = new();
    private readonly DeferredSources _deferred = new();
    private readonly List<FlowRemovedMessage> _deferredRemovals = [];
    private readonly StatusBoard _board;

    // The configuration in force: what the switch confirmed last, or what the next connection brings. _asked is what the operator wants; they differ
    // after a refusal, and while a change is on its way.
    private Datapath _configured;
    private string _hash;
    private (Datapath Datapath, string Hash) _asked;

    // Static entries of the configuration in force, and what the switch holds of them: the same but for what it refused.
    private DesiredState _desired = DesiredState.Empty;
    private DesiredState _held = DesiredState.Empty;
    private RefusedEntries _refused = RefusedEntries.None;
    private ImmutableArray<DatapathFault> _foreignFaults = [];
    private ImmutableArray<DatapathFault> _rollbackFaults = [];
    private PipelineSetup _pipeline = PipelineSetup.None;
    private SwitchCapabilities _capabilities = SwitchCapabilities.Plain;
    private ImmutableHashSet<PortNumber> _presentPorts = [];
    private ImmutableHashSet<PortNumber> _reportedUpPorts = [];
    private HostFlowWriter _hostFlows;
    private OpenFlowChannel? _channel;
    private OpenFlowChannel? _synced; // the channel whose switch is known to hold _held; null from a new connection until it has been read back
    private bool _learning; // false while a change is on its way: what it will do to hosts is decided already, and sources wait in _deferred
    private bool _portsDirty; // a change for ports waits to begin
    private LineBudget _errorLog = new(10);
    private LineBudget _portLog = new(10);
    private LineBudget _banLog = new(10);

    /// <param name="datapath">Its configuration.</param>
    /// <param name="hash">Hash of the whole configuration.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="messageLogs">The files of <c>ofchannel_log</c>.</param>
    /// <param name="events">Who is told what happens.</param>
    public DatapathRuntime(Datapath datapath, string hash, ILoggerFactory loggers, TimeProvider time, MessageLogs messageLogs, EventBus events)
    {
        (_events, _subject) = (events, new EventSubject(datapath.Id, datapath.Name));
        _bindings = new BindingTeller(events);
        _messageLogs = messageLogs;
        _configured = datapath;
        _hash = hash;
        _asked = (datapath, hash);
        _logger = loggers.CreateLogger<DatapathRuntime>();
        _time = time;
        _started = time.GetTimestamp();
        _since = time.GetUtcNow();
        _hostFlows = new HostFlowWriter(datapath);
        _learner.Configure(datapath);
        _firstUse.Configure(datapath);
        _board = new StatusBoard(datapath.Id, datapath.Name, time);
        _ledger = new DropLedger(time);
        _services = new ServiceWatch(time);
    }

    /// <summary>A snapshot.</summary>
    public DatapathStatus Status
    {
        get
        {
            lock (_turn)
            {
                return _board.Snapshot(_learner.Hosts.Count, _learner.PortBans + _learner.VlanBans + _learner.LoopBans) with
                {
                    Configured = _configured,
                    Lacp = _lacp.Status(),
                    Neighbors = [.. _lldp.Neighbors.OrderBy(neighbor => neighbor.Port)],
                    MissingPorts = _channel is null ? [] : PortStates.Missing(_configured, _presentPorts),
                };
            }
        }
    }

    /// <summary>The connection, or null.</summary>
    public OpenFlowChannel? Channel
    {
        get
        {
            lock (_turn) return _channel;
        }
    }

    /// <summary>The static entries that the switch shall hold; empty where none has connected yet.</summary>
    public ImmutableArray<DesiredFlow> DesiredFlows
    {
        get
        {
            lock (_turn) return _desired.Flows;
        }
    }

    /// <summary>The configuration in force here, the learned hosts in no order, and the clock that their ages count on.</summary>
    public (Datapath Configured, IReadOnlyList<HostRecord> Hosts, uint NowSeconds) HostSnapshot()
    {
        lock (_turn) return (_configured, _learner.Hosts.Where(static _ => true), NowSeconds());
    }

    /// <summary>Forgets hosts that have been silent for the datapath's timeout. Their entries time out by themselves, but for destinations with <c>idle_dst: false</c>.</summary>
    public void ExpireHosts()
    {
        var began = _time.GetTimestamp();
        ForgetSilentHosts();
        _expirySeconds.Observe(SecondsSince(began));
    }

    private void ForgetSilentHosts()
    {
        OpenFlowChannel channel;
        lock (_turn)
        {
            if (!_learning && !_configured.IdleDst) return; // what a change does to hosts is decided: the next round finds them
            var expired = _learner.Expire(NowSeconds(), (uint)_configured.Timeout);
            foreach (var host in expired) PublishExpired(new LearnedHost(host.Mac, host.Vid, host.Port));
            if (_configured.IdleDst || expired.Count == 0 || _channel is null) return;
            channel = _channel;
            foreach (var host in expired) _board.FlowModsSent += _hostFlows.Delete(channel, new LearnedHost(host.Mac, host.Vid, host.Port), destinations: true);
        }

        channel.Flush();
    }

    /// <summary>
    /// Brings the datapath to a new configuration. Completes when the switch has confirmed or refused it; at once where none is connected, or where one
    /// has just connected and takes it along. What the switch refuses is rolled back there, and shown in the status. Of several that wait, the last counts.
    /// </summary>
    public async Task<ApplyResult> ConfigureAsync(Datapath datapath, string hash)
    {
        lock (_turn) _asked = (datapath, hash);
        if (!await EnterChangeAsync()) return Result(datapath, ApplyState.Failed);
        try
        {
            OpenFlowChannel channel;
            lock (_turn)
            {
                (datapath, hash) = _asked;
                if (_synced is null)
                {
                    if (hash != _hash || !_rollbackFaults.IsEmpty)
                    {
                        Adopt(datapath, hash, null);
                        _events.Publish(new DatapathConfigEvent(Subject, RestartType.None));
                    }

                    return Result(datapath, ApplyState.NotConnected);
                }

                if (hash == _hash && _rollbackFaults.IsEmpty) return Result(datapath, ApplyState.Unchanged);
                channel = _synced;
            }

            var result = IsOtherPipeline(datapath) ? await RebuildAsync(channel, datapath, hash) : await TransitionAsync(channel, datapath, hash);
            return PublishConfigured(CountReload(result), hash);
        }
        finally
        {
            LeaveChange();
        }
    }

    /// <summary>Serves a connection until it closes. False: the datapath's connection is no longer <paramref name="displaced"/>; nothing was done.</summary>
    public async Task<bool> TryRunChannelAsync(OpenFlowChannel channel, OpenFlowChannel? displaced, CancellationToken ct)
    {
        lock (_turn)
        {
            if (_channel != displaced) return false;
            _channel = channel;
            _synced = null;
            _learning = false;
            _nextAudit = 0;
            _deferred.Clear();
            _deferredRemovals.Clear();
            _presentPorts = [.. channel.Ports.Select(port => port.Number)];
            _reportedUpPorts = PortStates.UpPorts(channel.Ports);
            _board.Connected(channel.Peer);
            PublishConnected(displaced is not null);
            LogMessages();
        }

        try
        {
            if (displaced is not null) await displaced.DisposeAsync();
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposing.Token);
            var running = channel.RunAsync(new ChannelHandler(this, channel), linked.Token);
            await ReconcileAsync(channel, linked.Token);
            await running;
        }
        finally
        {
            lock (_turn)
            {
                if (_channel == channel)
                {
                    _channel = _synced = null;
                    _learning = false;
                    _board.Disconnected();
                    _events.Publish(new DatapathChangeEvent(Subject, Connected: false));
                    LogDisconnected(channel);
                }
            }

            await channel.DisposeAsync();
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        if (Channel is { } channel) await channel.DisposeAsync();
        lock (_turn)
        {
            if (_messageLog is null) return;
            _messageLogs.Release(_messageLog.File);
            _messageLog = null;
        }
    }

    private static ApplyResult Result(Datapath datapath, ApplyState state, string plan = "", ImmutableArray<DatapathFault> faults = default) =>
        new(datapath.Id.ToString(), datapath.Name, state, plan, faults.IsDefault ? [] : faults);

    private TableLayout Layout
    {
        get
        {
            lock (_turn) return _hostFlows.Layout;
        }
    }

    private string DpId => _configured.Id.ToFaucetString();

    private uint NowSeconds() => (uint)_time.GetElapsedTime(_started).TotalSeconds + 1_000_000; // so that what is older than the process has a time too

    // In a turn. Hosts that the new configuration has no place for are forgotten; their entries are the caller's business. Null: find them.
    private void Adopt(Datapath datapath, string hash, IReadOnlyList<LearnedHost>? forgotten)
    {
        _configured = datapath;
        _hash = hash;
        _rollbackFaults = [];
        _nextAudit = 0;
        _repairs.Clear();
        _hostFlows = new HostFlowWriter(datapath);
        _learner.Configure(datapath);
        _lacp.Configure(datapath);
        _lacp.PortsChanged(_reportedUpPorts);
        _firstUse.Configure(datapath);
        PublishLagChanges();
        forgotten ??= [.. _learner.Hosts.Where(host => !_hostFlows.CanLearn(host.Port, host.Vid)).Select(host => new LearnedHost(host.Mac, host.Vid, host.Port))];
        foreach (var host in forgotten)
            if (_learner.Hosts.Remove(host.Vid, host.Mac)) PublishExpired(host);
        _board.Name = datapath.Name;
        LogMessages();
    }
}
