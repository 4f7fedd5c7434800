using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Config.Gauge;
using Weir.Controller;
using Weir.Controller.Datapaths;
using Weir.Controller.Events;
using Weir.Daemon.Metrics;
using Weir.Metrics;

namespace Weir.Daemon.Gauge;

/// <summary>Gauge inside Weir: polls the datapaths over the connections that are there, and writes what they say to the databases of a <c>gauge.yaml</c>.</summary>
internal sealed partial class GaugeService : IAsyncDisposable
{
    private readonly GaugeOptions _options;
    private readonly NetworkController _controller;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly List<MetricsServer> _servers = [];
    private readonly TimeProvider _time;
    private readonly Dictionary<(string Address, int Port), GaugePrometheus> _prometheus = [];
    private readonly Lock _gate = new();
    private Run _run;

    private sealed record Run(Task Work, CancellationTokenSource Stop);

    public GaugeService(GaugeOptions options, NetworkController controller, MetricsOptions? faucets, ILoggerFactory loggers, TimeProvider time)
    {
        (_options, _controller, _loggers, _logger, _time) = (options, controller, loggers, loggers.CreateLogger<GaugeService>(), time);
        foreach (var database in Databases(options.Config).Where(database => database.Type == GaugeDatabaseType.Prometheus))
        {
            var address = (database.PrometheusAddress, database.PrometheusPort);
            _prometheus.TryAdd(address, new GaugePrometheus(controller, isAlone: faucets is null || address != (faucets.Address, faucets.Port)));
        }

        _run = Begin(options.Config);
    }

    /// <summary>What is served together with FAUCET's metrics, at their address.</summary>
    public IReadOnlyList<IMetricsSource> BesideFaucets => [.. _prometheus.Values.Where(source => !source.IsAlone)];

    /// <summary>Begins to serve the others.</summary>
    public async Task ServeAsync()
    {
        foreach (var ((address, port), source) in _prometheus.Where(pair => pair.Value.IsAlone))
        {
            var server = new MetricsServer(new MetricsOptions(address, port), [source], _loggers, _time);
            _servers.Add(server);
            await server.StartAsync();
        }
    }

    /// <summary>Reads the file again; a bad one changes nothing. What nobody watches any more is forgotten.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            var loaded = GaugeConfigLoader.Load(_options.File);
            foreach (var diagnostic in loaded.Diagnostics) LogDiagnostic(_logger, diagnostic.ToString());
            if (loaded.Config is not { } config)
            {
                LogKept(_logger, _options.File);
                return;
            }

            foreach (var database in Databases(config).Where(database => database.Type == GaugeDatabaseType.Prometheus && !_prometheus.ContainsKey((database.PrometheusAddress, database.PrometheusPort))))
                LogAddress(_logger, database.Name, database.PrometheusAddress, database.PrometheusPort);
            _run.Stop.Cancel();
            foreach (var (address, source) in _prometheus)
                source.Keep((datapath, watch) => config.Watchers.Any(watcher => watcher.Watch == watch && watcher.IsFor(datapath) && watcher.Databases.Any(database => IsAt(database, address))));
            _run = Begin(config);
            LogLoaded(_logger, _options.File, config.Watchers.Length);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _run.Stop.CancelAsync();
        await _run.Work;
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static IEnumerable<GaugeDatabase> Databases(GaugeConfig config) => config.Watchers.SelectMany(watcher => watcher.Databases).Distinct();

    private static bool IsAt(GaugeDatabase database, (string, int) address) => database.Type == GaugeDatabaseType.Prometheus && (database.PrometheusAddress, database.PrometheusPort) == address;

    private Run Begin(GaugeConfig config)
    {
        var stop = new CancellationTokenSource();
        var outputs = Databases(config).ToDictionary(database => database, Output);
        var work = Task.WhenAll(config.Watchers.Select(watcher =>
        {
            ImmutableArray<IGaugeOutput> to = [.. watcher.Databases.Select(database => outputs[database]).OfType<IGaugeOutput>()];
            return watcher.Watch == GaugeWatch.PortState ? Task.WhenAll(PollAsync(watcher, to, stop.Token), FollowAsync(watcher, to, stop.Token)) : PollAsync(watcher, to, stop.Token);
        }));
        return new Run(EndAsync(work, [.. outputs.Values.OfType<IDisposable>()]), stop);
    }

