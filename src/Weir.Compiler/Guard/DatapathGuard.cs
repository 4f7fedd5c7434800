using System.Collections.Immutable;
using Weir.Model;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>The guard of a datapath of <c>faucet.yaml</c>: what its tables are compiled from under <c>weir run</c>.</summary>
public static class DatapathGuard
{
    /// <summary>
    /// The guarded hosts of <paramref name="dp"/> and its other ports. Those go on as before, but that what they send may not claim a guarded host's addresses; DHCP servers and routers
    /// behind them are as good as those behind a trusted uplink. Coprocessors, which speak for others, and ports without VLANs are not looked at.
    /// </summary>
    /// <param name="dp">The datapath; it has a guard.</param>
    /// <param name="nextTable">The first table of FAUCET's pipeline in use.</param>
    /// <param name="firstUsed">As <see cref="DatapathState.FirstUsed"/>.</param>
    public static GuardInput InputOf(Datapath dp, byte nextTable, ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>> firstUsed)
    {
        var ports = ImmutableArray.CreateBuilder<GuardPortAttachment>();
        var nics = ImmutableArray.CreateBuilder<GuardAttachment>();
        foreach (var port in dp.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            if (port.GuardedNic is { } nic) nics.Add(new(firstUsed.TryGetValue(port.Number, out var used) ? nic with { FirstUsed = used } : nic, port.Number));
            else ports.Add(new(PortOf(port), port.Number));
        }

        return new(dp.Guard ?? new GuardBridge(dp.Name), ports.ToImmutable(), nics.ToImmutable()) { NextTable = nextTable };
    }

    private static GuardPort PortOf(Port port) => port.GuardPort ?? new GuardPort(port.Name, GuardPortClass.Uplink)
    {
        Trusted = true,
        Undeclared = true,
        Unchecked = port.Coprocessor is not null || !Membership.VidsOf(port).Any(),
        Vlan = port.NativeVlan,
        TrunkVids = port.TaggedVlans,
        Location = port.Location,
    };
}
