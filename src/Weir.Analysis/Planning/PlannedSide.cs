using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Analysis.Planning;

/// <summary>A datapath's configuration, and the state of its switch that the plan supposes.</summary>
/// <param name="Datapath">The configuration.</param>
/// <param name="State">Ports that are up, and the priorities that ACL rules have.</param>
/// <param name="Capabilities">What the switch can do.</param>
/// <param name="Hosts">Hosts that are learned; null: one in each VLAN of each port.</param>
public sealed record PlannedSide(Datapath Datapath, DatapathState State, SwitchCapabilities Capabilities, IReadOnlyList<LearnedHost>? Hosts)
{
    /// <summary>On an Open vSwitch of which nothing is known: every port is up, every LAG is in step.</summary>
    public static PlannedSide Of(Datapath datapath) => new(datapath, AllUp(datapath), SwitchCapabilities.OpenVSwitch, null);

    /// <summary>Every enabled port is up, every LAG is in step.</summary>
    public static DatapathState AllUp(Datapath datapath) => new([.. datapath.Ports.Where(port => port.Enabled).Select(port => port.Number)], AclPriorities.Empty)
    {
        LacpPorts = [.. datapath.Ports.Where(port => port.Lacp is not null).Select(port => port.Number)],
    };

    /// <summary>A host for each port and VLAN where one can be learned: a learned one where there is one, else one that is made up. Its address then tells where.</summary>
    public ImmutableArray<LearnedHost> Representatives()
    {
        var entries = new HostEntries(Datapath);
        var learned = new Dictionary<(PortNumber, Vid), LearnedHost>();
        foreach (var host in Hosts ?? []) learned.TryAdd((host.Port, host.Vid), host);
        var hosts = ImmutableArray.CreateBuilder<LearnedHost>();
        foreach (var port in Datapath.Ports)
        {
            foreach (var vid in port.NativeVlan is { } native ? port.TaggedVlans.Append(native) : port.TaggedVlans)
            {
                if (!entries.CanLearn(port.Number, vid)) continue;
                hosts.Add(learned.TryGetValue((port.Number, vid), out var host) ? host : new LearnedHost(AddressOf(port.Number, vid), vid, port.Number));
            }
        }

        return hosts.ToImmutable();
    }

    private static MacAddress AddressOf(PortNumber port, Vid vid) => MacAddress.FromBits(0x0257_0000_0000 | ((ulong)vid.Value << 16) | (port.Value & 0xFFFF));
}
