using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

internal sealed partial class PipelineRun
{
    /// <summary>OFPP_NORMAL: a learning VLAN switch.</summary>
    private void Normal()
    {
        if (_datapath.FindPort(new PortNumber(_fields.InPort)) is not { } inPort)
        {
            Skip(SkipReason.Normal, "no input port");
            return;
        }

        if (VlanTag.IsTpid(_fields.EthType) && !_fields.Vlan.IsPresent)
        {
            Skip(SkipReason.Normal, "cut VLAN tag");
            return;
        }

        var tag = _fields.Vlan.Vid;
        if (InputVlan(inPort, tag) is not { } vlan)
        {
            Skip(SkipReason.Normal, $"VLAN {tag} is not on port {inPort.Number}");
            return;
        }

        if (ReservedAddress.Is(_fields.EthDst))
        {
            Skip(SkipReason.Normal, "reserved address");
            return;
        }

        if (Fault != Fault.NormalForgetsHosts) _datapath.Hosts.Learn(vlan, _fields.EthSrc, inPort.Number);
        if (_datapath.Hosts.Find(vlan, _fields.EthDst) is { } known)
        {
            if (known == inPort.Number) Skip(SkipReason.Normal, $"learned on the input port {known}");
            else NormalOutput(known, vlan);
            return;
        }

        foreach (var port in _datapath.Ports)
            if (port.Number != inPort.Number && !port.NoFlood && Carries(port, vlan)) NormalOutput(port.Number, vlan);
    }

    private Vid? InputVlan(SwitchPort port, Vid tag)
    {
        if (Fault == Fault.NormalIgnoresAccessVlan) return tag;
        if (port.AccessVlan is { } access) return tag.Value == 0 ? access : null;
        return Carries(port, tag) ? tag : null;
    }

    private bool Carries(SwitchPort port, Vid vlan)
    {
        if (Fault == Fault.NormalIgnoresAccessVlan) return true;
        return port.AccessVlan is { } access ? access == vlan && _fields.InnerVlan.Vid.Value == 0 : port.TrunkVlans.IsEmpty || port.TrunkVlans.Contains(vlan);
    }

    private void NormalOutput(PortNumber number, Vid vlan)
    {
        var saved = _fields;
        var isAccess = _datapath.FindPort(number)?.AccessVlan is not null && Fault != Fault.NormalIgnoresAccessVlan;
        var fromAccess = _fields.Vlan.Vid != vlan;

        // A tag that would be all 0 does not come out again, and neither does what stands behind it.
        var tpid = _fields.Vlan.Tpid == 0 ? EtherType.Vlan : _fields.Vlan.Tpid;
        var tci = isAccess ? 0 : (_fields.Vlan.Tci & 0xE000) | vlan.Value;
        _fields.Vlan = tci == 0 ? default : new VlanTag(tpid, (ushort)(Vid.Present | tci));
        if (tci == 0 || fromAccess || (_fields.InnerVlan.Tci & ~Vid.Present) == 0) _fields.InnerVlan = default;
        Emit(number);
        _fields = saved;
    }
}
