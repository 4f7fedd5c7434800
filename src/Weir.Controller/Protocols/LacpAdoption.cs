using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Controller.Protocols;

/// <summary>Which members of LAGs were in step, as the switch's entries show it: their LACP is read, and nothing keeps their other frames out.</summary>
internal static class LacpAdoption
{
    /// <summary>The ports of <paramref name="datapath"/> that were in step.</summary>
    public static IReadOnlySet<PortNumber> InStep(Datapath datapath, IEnumerable<FlowEntry> observed)
    {
        var (read, shut) = (new HashSet<PortNumber>(), new HashSet<PortNumber>());
        foreach (var entry in observed)
        {
            if (entry.TableId != Pipeline.Vlan.Id || entry.Match.Find(OxmField.InPort) is not { } inPort) continue;
            var port = new PortNumber((uint)inPort.Value);
            if (entry.Match.Find(OxmField.EthType)?.Value == EtherType.SlowProtocols) read.Add(port);
            else if (entry.Match.Count == 1 && entry.Instructions.Count == 0 && entry.Priority == datapath.Priorities.High) shut.Add(port);
        }

        read.ExceptWith(shut);
        return read;
    }
}
