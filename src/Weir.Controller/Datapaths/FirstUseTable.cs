using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Model;
using Weir.Model.Guard;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Link-local addresses that guarded hosts of one datapath have by first use (<see cref="LinkLocalPolicy.FirstUse"/>). In a turn.</summary>
internal sealed class FirstUseTable
{
    private Dictionary<PortNumber, (GuardedNic Nic, ImmutableArray<FirstUsed> Held)> _byPort = [];
    private FirstUse _policy = new(new GuardInput(new GuardBridge(""), [], []));

    /// <summary>The configuration is another: hosts that are not guarded any more, or are others, have nothing.</summary>
    public void Configure(Datapath datapath)
    {
        var input = InputOf(datapath);
        _policy = new FirstUse(input);
        _byPort = StaysIn(input, _policy);
    }

    /// <summary>For <see cref="DatapathState.FirstUsed"/>, under a configuration that may be the next one.</summary>
    public ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>> Under(Datapath datapath)
    {
        if (_byPort.Count == 0) return ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>>.Empty;
        var input = InputOf(datapath);
        return StaysIn(input, new FirstUse(input)).ToImmutableDictionary(host => host.Key, host => host.Value.Held.Select(used => used.Address).ToImmutableArray());
    }

    /// <summary>What a host has.</summary>
    public ImmutableArray<FirstUsed> Of(PortNumber port) => _byPort.TryGetValue(port, out var host) ? host.Held : [];

    /// <summary>Takes what a switch holds and is not known here: the controller was restarted, and the switch was not.</summary>
    public void Adopt(IEnumerable<FlowEntry> entries, Datapath datapath, DateTimeOffset now)
    {
        if (_byPort.Count > 0) return;
        foreach (var (nic, address) in _policy.ReadFrom(entries))
            if (datapath.Ports.FirstOrDefault(port => port.GuardedNic?.InterfaceId == nic.InterfaceId) is { } port) TryAdd(port.Number, nic, address, now);
    }

    /// <summary>A frame was copied that speaks as an address. True: the address is its host's from now on.</summary>
    public bool Use(PortNumber port, ulong cookie, UInt128 address, DateTimeOffset now) =>
        _policy.Find(port, cookie) is { } nic && IpPrefix.From(isIpv6: true, address, 128) is var host && _policy.IsFree(nic, host) && TryAdd(port, nic, host, now);

    private static GuardInput InputOf(Datapath datapath) => DatapathGuard.InputOf(datapath, 0, ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>>.Empty);

    private Dictionary<PortNumber, (GuardedNic Nic, ImmutableArray<FirstUsed> Held)> StaysIn(GuardInput input, FirstUse policy)
    {
        var stays = new Dictionary<PortNumber, (GuardedNic Nic, ImmutableArray<FirstUsed> Held)>();
        foreach (var (nic, port) in input.Nics)
            if (nic.LinkLocal == LinkLocalPolicy.FirstUse && _byPort.TryGetValue(port, out var host) && host.Nic.Mac == nic.Mac)
                stays[port] = (nic, [.. host.Held.Where(used => policy.IsFree(nic, used.Address))]);
        return stays;
    }

    private bool TryAdd(PortNumber port, GuardedNic nic, IpPrefix address, DateTimeOffset now)
    {
        foreach (var (other, (held, used)) in _byPort)
            if (other != port && used.Any(theirs => theirs.Address == address) && FirstUse.Share(held, nic)) return false;
        var before = Of(port);
        var after = FirstUse.Add(before, nic, address, now);
        _byPort[port] = (nic, after);
        return after != before;
    }
}
