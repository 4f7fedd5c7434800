using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Packets;

namespace Weir.SoftSwitch;

public sealed partial class SoftSwitchEndpoint
{
    private ushort _missSendLength = 128;

    private OpenFlowError? Handle(OpenFlowMessage message)
    {
        if (Role == ControllerRole.Slave && message is FlowModMessage or GroupModMessage or MeterModMessage or PortModMessage or TableModMessage or PacketOutMessage or BundleControlMessage or BundleAddMessage)
            return SwitchErrors.IsSlave;
        switch (message)
        {
            case HelloMessage or EchoReplyMessage or ErrorMessage or SetControllerIdMessage or SetPacketInFormatMessage or TableModMessage:
                return null;
            case EchoRequestMessage echo:
                Reply(new EchoReplyMessage(echo.Data) { Xid = echo.Xid });
                return null;
            case FeaturesRequestMessage:
                Reply(new FeaturesReplyMessage(_datapath.DatapathId, 0, SoftDatapath.TableCount, 0, Capabilities) { Xid = message.Xid });
                return null;
            case GetConfigRequestMessage:
                Reply(new GetConfigReplyMessage((FragmentHandling)_datapath.FragmentMode, _missSendLength) { Xid = message.Xid });
                return null;
            case SetConfigMessage config:
                if (config.Fragments != FragmentHandling.Reassemble) _datapath.FragmentMode = (FragmentMode)config.Fragments;
                _missSendLength = config.MissSendLength;
                return null;
            case BarrierRequestMessage:
                Reply(new BarrierReplyMessage { Xid = message.Xid });
                return null;
            case FlowModMessage flowMod:
                return RefuseByKind(flowMod) ?? Change(() => _datapath.Apply(flowMod));
            case GroupModMessage groupMod:
                return Change(() => _datapath.Apply(groupMod));
            case MeterModMessage meterMod:
                return _options.Meters ? Change(() => _datapath.Apply(meterMod)) : SwitchErrors.OutOfMeters;
            case PacketOutMessage packetOut:
                return Handle(packetOut);
            case PortModMessage portMod:
                return Handle(portMod);
            case RoleRequestMessage role:
                return Handle(role);
            case SetAsyncMessage async:
                _masks = async.Masks;
                return null;
            case GetAsyncRequestMessage:
                Reply(new GetAsyncReplyMessage(_masks) { Xid = message.Xid });
                return null;
            case QueueGetConfigRequestMessage queues:
                Reply(new QueueGetConfigReplyMessage(queues.Port, ValueList<QueueDescription>.Empty) { Xid = message.Xid });
                return null;
            case MultipartRequestMessage multipart:
                return Answer(multipart);
            case BundleControlMessage control:
                return _options.Bundles ? Handle(control) : SwitchErrors.BadExperimenter;
            case BundleAddMessage add:
                return _options.Bundles ? Handle(add) : SwitchErrors.BadExperimenter;
            case ExperimenterMessage:
                return SwitchErrors.BadExperimenter;
            default:
                return OpenFlowError.BadType;
        }
    }

    private static DatapathCapabilities Capabilities =>
        DatapathCapabilities.FlowStats | DatapathCapabilities.TableStats | DatapathCapabilities.PortStats | DatapathCapabilities.GroupStats | DatapathCapabilities.QueueStats;

    /// <summary>Takes the frames that leave by ports because of packet-outs. Called with the datapath locked.</summary>
    public Action<Exit>? FrameLeft { get; set; }

    private OpenFlowError? Change(Func<OpenFlowError?> change)
    {
        OpenFlowError? error = null;
        Watch(() => error = change());
        return error;
    }

    /// <summary>Refuses what this kind of switch does not know.</summary>
    private OpenFlowError? RefuseByKind(FlowModMessage message)
    {
        if (!_options.Meters && message.Entry.Instructions.Any(instruction => instruction is MeterInstruction)) return SwitchErrors.UnsupportedInstruction;
        var isNicira = static (OpenFlowAction action) => action is Controller2Action or RegLoadAction or RegMoveAction or ResubmitAction or CloneAction or CtAction or CtClearAction;
        return !_options.Nicira && FlowFilter.Actions(message.Entry).Any(isNicira) ? SwitchErrors.BadActionExperimenter : null;
    }

    private OpenFlowError? Handle(PacketOutMessage message)
    {
        foreach (var action in message.Actions)
            if (action is GroupAction group && _datapath.FindGroup(group.GroupId) is null) return SwitchErrors.BadOutGroup;
        Watch(() =>
        {
            foreach (var exit in Deliver(_datapath.PacketOut(message.InPort, message.Actions, message.Data.AsSpan()))) FrameLeft?.Invoke(exit);
        });
        return null;
    }

    private OpenFlowError? Handle(PortModMessage message)
    {
        if (_datapath.FindPort(message.Number) is not { } port) return SwitchErrors.BadPort;
        if (port.Mac != message.HardwareAddress) return SwitchErrors.BadHardwareAddress;
        bool Wanted(PortConfig bit, bool now) => message.Mask.HasFlag(bit) ? message.Config.HasFlag(bit) : now;
        var changed = port with
        {
            IsDown = Wanted(PortConfig.PortDown, port.IsDown),
            NoReceive = Wanted(PortConfig.NoReceive, port.NoReceive),
            NoForward = Wanted(PortConfig.NoForward, port.NoForward),
        };
        _datapath.SetPort(changed);
        if (changed != port) Notify(PortStatusReason.Modify, changed);
        return null;
    }
}