    private static async Task EndAsync(Task work, IReadOnlyList<IDisposable> outputs)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var output in outputs) output.Dispose();
    }

    private IGaugeOutput? Output(GaugeDatabase database) => database.Type switch
    {
        GaugeDatabaseType.Text => new GaugeText(database),
        GaugeDatabaseType.Influx => new GaugeInflux(database),
        _ => _prometheus.GetValueOrDefault((database.PrometheusAddress, database.PrometheusPort)),
    };

    // The first poll comes after a part of the interval that the name decides: so watchers do not poll all at once.
    private async Task PollAsync(GaugeWatcher watcher, ImmutableArray<IGaugeOutput> outputs, CancellationToken ct)
    {
        var interval = TimeSpan.FromSeconds(watcher.IntervalSeconds);
        var first = watcher.Name.Aggregate(0u, (hash, c) => (hash * 31) + c) % (uint)watcher.IntervalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, first)), _time, ct);
        using var timer = new PeriodicTimer(interval, _time);
        do
        {
            await Task.WhenAll(_controller.Datapaths.Where(datapath => datapath.Channel is not null && watcher.IsFor(datapath.Status.Name)).Select(datapath => PollAsync(watcher, datapath, outputs, interval, ct)));
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task PollAsync(GaugeWatcher watcher, DatapathRuntime datapath, ImmutableArray<IGaugeOutput> outputs, TimeSpan patience, CancellationToken ct)
    {
        if (datapath.Status.Configured is not { } model) return;
        var reading = new GaugeReading(model, watcher.Watch, _time.GetUtcNow());
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(patience);
            switch (watcher.Watch)
            {
                case GaugeWatch.FlowTable when await datapath.ReadFlowsAsync(limit.Token) is { } flows:
                    reading = reading with { Flows = flows };
                    break;
                case GaugeWatch.MeterStats when await datapath.ReadMetersAsync(limit.Token) is { } meters:
                    reading = reading with { Meters = meters };
                    break;
                case GaugeWatch.PortState or GaugeWatch.PortStats when await datapath.ReadPortsAsync(limit.Token) is { Fault: null } ports:
                    reading = reading with { Ports = ports.Ports };
                    break;
                default:
                    LogMissing(_logger, watcher.Name, model.Name);
                    return;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LogMissing(_logger, watcher.Name, model.Name);
            return;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLost(_logger, watcher.Name, model.Name, exception.Message); // INV-5: the next poll is another one
            return;
        }

        await WriteAsync(watcher, reading, outputs, ct);
    }

    // States of ports are told when they change, too.
    private async Task FollowAsync(GaugeWatcher watcher, ImmutableArray<IGaugeOutput> outputs, CancellationToken ct)
    {
        var events = _controller.Events;
        var batch = new NetworkEvent[16];
        for (var position = events.LastPosition; ;)
        {
            await events.WaitAsync(position, ct);
            while (events.Read(ref position, batch, out _) is > 0 and var count)
            {
                foreach (var change in batch.Take(count).OfType<PortChangeEvent>()) await TellAsync(watcher, change, outputs, ct);
            }
        }
    }

    private async Task TellAsync(GaugeWatcher watcher, PortChangeEvent change, ImmutableArray<IGaugeOutput> outputs, CancellationToken ct)
    {
        if (!watcher.IsFor(change.Subject.Name) || _controller.Datapaths.FirstOrDefault(datapath => datapath.Id == change.Subject.Id) is not { Status.Configured: { } model } datapath) return;
        try
        {
            // A switch that does not answer must not hold up what others have to tell.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(TimeSpan.FromSeconds(watcher.IntervalSeconds));
            if ((await datapath.ReadPortsAsync(limit.Token)).Ports.FirstOrDefault(port => port.Description.Number == change.Port) is not { } port) return;
            port = port with { Description = port.Description with { State = change.State } };
            await WriteAsync(watcher, new GaugeReading(model, GaugeWatch.PortState, change.Time) { Ports = [port], Reason = change.Reason }, outputs, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogLost(_logger, watcher.Name, model.Name, exception.Message); // INV-5: the next change is another one
        }
    }

    private async Task WriteAsync(GaugeWatcher watcher, GaugeReading reading, ImmutableArray<IGaugeOutput> outputs, CancellationToken ct)
    {
        foreach (var output in outputs)
        {
            try
            {
                await output.WriteAsync(reading, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // INV-5: whatever is wrong with one database, the watcher goes on.
                LogLost(_logger, watcher.Name, reading.Datapath.Name, exception.Message);
            }
        }
    }

    [LoggerMessage(8061, LogLevel.Warning, "gauge: {Diagnostic}")]
    private static partial void LogDiagnostic(ILogger logger, string diagnostic);

    [LoggerMessage(8062, LogLevel.Error, "gauge: {File} has errors; the last good one stays in force")]
    private static partial void LogKept(ILogger logger, string file);

    [LoggerMessage(8063, LogLevel.Information, "gauge: {File} loaded: {Count} watchers")]
    private static partial void LogLoaded(ILogger logger, string file, int count);

    [LoggerMessage(8064, LogLevel.Warning, "gauge: database {Name}: {Address} port {Port} is served after a restart only")]
    private static partial void LogAddress(ILogger logger, string name, string address, int port);

    [LoggerMessage(8065, LogLevel.Warning, "gauge: watcher {Watcher}: datapath {Datapath} has not answered")]
    private static partial void LogMissing(ILogger logger, string watcher, string datapath);

    [LoggerMessage(8066, LogLevel.Warning, "gauge: watcher {Watcher}, datapath {Datapath}: could not be written: {Reason}")]
    private static partial void LogLost(ILogger logger, string watcher, string datapath, string reason);
}
