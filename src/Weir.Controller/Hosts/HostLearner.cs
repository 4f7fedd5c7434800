using System.Collections.Frozen;
using Weir.Compiler;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Hosts;

/// <summary>Decides what a frame from an unknown source means: learn, refresh, move, ban or nothing. Holds the hosts of one datapath.</summary>
/// <remarks>
/// Rules as FAUCET's (<c>max_hosts</c>, learn bans, guard time). Its <c>ignore_learn_ins</c> never dropped anything in practice; here the
/// punt itself is metered in the switch, so the key changes nothing.
/// </remarks>
public sealed class HostLearner
{
    private readonly HostTable _hosts = new();
    private readonly Dictionary<uint, uint> _portBannedUntil = [];
    private readonly Dictionary<ushort, uint> _vlanBannedUntil = [];
    private readonly Dictionary<uint, uint> _loopSeen = []; // port → when a loop was seen there last
    private FrozenDictionary<uint, PortRule> _ports = FrozenDictionary<uint, PortRule>.Empty;
    private int[] _vlanMaxHosts = [];
    private uint _guardSeconds;
    private uint _banSeconds;

    private sealed record PortRule(int MaxHosts, FrozenSet<ushort> Vids, bool Permanent, bool IdlesOut, bool LoopProtect, int Lag);

    /// <summary>The hosts.</summary>
    public HostTable Hosts => _hosts;

    /// <summary>Bans that began on a port, since the start.</summary>
    public long PortBans { get; private set; }

    /// <summary>Bans that began in a VLAN, since the start.</summary>
    public long VlanBans { get; private set; }

    /// <summary>Bans that began because of a loop, since the start.</summary>
    public long LoopBans { get; private set; }

    /// <summary>Bans that began on a port, loops included, by port. Touched inside a turn only.</summary>
    internal Dictionary<uint, long> PortBanCounts { get; } = [];

    /// <summary>Bans that began in a VLAN, by VID. Touched inside a turn only.</summary>
    internal Dictionary<ushort, long> VlanBanCounts { get; } = [];

    /// <summary>Takes the rules of a datapath; hosts stay.</summary>
    public void Configure(Datapath datapath)
    {
        _guardSeconds = (uint)datapath.CacheUpdateGuardTime;
        _banSeconds = (uint)datapath.LearnBanTimeout;
        _vlanMaxHosts = new int[4096];
        foreach (var vlan in datapath.Vlans) _vlanMaxHosts[vlan.Vid.Value] = vlan.MaxHosts;
        _ports = datapath.Ports
            .Where(port => port is { Enabled: true, OutputOnly: false, Coprocessor: null })
            .ToFrozenDictionary(port => port.Number.Value, port => new PortRule(port.MaxHosts, Vids(port), port.PermanentLearn, LearnTimeouts.SourcesIdleOut(datapath, port), port.LoopProtect, port.Lacp?.Lag ?? 0));
        _portBannedUntil.Clear();
        _vlanBannedUntil.Clear();
        _loopSeen.Clear();
    }

    /// <summary>Looks at the source of a punted frame, and keeps it where it is to be learned.</summary>
    /// <param name="inPort">Where the frame came in.</param>
    /// <param name="vid">Its VLAN.</param>
    /// <param name="mac">Its source.</param>
    /// <param name="nowSeconds">The controller's clock.</param>
    /// <param name="previousPort">Where the host was, when it moved.</param>
    public LearnOutcome Learn(PortNumber inPort, Vid vid, MacAddress mac, uint nowSeconds, out PortNumber previousPort)
    {
        previousPort = default;
        if (mac.IsMulticast || mac.IsZero) return LearnOutcome.NotLearnable;
        if (!_ports.TryGetValue(inPort.Value, out var port) || !port.Vids.Contains(vid.Value)) return LearnOutcome.NotLearnable;

        if (_hosts.TryGet(vid, mac, out var known))
        {
            var there = _ports.GetValueOrDefault(known.Port.Value);
            previousPort = known.Port;
            if (known.Port == inPort || (port.Lag != 0 && there?.Lag == port.Lag))
            {
                if (nowSeconds - known.LearnedAtSeconds < _guardSeconds) return LearnOutcome.Fresh;
                _hosts.Set(vid, mac, known.Port, nowSeconds);
                return LearnOutcome.Refreshed;
            }

            if (there is { Permanent: true }) return LearnOutcome.PermanentElsewhere;
            if (port.LoopProtect && (LoopGoesOn(inPort, nowSeconds) || nowSeconds - known.LearnedAtSeconds < _guardSeconds)) return BanLoop(inPort, nowSeconds);
            _hosts.Set(vid, mac, inPort, nowSeconds);
            return LearnOutcome.Moved;
        }

        if (port.LoopProtect && LoopGoesOn(inPort, nowSeconds)) return BanLoop(inPort, nowSeconds);
        if (port.MaxHosts != 0 && _hosts.CountOnPort(inPort) >= port.MaxHosts)
        {
            if (!Ban(_portBannedUntil, inPort.Value, nowSeconds)) return LearnOutcome.Banned;
            PortBans++;
            Count(PortBanCounts, inPort.Value);
            return LearnOutcome.PortFull;
        }

        var vlanLimit = _vlanMaxHosts[vid.Value];
        if (vlanLimit != 0 && _hosts.CountInVlan(vid) >= vlanLimit)
        {
            if (!Ban(_vlanBannedUntil, vid.Value, nowSeconds)) return LearnOutcome.Banned;
            VlanBans++;
            Count(VlanBanCounts, vid.Value);
            return LearnOutcome.VlanFull;
        }

        _hosts.Set(vid, mac, inPort, nowSeconds);
        return LearnOutcome.Learned;
    }

    /// <summary>
    /// Forgets hosts that were not seen for <paramref name="timeoutSeconds"/>, and returns them. Permanent ones stay, and those whose silence the switch reports.
    /// </summary>
    public IReadOnlyList<HostRecord> Expire(uint nowSeconds, uint timeoutSeconds)
    {
        var expired = _hosts.Where(host => nowSeconds - host.LearnedAtSeconds >= timeoutSeconds && _ports.GetValueOrDefault(host.Port.Value) is not ({ Permanent: true } or { IdlesOut: true }));
        foreach (var host in expired) _hosts.Remove(host.Vid, host.Mac);
        return expired;
    }

    private bool LoopGoesOn(PortNumber port, uint nowSeconds) => _loopSeen.TryGetValue(port.Value, out var seen) && nowSeconds - seen < _guardSeconds;

    private LearnOutcome BanLoop(PortNumber port, uint nowSeconds)
    {
        _loopSeen[port.Value] = nowSeconds;
        if (!Ban(_portBannedUntil, port.Value, nowSeconds)) return LearnOutcome.Banned;
        LoopBans++;
        Count(PortBanCounts, port.Value);
        return LearnOutcome.Loop;
    }

    // A ban is counted once while its entry stands; frames that were on their way say nothing new.
    private bool Ban<TKey>(Dictionary<TKey, uint> bans, TKey key, uint nowSeconds)
        where TKey : notnull
    {
        if (bans.TryGetValue(key, out var until) && nowSeconds < until) return false;
        bans[key] = nowSeconds + Math.Max(1, _banSeconds);
        return true;
    }

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key)
        where TKey : notnull => System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;

    private static FrozenSet<ushort> Vids(Port port)
    {
        IEnumerable<ushort> vids = port.TaggedVlans.Select(vid => vid.Value);
        if (port.NativeVlan is { } native) vids = vids.Append(native.Value);
        return vids.ToFrozenSet();
    }
}
