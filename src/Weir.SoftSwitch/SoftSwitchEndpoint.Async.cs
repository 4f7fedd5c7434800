using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch;

public sealed partial class SoftSwitchEndpoint
{
    private AsyncMasks _masks = new(0b011, 0, 0b111, 0b111, 0b1111, 0);
    private ulong? _generation;

    private bool Wants(PuntReason reason) => IsSet(_masks.PacketInMaster, _masks.PacketInSlave, (int)reason);

    private bool IsSet(uint asMaster, uint asSlave, int reason) => ((Role == ControllerRole.Slave ? asSlave : asMaster) & (1u << reason)) != 0;

    private void Notify(PortStatusReason reason, SwitchPort port)
    {
        if (IsSet(_masks.PortStatusMaster, _masks.PortStatusSlave, (int)reason)) Reply(new PortStatusMessage(reason, Describe(port)));
    }

    private void NotifyRemoved(InstalledFlow flow, FlowRemovedReason reason)
    {
        if (!flow.Entry.Flags.HasFlag(FlowEntryFlags.SendFlowRemoved) || !IsSet(_masks.FlowRemovedMaster, _masks.FlowRemovedSlave, (int)reason)) return;
        var (seconds, nanoseconds) = _datapath.Age(flow.CreatedAt);
        Reply(new FlowRemovedMessage(
            flow.Entry.Cookie, flow.Entry.Priority, reason, flow.Entry.TableId, seconds, nanoseconds, flow.Entry.IdleTimeoutSeconds, flow.Entry.HardTimeoutSeconds,
            flow.PacketCount, flow.ByteCount, flow.Entry.Match));
    }

    private OpenFlowError? Handle(RoleRequestMessage request)
    {
        if (request.Role is ControllerRole.Master or ControllerRole.Slave)
        {
            if (_generation is { } seen && (long)(request.GenerationId - seen) < 0) return SwitchErrors.StaleRole;
            _generation = request.GenerationId;
        }

        if (request.Role != ControllerRole.NoChange) Role = request.Role;
        Reply(new RoleReplyMessage(Role, _generation ?? ulong.MaxValue) { Xid = request.Xid });
        return null;
    }

    private static PortDescription Describe(SwitchPort port) => new(
        port.Number,
        port.Mac,
        port.Name,
        (port.IsDown ? PortConfig.PortDown : 0) | (port.NoReceive ? PortConfig.NoReceive : 0) | (port.NoForward ? PortConfig.NoForward : 0),
        port.IsLinkDown ? PortState.LinkDown : port.IsLive ? PortState.Live : 0,
        PortFeatures.Speed10GbFull | PortFeatures.Copper,
        CurrentSpeedKbps: 10_000_000);
}
