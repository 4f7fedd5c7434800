using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller.Events;
using Weir.Controller.Hosts;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>What the switch sends unasked: packet-ins, port changes, errors.</summary>
public sealed partial class DatapathRuntime
{
    // The packet-in path: in a turn, on the channel's own thread; nothing here outlives the call but the host itself, and its event as bytes.
    internal void OnPacketIn(OpenFlowChannel channel, in PacketInReader packet)
    {
        var apply = false;
        var began = _time.GetTimestamp();
        lock (_turn)
        {
            _board.PacketIns++;
            if (channel != _channel) IgnoreUnexpected();
            else if (_configured.Guard is not null && GuardCookie.IsGuard(packet.Cookie)) apply = BindFirstUse(in packet);
            else if (TryProtocol(channel, in packet, out apply)) _board.NonVlanPacketIns++;
            else if (!IsForLearning(in packet, out var ethernet)) IgnoreUnexpected();
            else LearnOrDefer(channel, packet.InPort, ethernet.Vid, ethernet.Source, FrameSummary.Read(in ethernet, packet.Data[ethernet.Length..]));
        }

        _packetInSeconds.Observe(SecondsSince(began));
        if (apply) _ = ApplyPortsAsync();
    }

    private void LearnOrDefer(OpenFlowChannel channel, PortNumber inPort, Vid vid, MacAddress mac, in FrameSummary frame)
    {
        _board.VlanPacketIns++;
        if (_learning)
        {
            Learn(channel, inPort, vid, mac, in frame);
        }
        else if (!_deferred.TryAdd(inPort, vid, mac, frame))
        {
            _board.PacketInsIgnored++;
            _board.ShedPacketIns++;
        }
    }

    private void IgnoreUnexpected()
    {
        _board.PacketInsIgnored++;
        _board.UnexpectedPacketIns++;
    }

    // In a turn, after a change: what came while it was on its way is judged by the configuration that it brought, and before what comes next. LeaveChange
    // flushes the channel.
    private void StartLearning(OpenFlowChannel channel)
    {
        _learning = true;
        foreach (var removed in _deferredRemovals) Remove(channel, removed);
        _deferredRemovals.Clear();
        foreach (var (port, vid, mac, frame) in _deferred.Take()) Learn(channel, port, vid, mac, in frame);
    }

    private void Learn(OpenFlowChannel channel, PortNumber inPort, Vid vid, MacAddress mac, in FrameSummary frame)
    {
        inPort = PlaceOf(inPort, vid);
        switch (_learner.Learn(inPort, vid, mac, NowSeconds(), out var previousPort))
        {
            case LearnOutcome.Learned:
                _board.FlowModsSent += _hostFlows.Write(channel, inPort, vid, mac, sourceOnly: false);
                PublishLearned(inPort, null, vid, mac, in frame);
                break;
            case LearnOutcome.Refreshed:
                _board.FlowModsSent += _hostFlows.Write(channel, inPort, vid, mac, sourceOnly: true);
                PublishLearned(inPort, previousPort, vid, mac, in frame);
                break;
            case LearnOutcome.Moved:
                _board.FlowModsSent += _hostFlows.Write(channel, inPort, vid, mac, sourceOnly: false);
                _board.FlowModsSent += _hostFlows.DeleteLeftBehind(channel, new(mac, vid, previousPort), new(mac, vid, inPort));
                PublishLearned(inPort, previousPort, vid, mac, in frame);
                break;
            case LearnOutcome.Loop:
                _hostFlows.Add(channel, _hostFlows.Entries.PortBan(inPort));
                _board.FlowModsSent++;
                NoteBan(inPort, vid, DropReason.LoopProtect);
                if (_banLog.TryTake(_time.GetUtcNow())) ControllerLog.LoopBan(_logger, DpId, _configured.Name, $"port {_configured.FindPort(inPort)?.Name}", mac.ToString());
                break;
            case LearnOutcome.PortFull:
                NoteBan(inPort, vid, DropReason.PortFull);
                Ban(channel, _hostFlows.Entries.PortBan(inPort), $"port {_configured.FindPort(inPort)?.Name}");
                break;
            case LearnOutcome.VlanFull:
                NoteBan(null, vid, DropReason.VlanFull);
                Ban(channel, _hostFlows.Entries.VlanBan(vid), $"VLAN {_configured.FindVlan(vid)?.Name}");
                break;
            case LearnOutcome.NotLearnable:
                IgnoreUnexpected();
                break;
            default:
                _board.PacketInsIgnored++;
                break;
        }
    }

    private void OnFlowRemoved(OpenFlowChannel channel, FlowRemovedMessage removed)
    {
        if (removed.Reason is not (FlowRemovedReason.IdleTimeout or FlowRemovedReason.HardTimeout)) return;
        lock (_turn)
        {
            removed = removed with { TableId = _hostFlows.Layout.FromSwitch(removed.TableId) };
            if (channel != _channel || !_configured.UseIdleTimeout) return;
            if (_learning) Remove(channel, removed);
            else if (_deferredRemovals.Count < DeferredSources.Capacity) _deferredRemovals.Add(removed);
        }
    }

