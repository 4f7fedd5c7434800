using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// LACP and LLDP of ports go to the controller, and nowhere else; a member of a LAG that is not in step takes in nothing else. Each port has a meter for
/// them, so that neither unknown sources nor another port's protocols starve them (INV-7).
/// </summary>
internal sealed class ControlProtocols : Feature
{
    private const ushort LacpLength = 124;
    private const ushort LldpLength = 1518; // organisational TLVs and all; FAUCET reads 128 bytes
    private const byte ActionReason = 1;

    private static readonly MacAddress SlowProtocols = MacAddress.FromBits(0x0180_C200_0002);

    public override void Contribute(CompileContext context)
    {
        foreach (var port in context.Datapath.Ports)
        {
            if (port.OutputOnly || !context.IsUp(port)) continue;
            var inPort = Fields.InPort(port.Number);
            var priorities = context.Datapath.Priorities;
            if (port.ReceiveLldp)
                Punt(context, port, Match.Of(inPort, Fields.EthType(EtherType.Lldp), Fields.EthDst(0x0180_C200_0000, 44)), LldpLength, "receive_lldp");
            if (port.Lacp is null) continue;
            Punt(context, port, Match.Of(inPort, Fields.EthType(EtherType.SlowProtocols), Fields.EthDst(SlowProtocols)), LacpLength, "lacp");
            if (!context.Collects(port)) context.Drop(Pipeline.Vlan, priorities.High, Match.Of(inPort), DropReason.LacpNotInStep, new Origin(Pipeline.Vlan.Name, $"{Words(port)}, lacp: not in step", port.Location));
        }
    }

    private static void Punt(CompileContext context, Port port, Match match, ushort length, string why)
    {
        var origin = new Origin(Pipeline.Vlan.Name, $"{Words(port)}, {why}", port.Location);
        OpenFlowAction action = new OutputAction(PortNumber.Controller, length);
        if (context.Capabilities is { Controller2: true, Meters: true } && PuntMeters.ControlIdOf(port.Number) is { } meter)
        {
            context.Add(PuntMeters.ControlEntry(meter), origin);
            action = new Controller2Action(length, 0, ActionReason, meter, [], false);
        }

        context.Add(Pipeline.Vlan, context.Datapath.Priorities.Highest, match, [new ApplyActionsInstruction([action])], origin);
    }
}
