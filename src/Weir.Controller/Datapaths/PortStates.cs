using System.Collections.Immutable;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Which ports carry frames. Source: OpenFlow 1.3.5, section 7.2.1, <c>ofp_port_state</c> and <c>ofp_port_config</c>.</summary>
internal static class PortStates
{
    /// <summary>The ports of a list that are up.</summary>
    public static ImmutableHashSet<PortNumber> UpPorts(ImmutableArray<PortDescription> ports) =>
        [.. ports.Where(IsUp).Select(port => port.Number)];

    /// <summary>The enabled ports of <paramref name="datapath"/> that are not among <paramref name="present"/>.</summary>
    public static ImmutableArray<MissingPort> Missing(Datapath datapath, ImmutableHashSet<PortNumber> present) =>
        [.. datapath.Ports.Where(port => port.Enabled && !present.Contains(port.Number)).Select(port => new MissingPort(port.Number, port.Name, port.Location))];

    /// <summary>No LINK_DOWN, not administratively down.</summary>
    public static bool IsUp(PortDescription port) =>
        (port.State & PortState.LinkDown) == 0 && (port.Config & PortConfig.PortDown) == 0;

    /// <summary>
    /// Whether hosts stay on a configured port: it carries frames, or its state does not matter (<c>opstatus_reconf: false</c>), or its hosts are permanent. True
    /// for other ports.
    /// </summary>
    public static bool Carries(Datapath datapath, ImmutableHashSet<PortNumber> carrying, PortNumber number) =>
        carrying.Contains(number) || datapath.FindPort(number) is not { } port || Carries(port, carrying);

    /// <summary>The same of a port at hand.</summary>
    public static bool Carries(Port port, ImmutableHashSet<PortNumber> carrying) =>
        carrying.Contains(port.Number) || port.PermanentLearn || (!port.OpstatusReconf && port.Lacp is null);
}
