using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <content>Guarded hosts with <c>link_local: first_use</c>: a link-local address is bound to the host that uses it first.</content>
public sealed partial class DatapathRuntime
{
    private readonly FirstUseTable _firstUse = new();

    /// <summary>Link-local addresses that are bound to the host on a port because it used them first.</summary>
    public ImmutableArray<IpPrefix> FirstUsedOn(PortNumber port)
    {
        lock (_turn) return [.. _firstUse.Of(port).Select(used => used.Address)];
    }

    // In a turn: whether a change is to be begun. The guard's tables have dropped what is another host's by policy, and bound how much is copied.
    private bool BindFirstUse(in PacketInReader packet)
    {
        if (!LinkLocalUse.TryRead(packet.Data, out var address))
        {
            IgnoreUnexpected();
            return false;
        }

        if (!_firstUse.Use(packet.InPort, packet.Cookie, address, _time.GetUtcNow())) return false;
        ControllerLog.FirstUsed(_logger, DpId, _configured.Name, $"{_configured.FindPort(packet.InPort)?.Name}", $"{IpPrefix.From(isIpv6: true, address, 128)}");
        return MarkPorts();
    }
}
