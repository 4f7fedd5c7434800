using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Config;
using Weir.Controller.Protocols;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>LACP and LLDP.</summary>
public sealed partial class DatapathRuntime
{
    private readonly LacpPorts _lacp = new();
    private readonly LldpPorts _lldp = new();

    /// <summary>The neighbours that LLDP has shown.</summary>
    public IReadOnlyList<LldpNeighbor> Neighbors
    {
        get
        {
            lock (_turn) return _lldp.Neighbors;
        }
    }

    /// <summary>Members of LAGs that are in step and selected.</summary>
    public ImmutableHashSet<PortNumber> PortsInStep
    {
        get
        {
            lock (_turn) return _lacp.Carrying(_configured);
        }
    }

    /// <summary>Once a second: LACPDUs and beacons that are due, who has not been heard of for too long, and whether an audit is due.</summary>
    public void Tick()
    {
        OpenFlowChannel channel;
        bool apply = false, audit;
        var began = _time.GetTimestamp();
        lock (_turn)
        {
            if (_synced is null || _synced != _channel) return;
            channel = _synced;
            var now = NowSeconds();
            audit = AuditIsDue(now);
            var due = _lacp.Tick(now, out var expired);
            foreach (var (port, frame) in due) SendOut(channel, port, frame);
            foreach (var port in expired) SayLacp(port, "is down: the partner is silent");
            PublishLagChanges();
            if (expired.Count > 0) apply = MarkPorts();
            foreach (var (port, frame) in _lldp.Tick(_configured, IsUp, now)) SendOut(channel, port, frame);
            foreach (var gone in _lldp.Expire(number => _configured.FindPort(number) is { ReceiveLldp: true } port && IsUp(port), now)) SayNeighbor(gone, "is gone");
        }

        channel.Flush();
        _advertiseSeconds.Observe(SecondsSince(began));
        if (apply) _ = ApplyPortsAsync();
        if (audit) _ = Task.Run(AuditInTurnAsync);
    }

    // In a turn. True: the frame was LACP or LLDP.
    private bool TryProtocol(OpenFlowChannel channel, in PacketInReader packet, out bool apply)
    {
        apply = false;
        if (packet.Reason != PacketInReason.Action || !EthernetHeader.TryRead(packet.Data, out var ethernet) || ethernet.IsTagged) return false;
        if (ethernet.EtherType is not (EtherType.SlowProtocols or EtherType.Lldp)) return false;
        if ((_configured.StrictPacketInCookie && packet.Cookie != _configured.Cookie) || _configured.FindPort(packet.InPort) is not { Enabled: true } port) return false;
        var payload = packet.Data[ethernet.Length..];
        if (ethernet.EtherType == EtherType.SlowProtocols)
        {
            if (!_lacp.Receive(packet.InPort, payload, NowSeconds(), out var changed, out var answer, out var otherSystem)) return false;
            if (answer is not null) SendOut(channel, packet.InPort, answer);
            if (otherSystem) SayLacp(packet.InPort, "has another partner than its LAG has elsewhere: actor system mismatch");
            if (changed) SayLacp(packet.InPort, _lacp.Carrying(_configured).Contains(packet.InPort) ? "is in step" : "is not in step");
            PublishLagChanges();
            apply = changed && MarkPorts();
            return true;
        }

        if (!port.ReceiveLldp) return false;
        if (!_lldp.Receive(port, ethernet.Source, payload, NowSeconds(), out var neighbor)) return true;
        SayNeighbor(neighbor, port.LldpPeerMac is { } wanted && wanted != ethernet.Source ? $"is not {wanted}, which lldp_peer_mac names" : "is there");
        return true;
    }

    // In a turn: whether a change for ports is to be begun.
    private bool MarkPorts()
    {
        var first = !_portsDirty;
        _portsDirty = true;
        return first;
    }

    private DatapathState StateFor(Datapath datapath, ImmutableHashSet<PortNumber> up, AclPriorities previous) => new(up, previous) { LacpPorts = _lacp.InStep(datapath), LacpUnheardPorts = _lacp.Unheard(datapath), FirstUsed = _firstUse.Under(datapath) };

    // In a turn. Where a host is that was heard on a port: on the port, or on a member of its LAG that frames are sent to where that one only takes them in.
    private PortNumber PlaceOf(PortNumber inPort, Vid vid)
    {
        if (!_lacp.IsOneWay(inPort)) return inPort;
        foreach (var member in _hostFlows.Entries.SourcePorts(inPort, vid))
            if (_lacp.Carrying(_configured).Contains(member)) return member;
        return inPort;
    }

    private bool IsUp(Port port) => port.Enabled && (!port.OpstatusReconf || _reportedUpPorts.Contains(port.Number));

    private static void SendOut(OpenFlowChannel channel, PortNumber port, byte[] frame) =>
        channel.Send(new PacketOutMessage(FlowModMessage.NoBuffer, PortNumber.Controller, [new OutputAction(port)], ValueList.From(frame)));

    private void SayLacp(PortNumber port, string what)
    {
        if (_portLog.TryTake(_time.GetUtcNow())) ControllerLog.LacpChanged(_logger, DpId, _configured.Name, $"{_configured.FindPort(port)?.Name}", what);
    }

    private void SayNeighbor(LldpNeighbor neighbor, string what)
    {
        if (!_portLog.TryTake(_time.GetUtcNow())) return;
        var who = TerminalText.Escape($"{neighbor.SystemName} port {neighbor.PortId} ({neighbor.Source})");
        ControllerLog.LldpNeighbor(_logger, DpId, _configured.Name, $"{_configured.FindPort(neighbor.Port)?.Name}", who, what);
    }
}
