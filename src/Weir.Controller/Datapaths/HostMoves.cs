using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Where hosts are when ports cease to carry frames.</summary>
internal static class HostMoves
{
    /// <summary>
    /// The host where it is now: on its port, if that may have hosts and carries frames (or the host is permanent there); else on the first member of its LAG that
    /// does; null where there is none.
    /// </summary>
    public static LearnedHost? PlaceOf(Datapath datapath, HostEntries entries, ImmutableHashSet<PortNumber> carrying, LearnedHost host)
    {
        if (!entries.CanLearn(host.Port, host.Vid)) return null;
        if (PortStates.Carries(datapath, carrying, host.Port)) return host;
        foreach (var port in entries.SourcePorts(host.Port, host.Vid))
            if (PortStates.Carries(datapath, carrying, port)) return host with { Port = port };
        return null;
    }
}
