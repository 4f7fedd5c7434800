using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Compiler;
using Weir.Controller.Hosts;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
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
    private readonly StatusBoard _board;

    // What the switch is to hold. _configured is what it confirmed last (or what the next connection will apply); _desired its static entries.
    private Datapath _configured;
    private string _hash;
    private DesiredState _desired = DesiredState.Empty;
    private SwitchCapabilities _capabilities = SwitchCapabilities.Plain;
    private ImmutableHashSet<PortNumber> _upPorts = [];
    private ImmutableHashSet<PortNumber> _reportedUpPorts = [];
    private HostFlowWriter _hostFlows;
    private OpenFlowChannel? _channel;
    private bool _learning; // false while a change is on its way: what it will do to hosts is decided already
    private bool _portsDirty;
    private LineBudget _errorLog = new(10);

    /// <param name="datapath">Its configuration.</param>
    /// <param name="hash">Hash of the whole configuration.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="time">The clock.</param>
    public DatapathRuntime(Datapath datapath, string hash, ILoggerFactory loggers, TimeProvider time)
    {
        _configured = datapath;
        _hash = hash;
        _logger = loggers.CreateLogger<DatapathRuntime>();
        _time = time;
        _started = time.GetTimestamp();
        _hostFlows = new HostFlowWriter(datapath);
        _learner.Configure(datapath);
        _board = new StatusBoard(datapath.Id, datapath.Name, time);
    }

    /// <summary>A snapshot.</summary>
    public DatapathStatus Status
    {
        get
        {
            lock (_turn) return _board.Snapshot(_learner.Hosts.Count, _learner.PortBans + _learner.VlanBans);
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

    /// <summary>The static entries that the switch shall hold; compiled for no port up where no switch has connected yet.</summary>
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

    /// <summary>Forgets hosts that have been silent for the datapath's timeout. Their entries time out by themselves.</summary>
    public void ExpireHosts()
    {
        lock (_turn) _learner.Expire(NowSeconds(), (uint)_configured.Timeout);
    }

    /// <summary>
    /// Brings the datapath to a new configuration. Completes when the switch has confirmed or refused it; at once where none is connected. What the
    /// switch refuses is rolled back there, and shown in the status.
    /// </summary>
    public async Task ConfigureAsync(Datapath datapath, string hash, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            OpenFlowChannel? channel;
            lock (_turn)
            {
                channel = _channel;
                if (channel is null)
                {
                    Adopt(datapath, hash);
                    return;
                }
            }

            await TransitionAsync(channel, datapath, hash, ct);
        }
        catch (ChannelClosedException)
        {
            // The next connection reads the switch back and applies what is configured then.
            lock (_turn) Adopt(datapath, hash);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Serves a connection until it closes.</summary>
    public async Task RunChannelAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        OpenFlowChannel? displaced;
        lock (_turn)
        {
            displaced = _channel;
            _channel = channel;
            _learning = false;
            _portsDirty = false;
            _reportedUpPorts = PortStates.UpPorts(channel.Ports);
            _board.Connected(channel.Peer);
        }

        if (displaced is not null) await displaced.DisposeAsync();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposing.Token);
        var running = channel.RunAsync(new ChannelHandler(this, channel), linked.Token);
        await ReconcileAsync(channel, linked.Token);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_turn)
        {
            if (_channel == channel)
            {
                _channel = null;
                _learning = false;
                _board.Disconnected();
            }
        }

        await channel.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        if (Channel is { } channel) await channel.DisposeAsync();
    }

    private string DpId => _configured.Id.ToFaucetString();

    private uint NowSeconds() => (uint)_time.GetElapsedTime(_started).TotalSeconds + 1_000_000; // so that what is older than the process has a time too

    // In a turn. Hosts that the new configuration has no place for are forgotten; their entries are the caller's business.
    private void Adopt(Datapath datapath, string hash)
    {
        _configured = datapath;
        _hash = hash;
        _hostFlows = new HostFlowWriter(datapath);
        _learner.Configure(datapath);
        foreach (var host in _learner.Hosts.Where(host => !_hostFlows.CanLearn(host.Port, host.Vid))) _learner.Hosts.Remove(host.Vid, host.Mac);
        _board.Name = datapath.Name;
    }
}
