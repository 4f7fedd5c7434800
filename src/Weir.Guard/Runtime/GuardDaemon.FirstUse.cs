using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

// Policy `link-local: first-use`: a link-local address is the NIC's that uses it first, until the NIC goes.
public sealed partial class GuardDaemon
{
    // What policies say of one bridge, as long as nothing is another: packets come more often than NICs.
    private (GuardBridge Bridge, BridgeView View, (DateTime Written, long Length)? Stamp, PluggedBridge Plugged, FirstUse Policy)? _firstUse;

    private void TakeFirstUse(PuntedPacket packet, IpPrefix address)
    {
        if (_services.Config.FindBridge(packet.Bridge) is not { } bridge || _services.Watch.Bridges is not { IsDefault: false } views) return;
        if (views.FirstOrDefault(view => view.Name == bridge.Name) is not { } view) return;
        var (plugged, policy) = PolicyOf(bridge, view);
        if (policy.Find(packet.Port, packet.Cookie) is not { } nic || !policy.IsFree(nic, address) || IsBoundToOther(bridge, plugged, nic, address)) return;
        if (!_services.Leases.Bind(bridge.Name, nic, address)) return;
        GuardLog.FirstUsed(_logger, TerminalText.Escape(nic.Vm), $"{nic.Mac}", $"{address}");
        Wake(bridge);
    }

    private (PluggedBridge Plugged, FirstUse Policy) PolicyOf(GuardBridge bridge, BridgeView view)
    {
        var store = new BindingStore(_paths.RunDirectory);
        var stamp = store.NicsStamp;
        if (_firstUse is { } known && ReferenceEquals(known.Bridge, bridge) && ReferenceEquals(known.View, view) && known.Stamp == stamp) return (known.Plugged, known.Policy);
        var plugged = PluggedBridge.Of(bridge, view, (store.ReadNics() ?? []).Where(nic => nic.Binding.Bridge == bridge.Name).Select(nic => nic.Binding.Nic));
        var policy = new FirstUse(plugged.Input);
        _firstUse = (bridge, view, stamp, plugged, policy);
        return (plugged, policy);
    }

    // One that is not plugged in at the moment keeps what it has: it is let go where it has gone for good.
    private bool IsBoundToOther(GuardBridge bridge, PluggedBridge plugged, GuardedNic nic, IpPrefix address)
    {
        foreach (var lease in _services.Leases.Snapshot().Leases)
        {
            if (lease.Address != address || lease.Bridge != bridge.Name || lease.InterfaceId == nic.InterfaceId) continue;
            var holder = plugged.Input.Nics.FirstOrDefault(other => other.Nic.InterfaceId == lease.InterfaceId)?.Nic;
            if (holder is null || FirstUse.Share(holder, nic)) return true;
        }

        return false;
    }
}
