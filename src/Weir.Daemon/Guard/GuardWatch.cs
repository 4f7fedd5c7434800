using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Config.Guard;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Guard;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Ovsdb;
using Weir.Primitives;

namespace Weir.Daemon.Guard;

/// <summary>What is known of this host at one moment.</summary>
/// <param name="Bridges">The guarded bridges, as the daemon sees them.</param>
/// <param name="Status">NICs and drops.</param>
/// <param name="ReadAt">When.</param>
/// <param name="Fault">Why NICs could not be read; null: they were.</param>
internal sealed record GuardLook(ImmutableArray<GuardBridgeStatus> Bridges, HostStatus Status, DateTimeOffset ReadAt, string? Fault);

/// <summary>Looks at the guard's daemon from outside: for those who ask, and for events of what has changed.</summary>
internal sealed class GuardWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly GuardDaemon _daemon;
    private readonly GuardPaths _paths;
    private readonly EventBus _events;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Dictionary<(string Bridge, ulong Cookie, uint? Port, string Reason), ulong> _counted = [];
    private readonly Task _running;
    private GuardLook? _look; // while looking
    private long _lookedAt;
    private readonly Dictionary<string, BindingTeller> _bindings = [];
    private (DateTime Written, long Length)? _toldOf; // the list of NICs that was told of last
    private object? _leasesTold;
    private ImmutableDictionary<string, (bool IsGuarded, DateTimeOffset Since)> _states = ImmutableDictionary<string, (bool, DateTimeOffset)>.Empty;

    /// <summary>Begins to watch.</summary>
    public GuardWatch(GuardDaemon daemon, GuardPaths paths, EventBus events, TimeProvider time)
    {
        (_daemon, _paths, _events, _time) = (daemon, paths, events, time);
        Started = time.GetUtcNow();
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Since when a bridge is as it is.</summary>
    public DateTimeOffset SinceOf(string bridge) => Volatile.Read(ref _states).TryGetValue(bridge, out var state) ? state.Since : Started;

    /// <summary>NICs that are bound: a file is read, and Open vSwitch not asked. None where the file cannot be read: the daemon's log says why.</summary>
    public ImmutableArray<GuardBinding> BoundNics() => [.. (ReadNics() ?? []).Select(nic => nic.Binding)];

    /// <summary>The same, by the cookie of their entries.</summary>
    public static ILookup<ulong, GuardedNic> ByCookie(ImmutableArray<GuardBinding> nics) => nics.ToLookup(nic => GuardCookie.Of(nic.Bridge, nic.Nic.InterfaceId), nic => nic.Nic);

    /// <summary>The bridges as the daemon sees them now.</summary>
    public ImmutableArray<GuardBridgeStatus> Bridges => _daemon.Status();

    /// <summary>NICs with their states and drops: asked of Open vSwitch's database, unless that was done within the last second.</summary>
    /// <param name="ct">Ends the wait.</param>
    public async Task<GuardLook> LookAsync(CancellationToken ct)
    {
        await _looking.WaitAsync(ct);
        try
        {
            if (_look is { } last && _time.GetElapsedTime(_lookedAt) < Lifetime) return last;
            var bridges = _daemon.Status();
            var drops = bridges.ToDictionary(bridge => bridge.Bridge, bridge => bridge.Drops.Select(Drop).ToImmutableArray());
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(Patience);
            try
            {
                var view = await new WholeSync(_paths, _daemon.Config, _time) { CountsLeases = true }.LookAsync(limit.Token);
                _look = new GuardLook(bridges, HostStatus.Of(view, drops).WithLastMinute(bridges), _time.GetUtcNow(), view.Problems.IsEmpty ? null : string.Join("; ", view.Problems));
            }
            catch (Exception exception) when (exception is GuardSyncException or OvsdbException or BindingStoreException or IOException or UnauthorizedAccessException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
            {
                var why = exception is OperationCanceledException ? "Open vSwitch's database does not answer" : exception.Message;
                _look = new GuardLook(bridges, _look?.Status ?? new HostStatus([], []), _look?.ReadAt ?? _time.GetUtcNow(), why);
            }

            _lookedAt = _time.GetTimestamp();
            return _look;
        }
        finally
        {
            _looking.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _looking.Dispose();
    }

    private static GuardDrop Drop(GuardDropStatus drop) => new(drop.Cookie, drop.Port is { } port ? new PortNumber(port) : null, GuardDropReasons.FromName(drop.Reason), drop.Packets);

    private ImmutableArray<StoredNic>? ReadNics()
    {
        try
        {
            return new BindingStore(_paths.RunDirectory).ReadNics();
        }
        catch (BindingStoreException)
        {
            return null;
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) Compare(_daemon.Status());
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private void Compare(ImmutableArray<GuardBridgeStatus> bridges)
    {
        var states = _states;
        foreach (var bridge in bridges)
        {
            var isKnown = states.TryGetValue(bridge.Bridge, out var before);
            if (isKnown && before.IsGuarded == bridge.IsGuarded) continue;
            states = states.SetItem(bridge.Bridge, (bridge.IsGuarded, _time.GetUtcNow()));
            if (isKnown || bridge.IsGuarded) _events.Publish(new DatapathChangeEvent(new EventSubject(default, bridge.Bridge), bridge.IsGuarded));
        }

        Volatile.Write(ref _states, states.RemoveRange(states.Keys.Where(name => !bridges.Any(bridge => bridge.Bridge == name))));
        TellBindings();
        ILookup<ulong, GuardedNic>? nics = null;
        var counted = new Dictionary<(string, ulong, uint?, string), ulong>();
        foreach (var bridge in bridges)
        {
            foreach (var drop in bridge.Drops)
            {
                var key = (bridge.Bridge, drop.Cookie, drop.Port, drop.Reason);
                var was = _counted.GetValueOrDefault(key);
                counted[key] = drop.Packets;
                if (drop.Packets == was) continue;
                nics ??= ByCookie(BoundNics());
                var nic = nics[drop.Cookie].FirstOrDefault();
                // A counter that is smaller than it was belongs to an entry that was added anew.
                _events.Publish(new GuardDropEvent(
                    new EventSubject(default, bridge.Bridge), new DropSource(drop.Reason, nic is null ? $"bridge {bridge.Bridge}" : $"vm {nic.Vm}, NIC {nic.Mac}", "", drop.Port is { } port ? new PortNumber(port) : null), nic?.Vm,
                    drop.Packets > was ? drop.Packets - was : drop.Packets, drop.Packets));
            }
        }

        _counted = counted;
    }

    // Whoever changed the list: the hook by itself, too. The list holds what Open vSwitch has confirmed.
    private void TellBindings()
    {
        var stamp = new BindingStore(_paths.RunDirectory).NicsStamp;
        var leases = _daemon.Leases;
        if ((stamp == _toldOf && ReferenceEquals(leases, _leasesTold)) || ReadNics() is not { } nics) return;
        (_toldOf, _leasesTold) = (stamp, leases);
        foreach (var bridge in nics.Select(nic => nic.Binding.Bridge).Except(_bindings.Keys).ToList()) _bindings[bridge] = new BindingTeller(_events);
        foreach (var (bridge, teller) in _bindings)
        {
            var report = _daemon.Config.FindBridge(bridge) is { ReportOnly: true };
            teller.Tell(new EventSubject(default, bridge), nics.Where(nic => nic.Binding.Bridge == bridge).Select(nic => Bound(nic, report)));
        }
    }

    private BoundNic Bound(StoredNic stored, bool report)
    {
        var nic = _daemon.WithLeases(stored.Binding.Bridge, stored.Binding.Nic);
        return new BoundNic(nic.InterfaceId, nic.Vm, nic.Mac, stored.Port, nic.Off ? "off" : report ? "report" : "guarded", [.. nic.Addresses.Concat(nic.Prefixes).Concat(nic.SharedVips).Concat(nic.FirstUsed).Select(address => address.ToString())]);
    }
}
