using Weir.Config;
using Weir.Guard.Hook;
using Weir.Guard.Snooping;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

// DHCP snooping (policy `ip: dhcp`): a lease that a trusted server grants is the NIC's address for as long as it lasts.
public sealed partial class GuardDaemon
{
    // A client renews at half of the lease's time; a little more than the whole, since both clocks count.
    private static readonly TimeSpan s_leaseSlack = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestLease = TimeSpan.FromDays(3650);

    private async Task SnoopAsync(CancellationToken cancellationToken)
    {
        var packet = await _punts.ReadAsync(cancellationToken);
        if (LinkLocalUse.TryRead(packet.Frame, out var address))
        {
            TakeFirstUse(packet, IpPrefix.From(isIpv6: true, address, 128));
            return;
        }

        if (!DhcpMessage.TryRead(packet.Frame, out var message) || !ChangesLeases(message)) return;
        if (_services.Config.FindBridge(packet.Bridge) is not { } bridge || _services.Watch.Bridges is not { IsDefault: false } views) return;
        if (views.FirstOrDefault(view => view.Name == bridge.Name) is not { } view) return;
        var known = new BindingStore(_paths.RunDirectory).ReadNics() ?? [];
        var plugged = PluggedBridge.Of(bridge, view, known.Where(nic => nic.Binding.Bridge == bridge.Name).Select(nic => nic.Binding.Nic));
        if (message.FromServer) TakeFromServer(bridge, plugged, packet, message);
        else TakeFromClient(bridge, plugged, packet, message);
    }

    // All others are known by a look at the message alone: whoever sends many of them costs little.
    private static bool ChangesLeases(DhcpMessage message) => message.FromServer ? message.Type == DhcpMessage.Ack : message.Type is DhcpMessage.Release or DhcpMessage.Decline;

    private void TakeFromServer(GuardBridge bridge, PluggedBridge plugged, PuntedPacket packet, DhcpMessage message)
    {
        if (message.YourAddress == 0 || message.LeaseSeconds == 0 || !MayAnswer(bridge, plugged, packet.Port, message.Source)) return;
        // The server's answer goes by the client's MAC address: only a NIC of that address, which asked for it by its policy, gets the lease.
        var nic = plugged.Input.Nics.FirstOrDefault(candidate => candidate.Nic.DhcpSnooping && candidate.Nic.Mac == message.ClientMac)?.Nic;
        var address = IpPrefix.From(isIpv6: false, message.YourAddress, 32);
        if (nic is null || !IsFree(bridge, plugged, nic, address)) return;
        var life = message.LeaseSeconds == uint.MaxValue ? s_longestLease : TimeSpan.FromSeconds(message.LeaseSeconds) + s_leaseSlack;
        if (!_services.Leases.Grant(bridge.Name, nic.InterfaceId, address, _time.GetUtcNow() + life)) return;
        GuardLog.Leased(_logger, TerminalText.Escape(nic.Vm), $"{nic.Mac}", $"{address}", message.LeaseSeconds);
        Wake(bridge);
    }

    private void TakeFromClient(GuardBridge bridge, PluggedBridge plugged, PuntedPacket packet, DhcpMessage message)
    {
        var nic = plugged.Input.Nics.FirstOrDefault(candidate => candidate.Port == packet.Port)?.Nic;
        if (nic is null || nic.Mac != message.ClientMac || message.ClientAddress == 0) return;
        if (_services.Leases.Withdraw(bridge.Name, nic.InterfaceId, IpPrefix.From(isIpv6: false, message.ClientAddress, 32))) Wake(bridge);
    }

    private static bool MayAnswer(GuardBridge bridge, PluggedBridge plugged, PortNumber port, uint source)
    {
        if (plugged.Input.Nics.FirstOrDefault(candidate => candidate.Port == port) is { } server) return server.Nic.DhcpServer;
        if (plugged.Input.Ports.FirstOrDefault(candidate => candidate.Number == port) is not { } from || !IsTrusted(from.Port)) return false;
        return bridge.DhcpServers.IsEmpty || bridge.DhcpServers.Contains(IpPrefix.From(isIpv6: false, source, 32));
    }

    // As the guard's tables have it: behind these nobody is a stranger.
    private static bool IsTrusted(GuardPort port) => port.Trusted || port.Class is GuardPortClass.Gateway or GuardPortClass.Local;

    // What is another NIC's, a gateway's or outside the declared nets is no lease that can be followed, whoever grants it.
    private bool IsFree(GuardBridge bridge, PluggedBridge plugged, GuardedNic nic, IpPrefix address)
    {
        if (bridge.Gateways.Contains(address) || (!bridge.Nets.IsEmpty && !bridge.Nets.Any(net => net.Contains(address)))) return false;
        if (plugged.Input.Nics.Any(other => other.Nic.InterfaceId != nic.InterfaceId && other.Nic.Vlan == nic.Vlan && (other.Nic.Addresses.Contains(address) || other.Nic.SharedVips.Contains(address)))) return false;
        return _services.Leases.HolderOf(bridge.Name, address) is not { } holder || holder == nic.InterfaceId;
    }

    private void Wake(GuardBridge bridge)
    {
        foreach (var loop in _loops)
            if (loop.Name == bridge.Name) loop.Wake();
    }
}
