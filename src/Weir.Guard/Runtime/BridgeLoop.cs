using System.Collections.Immutable;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.OpenFlow.Channel;
using Weir.Ovsdb;

namespace Weir.Guard.Runtime;

/// <summary>
/// Keeps one bridge as it shall be, for as long as the daemon runs. What it shall be is not remembered here but read, under the lock that the hook takes too: the NICs from
/// the store, the ports from Open vSwitch's database. So it does not matter who else changes them.
/// </summary>
internal sealed partial class BridgeLoop
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_countEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_verifyEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_lockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_roundPatience = TimeSpan.FromSeconds(60);

    private readonly GuardBridge _bridge;
    private readonly GuardPaths _paths;
    private readonly GuardServices _services;
    private readonly BindingStore _store;
    private readonly WakeSignal _wake = new();
    private readonly ChannelOptions _options;
    private string _said = "";
    private volatile bool _wholeIsDue;
    private long _round;

    public BridgeLoop(GuardBridge bridge, GuardPaths paths, GuardServices services)
    {
        (_bridge, _paths, _services) = (bridge, paths, services);
        _store = new BindingStore(paths.RunDirectory);
        _options = new ChannelOptions { HandshakeTimeout = TimeSpan.FromSeconds(2), RequestTimeout = TimeSpan.FromSeconds(10), EchoInterval = TimeSpan.FromSeconds(1), TimeProvider = services.Time };
        Drops = new DropHistory(services.Time);
        _round = services.Time.GetTimestamp();
    }

    /// <summary>The bridge's name.</summary>
    public string Name => _bridge.Name;

    /// <summary>Whether it has gone round within the last minute: it looks every 2 s, and waits at most 20 for a lock and a switch.</summary>
    public bool IsAlive => _services.Time.GetElapsedTime(Volatile.Read(ref _round)) < s_roundPatience;

    /// <summary>What was dropped.</summary>
    public DropHistory Drops { get; }

    /// <summary>The bridge is connected and was right when it was looked at last.</summary>
    public bool IsGuarded { get; private set; }

    /// <summary>What is wrong; empty: nothing.</summary>
    public string Problem => IsGuarded ? "" : _said;

    /// <summary>Ports, policies or bindings may be others.</summary>
    /// <param name="whole">The bridge is to be read back too.</param>
    public void Wake(bool whole = false)
    {
        if (whole) _wholeIsDue = true;
        _wake.Set();
    }

    /// <summary>Runs until cancelled. Never fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = s_shortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _round, _services.Time.GetTimestamp());
            try
            {
                await using var channel = await GuardChannel.ConnectAsync(_bridge.Name, _paths.ManagementSocket(_bridge.Name), _options, PacketsOf(), cancellationToken);
                pause = s_shortestPause;
                await KeepAsync(channel, cancellationToken);
                throw new GuardSyncException(GuardSyncProblem.SwitchDown, $"bridge {TerminalText.Escape(_bridge.Name)}: ovs-vswitchd ended the connection; the bridge is closed until it is back, if its fail_mode is secure");
            }
            catch (Exception exception) when (exception is GuardSyncException or OvsdbException or BindingStoreException or IOException or UnauthorizedAccessException)
            {
                IsGuarded = false;
                Say(exception.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // INV-5: whatever it was, the next attempt starts from what the switch and the store say.
                IsGuarded = false;
                GuardLog.Fault(_services.Logger, exception, $"bridge {TerminalText.Escape(_bridge.Name)}");
            }

            await Task.Delay(pause, _services.Time, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task KeepAsync(GuardChannel channel, CancellationToken cancellationToken)
    {
        var sync = new GuardSync(channel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = channel.Ended.ContinueWith(_ => Cancel(ended), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var whole = true;
        (ulong, ulong)? counts = null;
        var verified = _services.Time.GetTimestamp();
        while (!channel.Ended.IsCompleted)
        {
            Volatile.Write(ref _round, _services.Time.GetTimestamp());
            if (_wholeIsDue) (whole, _wholeIsDue) = (true, false);
            var changed = await ReconcileAsync(channel, sync, whole, cancellationToken);
            if (whole) verified = _services.Time.GetTimestamp();
            if (changed || counts is null) counts = await channel.CountFlowsAsync(cancellationToken);
            whole = false;
            IsGuarded = true;
            _said = "";
            bool woken;
            try
            {
                woken = await _wake.WaitAsync(s_countEvery, _services.Time, ended.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (woken) continue;
            await ReadDropsAsync(channel, cancellationToken);
            // Counting is cheap and finds what was added or deleted; what was changed in place, meters and groups take the long look.
            var now = await channel.CountFlowsAsync(cancellationToken);
            whole = now != counts || _services.Time.GetElapsedTime(verified) >= s_verifyEvery;
            counts = now;
        }
    }

    // True: something was sent.
    private async Task<bool> ReconcileAsync(GuardChannel channel, GuardSync sync, bool whole, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_lockPatience, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var held = await TakeLockAsync(either.Token, cancellationToken);
        var stored = await StoredBindings.ReadAsync(_paths, _services.Config, _services.Time, Say, either.Token);
        var mine = stored.Where(nic => nic.Binding.Bridge == _bridge.Name).ToImmutableArray();
        var view = _services.Watch.Bridges is { IsDefault: false } bridges ? bridges.FirstOrDefault(bridge => bridge.Name == _bridge.Name) : null;
        if (view is not null) LetGo(view, mine);
        var plugged = view is null ? null : Plug(view, mine);
        if (!whole && plugged is not null && IsAsStored(plugged, mine))
        {
            _services.Unbound(_bridge, plugged.Closed);
            return false;
        }

        // Before anything is taken away the database is asked itself: what the monitor showed may be older than what the hook has just stored.
        plugged = Plug(await ReadViewAsync(cancellationToken), mine);
        GuardSyncReport report;
        if (whole) report = await SyncWholeAsync(channel, sync, plugged, cancellationToken);
        else report = await sync.ChangeAsync(plugged.Input with { Ports = _ports, Nics = Attached(mine, _applied) }, plugged.Input, cancellationToken);

        (_ports, _applied) = (plugged.Input.Ports, _services.Leases.Snapshot());
        var now = plugged.Input.Nics.Select(nic => new StoredNic(new GuardBinding(_bridge.Name, Bound(nic.Nic, mine)), nic.Port)).ToList();
        if (!Texts(now).SequenceEqual(Texts(mine))) _store.WriteNics([.. stored.Where(nic => nic.Binding.Bridge != _bridge.Name), .. now]);
        foreach (var problem in plugged.Problems) Say(problem);
        _services.Unbound(_bridge, plugged.Closed);
        if (!report.NothingSent && !whole) GuardLog.Changed(_services.Logger, TerminalText.Escape(_bridge.Name), report.Flows, report.Groups, report.Meters);
        return !report.NothingSent;
    }

    private async Task<GuardSyncReport> SyncWholeAsync(GuardChannel channel, GuardSync sync, PluggedBridge plugged, CancellationToken cancellationToken)
    {
        await channel.PrepareAsync(wantsMessages: true, cancellationToken);
        var found = IsGuarded ? await sync.VerifyAsync(plugged.Input, cancellationToken) : null;
        if (found is { IsRight: true }) return new GuardSyncReport(0, 0, 0, 0, FragmentsSet: false, Whole: true);
        // Entries of NICs that nobody knows (yet) stay until libvirt has said which VMs run: a daemon that comes back must not close what works.
        var report = await sync.SyncAsync(plugged.Input, keepUnknownNics: !_services.BindingsAreComplete, cancellationToken);
        if (found is null) GuardLog.Guarded(_services.Logger, TerminalText.Escape(_bridge.Name), plugged.Input.Nics.Length, report.Flows);
        else if (!report.NothingSent) GuardLog.Mended(_services.Logger, TerminalText.Escape(_bridge.Name), found.Describe());
        return report;
    }

    private async Task<Held> TakeLockAsync(CancellationToken either, CancellationToken outer)
    {
        var turn = false;
        try
        {
            await _services.Turn.WaitAsync(either);
            turn = true;
            return new Held(_services.Turn, await FileLock.TakeAsync(_paths.LockFile, _services.Time, either));
        }
        catch (Exception exception)
        {
            if (turn) _services.Turn.Release();
            if (exception is not OperationCanceledException || outer.IsCancellationRequested) throw;
            throw new GuardSyncException(GuardSyncProblem.Late, $"somebody holds {_paths.LockFile} for more than {s_lockPatience.TotalSeconds:0} s: a hook or a `weir vm` that hangs");
        }
    }

    private sealed class Held(SemaphoreSlim turn, FileLock file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            turn.Release();
        }
    }

    private async Task<BridgeView> ReadViewAsync(CancellationToken cancellationToken)
    {
        await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(_paths.OvsDatabase), OvsdbOptions.Default with { TimeProvider = _services.Time }, cancellationToken);
        return await BridgeReader.ReadAsync(database, _bridge.Name, cancellationToken)
            ?? throw new GuardSyncException(GuardSyncProblem.NoBridge, $"Open vSwitch has no bridge {TerminalText.Escape(_bridge.Name)}; make it with ovs-vsctl add-br, or take it out of {TerminalText.Escape(_services.Config.File)}");
    }

    private void Say(string problem)
    {
        if (_said == problem) return;
        _said = problem;
        GuardLog.Problem(_services.Logger, problem);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }
}
