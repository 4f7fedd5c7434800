using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>
/// A frame from a source that is not known goes on, and a copy of its start goes to the controller, which learns the host. One entry a port, whatever its
/// link: the port's meter bounds the copies where the switch has <c>controller2</c> and meters (INV-7), and the frame itself is never metered.
/// </summary>
internal sealed class UnknownSource : Feature
{
    /// <summary>Bytes of the frame that the controller gets: FAUCET's 96.</summary>
    private const ushort MaxLength = 96;

    /// <summary>OFPR_ACTION.</summary>
    private const byte ActionReason = 1;

    /// <summary>Below learn bans and known sources.</summary>
    private const ushort Priority = 4096;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.EthSrc, Pipeline.EthDst];

    public override void Contribute(CompileContext context)
    {
        foreach (var port in context.Datapath.Ports)
        {
            if (!Membership.IsMember(port) || port.Coprocessor is not null || !Membership.VidsOf(port).Any()) continue;
            var origin = new Origin(Pipeline.EthSrc.Name, $"{Words(port)}, unknown source", port.Location);
            ValueList<Instruction> instructions;
            if (context.Capabilities is { Controller2: true, Meters: true } && PuntMeters.IdOf(port.Number) is { } meter)
            {
                context.Add(PuntMeters.Entry(meter, context.Datapath.PacketInPps), origin);
                instructions = Punt(port, new Controller2Action(MaxLength, 0, ActionReason, meter, [], false));
            }
            else
            {
                instructions = Punt(port, new OutputAction(PortNumber.Controller, MaxLength));
            }

            context.Add(Pipeline.EthSrc, Priority, Match.Of(Fields.InPort(port.Number)), instructions, origin);
        }
    }

    private static ValueList<Instruction> Punt(Port port, OpenFlowAction action) =>
        [new ApplyActionsInstruction([action]), new GotoTableInstruction((HairpinTable.LeadsFrom(port) ? Pipeline.EthDstHairpin : Pipeline.EthDst).Id)];
}
