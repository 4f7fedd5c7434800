using System.Collections.Immutable;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Which ports carry frames. Source: OpenFlow 1.3.5, section 7.2.1, <c>ofp_port_state</c> and <c>ofp_port_config</c>.</summary>
internal static class PortStates
{
    /// <summary>The ports of a list that are up.</summary>
    public static ImmutableHashSet<PortNumber> UpPorts(ImmutableArray<PortDescription> ports) =>
        [.. ports.Where(IsUp).Select(port => port.Number)];

    /// <summary>No LINK_DOWN, not administratively down.</summary>
    public static bool IsUp(PortDescription port) =>
        (port.State & PortState.LinkDown) == 0 && (port.Config & PortConfig.PortDown) == 0;
}
