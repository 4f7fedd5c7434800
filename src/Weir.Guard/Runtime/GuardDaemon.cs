using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Model.Guard;
using Weir.Ovsdb;

namespace Weir.Guard.Runtime;

/// <summary>
/// The guard as a daemon: does the hook's work in its place, and sees what no hook sees: NICs that are plugged in and out of running VMs, changed metadata, a switch that
/// was restarted, entries that somebody deleted or added. Hook and daemon may run beside each other: what is known lies in files, whoever changes it holds the lock, and
/// entries are known by their cookie.
/// </summary>
public sealed partial class GuardDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_hookPatience = TimeSpan.FromMilliseconds(1_750);

    private readonly GuardPaths _paths;
    private readonly Func<GuardConfigResult> _load;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PuntQueue _punts = new();
    private readonly GuardServices _services;
    private readonly WakeSignal _reload = new();
    private readonly Virsh? _virsh;
    private readonly HookListener _hook;
    private ImmutableArray<BridgeLoop> _loops = [];
    private string _databaseProblem = "";

    private GuardDaemon(GuardPaths paths, Func<GuardConfigResult> load, GuardConfig config, string? virsh, ILogger logger, TimeProvider time)
    {
        (_paths, _load, _logger, _time) = (paths, load, logger, time);
        _virsh = virsh is null ? null : new Virsh(virsh, time);
        _services = new GuardServices
        {
            Time = time,
            Logger = logger,
            Watch = new BridgeWatch(OnDatabaseChange, OnDatabaseLost),
            Leases = new LeaseTable(time, new LeaseFile(paths.LeaseFile, problem => GuardLog.Problem(logger, problem))),
            Punts = _punts,
            Unbound = OnUnbound,
            Config = config.Watched(),
            BindingsAreComplete = virsh is null,
        };
        _hook = HookListener.Start(paths.HookSocket, AnswerHookAsync, time);
        GuardLog.Listening(logger, paths.HookSocket);
    }

    /// <summary>Starts listening for the hook; nothing else happens until <see cref="RunAsync"/>.</summary>
    /// <param name="paths">Where the files lie.</param>
    /// <param name="load">Reads the configuration: now done already, and again at each reload.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="virsh">libvirt's tool; null: this host has no libvirt.</param>
    /// <param name="logger">The log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">Another daemon runs, or the socket cannot be made.</exception>
    public static GuardDaemon Start(GuardPaths paths, Func<GuardConfigResult> load, GuardConfig config, string? virsh, ILogger logger, TimeProvider time) =>
        new(paths, load, config, virsh, logger, time);

    /// <summary>Reads the configuration again, soon. An erroneous one is reported and changes nothing.</summary>
    public void RequestReload() => _reload.Set();

    /// <summary>The configuration was read again, whatever came of it.</summary>
    public Action? Reloaded { get; set; }

    /// <summary>The configuration in force.</summary>
    public GuardConfig Config => _services.Config;

    /// <summary>What NICs have by DHCP and by first use: another object once it is another.</summary>
    public object Leases => _services.Leases.Snapshot();

    /// <summary>A NIC with what it has by DHCP and by first use.</summary>
    public GuardedNic WithLeases(string bridge, GuardedNic nic) => _services.Leases.Snapshot().Extend(bridge, nic);

    /// <summary>Whether every bridge has been looked after, or tried to be, within the last minute.</summary>
    public bool IsAlive => _loops.All(loop => loop.IsAlive);

    /// <summary>What is guarded, and what was dropped.</summary>
    public ImmutableArray<GuardBridgeStatus> Status() =>
    [
        .. _loops.Select(loop => new GuardBridgeStatus(
            loop.Name, loop.IsGuarded, loop.Problem,
            [.. loop.Drops.Read().Select(reading => new GuardDropStatus(reading.Drop.Cookie, reading.Drop.Port?.Value, Weir.Compiler.Guard.GuardDropReasons.NameOf(reading.Drop.Reason), reading.Drop.Packets, reading.LastMinute))])),
    ];

    /// <summary>Runs until cancelled. Never fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var always = new List<Task>
        {
            new OvsdbWatcher(OvsdbEndpoint.Parse(_paths.OvsDatabase), BridgeTables.Database, BridgeTables.Columns, OvsdbOptions.Default with { TimeProvider = _time, LongestPause = TimeSpan.FromMilliseconds(250) })
                .RunAsync(_services.Watch, cancellationToken),
            ForeverAsync("packets", SnoopAsync, cancellationToken),
            ForeverAsync("bindings", RebindAsync, cancellationToken),
        };
        if (_virsh is not null) always.Add(ForeverAsync("libvirt", FollowLibvirtAsync, cancellationToken));
        while (!cancellationToken.IsCancellationRequested)
        {
            await RereadAsync(cancellationToken);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _loops = [.. _services.Config.Bridges.Select(bridge => new BridgeLoop(bridge, _paths, _services))];
            var running = _loops.Select(loop => loop.RunAsync(end.Token)).ToList();
            await WaitForReloadAsync(cancellationToken);
            await end.CancelAsync();
            await Task.WhenAll(running);
        }

        await Task.WhenAll(always);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _hook.DisposeAsync();

    private async Task<HookReply> AnswerHookAsync(HookRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_hookPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var reply = await WorkAsync(request, new OvsHookSwitch(_paths, _time), either.Token);
        var vm = DomainName.Of(request.DomainXml.Span, "?");
        Warn(vm, reply);
        if (reply.Accepted) GuardLog.Hook(_logger, vm, $"{request.Operation}".ToLowerInvariant());
        return reply;
    }

    // A line of the log a line of the message, which is written for the hook's standard error.
    private void Warn(string vm, HookReply reply)
    {
        foreach (var line in reply.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            GuardLog.VmProblem(_logger, vm, TerminalText.Escape(line.StartsWith("weir: ", StringComparison.Ordinal) ? line["weir: ".Length..] : line));
    }

    private async Task<HookReply> WorkAsync(HookRequest request, IHookSwitch toSwitch, CancellationToken cancellationToken)
    {
        var work = new HookWork(_paths, () => _services.Config, toSwitch, _time);
        await _services.Turn.WaitAsync(cancellationToken);
        try
        {
            return await work.RunAsync(request, cancellationToken);
        }
        finally
        {
            _services.Turn.Release();
            // The hook's way of doing it knows of no leases: what it has just sent may lack them.
            var leases = _services.Leases.Snapshot().Leases.Count > 0;
            foreach (var loop in _loops) loop.Wake(whole: leases);
        }
    }

    // The XML files are the truth, and the configuration may be another since they were read: the list of NICs is made anew.
    private async Task RereadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            using var held = await FileLock.TakeAsync(_paths.LockFile, _time, either.Token);
            await StoredBindings.RereadAsync(_paths, _services.Config, _time, problem => GuardLog.Problem(_logger, problem), either.Token);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // The list as it is holds meanwhile; the loops say what is wrong with Open vSwitch.
            GuardLog.Problem(_logger, exception.Message);
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private async Task WaitForReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                while (!await _reload.WaitAsync(TimeSpan.FromHours(1), _time, cancellationToken))
                {
                    // Nobody asked.
                }

                var loaded = _load();
                Reloaded?.Invoke();
                foreach (var diagnostic in loaded.Diagnostics) GuardLog.BadConfiguration(_logger, diagnostic.ToString());
                if (loaded.Config is { } config)
                {
                    _services.Config = config.Watched();
                    GuardLog.ConfigurationLoaded(_logger, TerminalText.Escape(config.File), config.Bridges.Length);
                    ForgetAttempts();
                    return;
                }

                GuardLog.ConfigurationKept(_logger, TerminalText.Escape(_paths.ConfigFile));
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private async Task ForeverAsync(string subject, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // INV-5: one bad packet, event or answer must not end the others' handling.
                GuardLog.Fault(_logger, exception, subject);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private void OnDatabaseChange()
    {
        _databaseProblem = "";
        foreach (var loop in _loops) loop.Wake();
    }

    private void OnDatabaseLost(OvsdbException reason)
    {
        if (_databaseProblem == reason.Message) return;
        _databaseProblem = reason.Message;
        GuardLog.Problem(_logger, TerminalText.Escape(reason.Message));
    }
}