    // In a turn. A source that fell silent is a host that is gone; the entry for frames to it is in use, or idles out too. An entry for frames to a host
    // that nobody sent any is made again as long as the host is there.
    private void Remove(OpenFlowChannel channel, FlowRemovedMessage removed)
    {
        if (HostEntries.TryReadRemovedSource(removed.TableId, removed.Priority, removed.Match, out var host))
        {
            if (!_learner.Hosts.TryGet(host.Vid, host.Mac, out var known) || known.Port != host.Port || _configured.FindPort(host.Port) is not { } port) return;
            if (!LearnTimeouts.SourcesIdleOut(_configured, port)) return;
            _learner.Hosts.Remove(host.Vid, host.Mac);
            PublishExpired(host);
            _board.FlowModsSent += _hostFlows.Delete(channel, host, destinations: !_configured.IdleDst);
        }
        else if (HostEntries.TryReadRemovedDestination(removed.TableId, removed.Priority, removed.Match, out var vid, out var mac) && _learner.Hosts.TryGet(vid, mac, out var known))
        {
            _board.FlowModsSent += _hostFlows.WriteDestination(channel, known.Port, vid, mac);
        }
    }

    private bool IsForLearning(in PacketInReader packet, out EthernetHeader ethernet)
    {
        ethernet = default;
        if (packet.Reason is not (PacketInReason.Action or PacketInReason.NoMatch)) return false;
        if (_configured.StrictPacketInCookie && packet.Cookie != _configured.Cookie) return false;
        return EthernetHeader.TryRead(packet.Data, out ethernet) && ethernet.IsTagged && ethernet.Vid.Value != 0;
    }

    private void Ban(OpenFlowChannel channel, OpenFlow.Entries.FlowEntry entry, string subject)
    {
        _hostFlows.Add(channel, entry);
        _board.FlowModsSent++;
        if (_banLog.TryTake(_time.GetUtcNow())) ControllerLog.LearnBan(_logger, DpId, _configured.Name, subject);
    }

    private void OnPortStatus(OpenFlowChannel channel, PortStatusMessage message)
    {
        var up = message.Reason != PortStatusReason.Delete && PortStates.IsUp(message.Port);
        string name;
        bool say, apply;
        lock (_turn)
        {
            if (channel != _channel) return;
            _events.Publish(new PortChangeEvent(Subject, message.Port.Number, message.Reason, message.Port.State));
            _presentPorts = message.Reason == PortStatusReason.Delete ? _presentPorts.Remove(message.Port.Number) : _presentPorts.Add(message.Port.Number);
            var known = _reportedUpPorts;
            _reportedUpPorts = up ? known.Add(message.Port.Number) : known.Remove(message.Port.Number);
            PublishServiceHealth();
            if (_reportedUpPorts == known || _configured.FindPort(message.Port.Number) is not { OpstatusReconf: true } port) return;
            _lacp.PortsChanged(_reportedUpPorts);
            PublishLagChanges();
            name = port.Name;
            say = _portLog.TryTake(_time.GetUtcNow());
            apply = !_portsDirty; // a change that has not begun yet takes this one along
            _portsDirty = true;
        }

        if (say) ControllerLog.PortChanged(_logger, DpId, _configured.Name, name, up ? "up" : "down");
        if (apply) _ = ApplyPortsAsync();
    }

    private void OnSwitchError(OpenFlowChannel channel, ErrorMessage error)
    {
        lock (_turn)
        {
            if (channel == _channel) _board.Errors++;
            if (!_errorLog.TryTake(_time.GetUtcNow())) return;
        }

        ControllerLog.SwitchError(_logger, DpId, _configured.Name, OpenFlowErrors.Describe(error.ErrorType, error.Code), error.Xid);
    }

    private sealed class ChannelHandler(DatapathRuntime datapath, OpenFlowChannel channel) : IChannelHandler
    {
        public void OnMessage(ReadOnlySpan<byte> frame)
        {
            if (PacketInReader.TryRead(frame, out var packet))
            {
                datapath.OnPacketIn(channel, in packet);
                return;
            }

            switch (OpenFlowDecoder.Decode(frame))
            {
                case PortStatusMessage portStatus:
                    datapath.OnPortStatus(channel, portStatus);
                    break;
                case FlowRemovedMessage removed:
                    datapath.OnFlowRemoved(channel, removed);
                    break;
            }
        }

        public void OnBatchEnd()
        {
            // What was written goes out when this returns.
        }

        public void OnError(ErrorMessage error) => datapath.OnSwitchError(channel, error);
    }
}
