using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Config;
using Weir.Controller.Datapaths;
using Weir.Controller.Events;
using Weir.Controller.MessageLog;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.Primitives;

namespace Weir.Controller;

/// <summary>The runtime as a whole: one <see cref="DatapathRuntime"/> a configured datapath, the configuration in force, and who may connect.</summary>
public sealed partial class NetworkController : IAsyncDisposable
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private const int MostErrorsTold = 20;
    private static readonly TimeSpan TickPatience = TimeSpan.FromSeconds(10);

    private readonly string _configFile;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChannelStatistics _statistics = new();
    private readonly List<Task> _background = [];
    private readonly MessageLogs _messageLogs;
    private volatile ImmutableSortedDictionary<DatapathId, DatapathRuntime> _datapaths = ImmutableSortedDictionary<DatapathId, DatapathRuntime>.Empty;
    private volatile ConfigState _config;
    private ChannelOptions _channels = ChannelOptions.Default;
    private ChannelListener? _listener;
    private Task? _accepting;
    private LineBudget _refusalLog = new(10);
    private int _reloadWaits; // 1: a reload that was asked for has not begun to read
    private long _reloadRequests = 1;
    private long _unknownDatapaths;
    private long _impostors;
    private long _notAdmitted;
    private long _lastTick;

    private sealed record ConfigState(ConfigResult Loaded, ImmutableSortedDictionary<string, string?> OfferedFiles, DateTimeOffset Since, ImmutableArray<Diagnostic> LoadErrors);

    /// <param name="configFile">The file that reloads read.</param>
    /// <param name="loaded">Its good first load.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">The files of the first load as they were read, for <see cref="Running"/>.</param>
    /// <param name="events">Who is told what happens; null: one of its own.</param>
    public NetworkController(string configFile, ConfigResult loaded, ILoggerFactory loggers, TimeProvider time, ImmutableSortedDictionary<string, byte[]>? sources = null, EventBus? events = null)
    {
        var network = loaded.Network ?? throw new ArgumentException("the first configuration must be good", nameof(loaded));
        _configFile = configFile;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NetworkController>();
        _time = time;
        _config = new ConfigState(loaded, ConfigFiles.Seen(loaded.Files), time.GetUtcNow(), []);
        if (sources is not null) _sources = _sources.Add(loaded.Hash, sources);
        _messageLogs = new MessageLogs(time);
        Events = events ?? new EventBus(EventBusOptions.Default, time);
        _datapaths = network.Datapaths.ToImmutableSortedDictionary(datapath => datapath.Id, datapath => new DatapathRuntime(datapath, network.Hash, _loggers, _time, _messageLogs, Events));
        foreach (var datapath in network.Datapaths) Events.Publish(new DatapathConfigEvent(new EventSubject(datapath.Id, datapath.Name), RestartType.New));
        Events.Publish(Accepted(loaded));
    }

    /// <summary>What happens: numbered, and kept for a while.</summary>
    public EventBus Events { get; }

    /// <summary>Every datapath of the configuration in force, by id.</summary>
    public IEnumerable<DatapathRuntime> Datapaths => _datapaths.Values;

    /// <summary>Keep the counters of ACL rules at hand, as those of drops always are: read every ten seconds, or more rarely where a reading takes long. <em>Default: false.</em></summary>
    public bool CountRules { get; set; }

    /// <summary>Times and limits of the connections.</summary>
    public ChannelOptions Channels => _channels with { TimeProvider = _time, Statistics = _statistics, Admit = AdmitAsync };

    /// <summary>True at the begin of each load of the configuration, false at its end (which does not wait for the switches).</summary>
    public Action<bool>? Reloading { get; set; }

    /// <summary>
    /// Whether the work goes on: switches are listened for, and every datapath has had its turn within the last ten seconds. One that hangs in its turn makes this false, or makes it wait.
    /// </summary>
    public bool IsAlive => _accepting is not { IsCompleted: true } && (Volatile.Read(ref _lastTick) == 0 || _time.GetElapsedTime(Volatile.Read(ref _lastTick)) < TickPatience);

    /// <summary>A snapshot.</summary>
    public ControllerStatus Status
    {
        get
        {
            var config = _config;
            return new ControllerStatus(
                _configFile,
                config.Loaded.Hash,
                config.Since,
                config.LoadErrors,
                Interlocked.Read(ref _reloadRequests),
                Interlocked.Read(ref _unknownDatapaths),
                Interlocked.Read(ref _impostors),
                _statistics.Connections - _statistics.Opened - _statistics.PendingHandshakes - Interlocked.Read(ref _notAdmitted),
                [.. _datapaths.Values.Select(datapath => datapath.Status)])
            {
                Files = config.Loaded.Files,
            };
        }
    }

    /// <summary>Begins to accept switches.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="tls">Certificates, for a TLS endpoint.</param>
    /// <param name="options">Times and limits; null: the defaults.</param>
    /// <returns>Where it listens; the port is the real one where 0 was asked for.</returns>
    /// <exception cref="IOException">The address is in use, not this machine's, or not allowed; the message names it.</exception>
    public ChannelEndpoint Listen(ChannelEndpoint endpoint, ChannelTls? tls, ChannelOptions? options = null)
    {
        _channels = options ?? ChannelOptions.Default;
        _listener = ChannelListener.Bind(endpoint, tls, Channels, _logger);
        _accepting = RunInBackground(() => _listener.RunAsync(OnChannelAsync, _stopping.Token));
        return _listener.LocalEndpoint;
    }

    /// <summary>Runs until asked to stop, or disposed.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.Register(() => stopped.TrySetResult());
        await using var disposal = _stopping.Token.Register(() => stopped.TrySetResult());
        using var expiry = _time.CreateTimer(_ => ExpireHosts(), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        using var protocols = _time.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await stopped.Task;
        if (!_stopping.IsCancellationRequested) await _stopping.CancelAsync();
    }

    /// <summary>
    /// Loads the configuration file again, in the background; what comes of it is logged and shown in the status. One that has not begun to read stands for
    /// all that are asked for meanwhile.
    /// </summary>
    public void RequestReload()
    {
        Interlocked.Increment(ref _reloadRequests);
        if (Interlocked.Exchange(ref _reloadWaits, 1) == 0) _ = RunInBackground(() => LoadAsync(_stopping.Token));
    }

    /// <summary>Loads the configuration anew whenever a file of it changes: looked at once a second, by content.</summary>
    public void WatchFiles() => _ = RunInBackground(async () =>
    {
        using var timer = new PeriodicTimer(WatchInterval, _time);
        while (await timer.WaitForNextTickAsync(_stopping.Token))
            if (ConfigFiles.HaveChanged(_config.OfferedFiles)) RequestReload();
    });

    /// <summary>
    /// Loads the configuration file again and applies it; completes when every connected datapath has confirmed or refused it. A datapath that does not
    /// answer holds up this call, and neither the others nor the next reload.
    /// </summary>
    /// <param name="ct">Ends the wait. A configuration that was found good is applied all the same.</param>
    public async Task<ReloadResult> ReloadAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _reloadRequests);
        var (result, applied) = await LoadAsync(ct);
        return result with { Datapaths = [.. await applied.WaitAsync(ct)] };
    }

    private async Task<(ReloadResult Result, Task<ApplyResult[]> Applied)> LoadAsync(CancellationToken ct)
    {
        await _reloading.WaitAsync(ct);
        using var span = Spans.Begin("reload");
        try
        {
            Interlocked.Exchange(ref _reloadWaits, 0);
            Reloading?.Invoke(true);
            var files = new RecordingConfigFiles();
            var loaded = await Task.Run(() => ConfigLoader.Load(_configFile, ConfigLoaderOptions.Default with { Files = files }), _stopping.Token);
            var errors = loaded.Diagnostics.Where(diagnostic => diagnostic.IsError).ToImmutableArray();
            if (loaded.Network is not { } network)
            {
                foreach (var error in errors) ControllerLog.BadConfiguration(_logger, error.ToString());
                ControllerLog.ConfigurationKept(_logger, _configFile, errors.Length);
                _config = _config with { LoadErrors = errors, OfferedFiles = ConfigFiles.Seen(loaded.Files) };
                Events.Publish(new ConfigChangeEvent(false, _configFile, "", string.Join('\n', errors.Take(MostErrorsTold))));
                span.Fail($"{errors.Length} errors in the configuration");
                return (new ReloadResult(false, loaded.Diagnostics), Task.FromResult(Array.Empty<ApplyResult>()));
            }

            foreach (var warning in loaded.Diagnostics) ControllerLog.DubiousConfiguration(_logger, warning.ToString());
            span?.SetTag("weir.config_hash", network.Hash);
            var unchanged = loaded.Hash == _config.Loaded.Hash;
            if (!unchanged || !_config.LoadErrors.IsEmpty) Events.Publish(Accepted(loaded)); // FAUCET, too, says nothing of one that is as it was
            _config = new ConfigState(loaded, ConfigFiles.Seen(loaded.Files), unchanged ? _config.Since : _time.GetUtcNow(), []);
            if (unchanged) ControllerLog.ConfigurationUnchanged(_logger, _configFile);
            else ControllerLog.ConfigurationLoaded(_logger, _configFile, network.Hash, network.Datapaths.Length);
            KeepSources(loaded.Hash, files.Read);
            var applied = ApplyAsync(network);
            _ = RunInBackground(() => applied); // whether or not anybody waits, what fails is said
            return (new ReloadResult(true, loaded.Diagnostics) { Hash = network.Hash }, applied);
        }
        finally
        {
            Reloading?.Invoke(false);
            _reloading.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_listener is not null) await _listener.DisposeAsync();
        foreach (var datapath in _datapaths.Values) await datapath.DisposeAsync();
        await _messageLogs.DisposeAsync();
        Task[] background;
        lock (_background) background = [.. _background];
        await Task.WhenAll(background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Events.Dispose();
        _reloading.Dispose();
        _stopping.Dispose();
    }

    private static ConfigChangeEvent Accepted(ConfigResult loaded)
    {
        var files = loaded.Files.Where(file => file.Value is not null).ToList();
        return new ConfigChangeEvent(true, string.Join(',', files.Select(file => file.Key)), string.Join(',', files.Select(file => file.Value)), "");
    }

    // Inside _reloading until the first await. Each switch at its own pace: one that does not answer holds up none of the others. A datapath that has the
    // configuration in force does nothing; one that refused it is asked again.
    private async Task<ApplyResult[]> ApplyAsync(Network network)
    {
        var before = _datapaths;
        var wanted = network.Datapaths.ToDictionary(datapath => datapath.Id);
        _datapaths = network.Datapaths.ToImmutableSortedDictionary(
            datapath => datapath.Id,
            datapath => before.GetValueOrDefault(datapath.Id) ?? new DatapathRuntime(datapath, network.Hash, _loggers, _time, _messageLogs, Events));
        foreach (var added in network.Datapaths.Where(datapath => !before.ContainsKey(datapath.Id))) Events.Publish(new DatapathConfigEvent(new EventSubject(added.Id, added.Name), RestartType.New));
        var applying = before.Values.Where(runtime => wanted.ContainsKey(runtime.Id)).Select(runtime => runtime.ConfigureAsync(wanted[runtime.Id], network.Hash)).ToList();
        await Task.WhenAll(before.Values.Where(runtime => !wanted.ContainsKey(runtime.Id)).Select(runtime => runtime.DisposeAsync().AsTask()));
        var results = await Task.WhenAll(applying);
        var fresh = wanted.Values.Where(datapath => !before.ContainsKey(datapath.Id)).Select(datapath => new ApplyResult(datapath.Id.ToString(), datapath.Name, ApplyState.NotConnected, "", []));
        return [.. results.Concat(fresh).OrderBy(result => result.DpId, StringComparer.Ordinal)];
    }

    // Before its ports are read: who is refused shall cost as little as can be.
    private async Task<bool> AdmitAsync(DatapathId id, string peer)
    {
        if (!_datapaths.TryGetValue(id, out var datapath)) RefuseUnknown(id, peer);
        else if (datapath.Channel is { } connected && await connected.ProbeAliveAsync(ProbeTimeout)) RefuseImpostor(id, peer, connected.Peer);
        else return true;
        Interlocked.Increment(ref _notAdmitted);
        return false;
    }

    private void RefuseUnknown(DatapathId id, string peer)
    {
        Interlocked.Increment(ref _unknownDatapaths);
        if (MayLogRefusal()) ControllerLog.UnknownDatapath(_logger, id.ToFaucetString(), peer);
    }

    private void RefuseImpostor(DatapathId id, string peer, string connected)
    {
        Interlocked.Increment(ref _impostors);
        if (MayLogRefusal()) ControllerLog.Impostor(_logger, id.ToFaucetString(), peer, connected);
    }

    // What was admitted may have changed while its ports were read.
    private async Task OnChannelAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        while (_datapaths.TryGetValue(channel.DatapathId, out var datapath))
        {
            // The first connection keeps its datapath until it fails an echo: who merely names a dpid does not get it.
            var connected = datapath.Channel;
            if (connected is not null && await connected.ProbeAliveAsync(ProbeTimeout))
            {
                RefuseImpostor(channel.DatapathId, channel.Peer, connected.Peer);
                await channel.DisposeAsync();
                return;
            }

            // Else another one was faster: it is the connected one now.
            if (await datapath.TryRunChannelAsync(channel, displaced: connected, ct)) return;
        }

        RefuseUnknown(channel.DatapathId, channel.Peer);
        await channel.DisposeAsync();
    }

    private bool MayLogRefusal()
    {
        lock (_background) return _refusalLog.TryTake(_time.GetUtcNow());
    }

    private void ExpireHosts()
    {
        foreach (var datapath in _datapaths.Values) datapath.ExpireHosts();
    }

    private void Tick()
    {
        foreach (var datapath in _datapaths.Values)
        {
            datapath.Tick();
            datapath.PollCounters(CountRules);
        }

        Volatile.Write(ref _lastTick, _time.GetTimestamp());
    }

    private Task RunInBackground(Func<Task> work)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException)
            {
                // Stopping.
            }
            catch (Exception exception)
            {
                ControllerLog.BackgroundFault(_logger, exception); // INV-5: a fault of ours is said and the network goes on.
            }
        });
        lock (_background)
        {
            _background.RemoveAll(done => done.IsCompleted);
            _background.Add(task);
        }

        return task;
    }
}

/// <summary>What became of a reload.</summary>
/// <param name="Accepted">The file was good.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
public sealed record ReloadResult(bool Accepted, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Hash of what was loaded; empty where it was refused.</summary>
    public string Hash { get; init; } = "";

    /// <summary>What became of it on each datapath, by id; empty where the file was refused.</summary>
    public ImmutableArray<ApplyResult> Datapaths { get; init; } = [];
}
