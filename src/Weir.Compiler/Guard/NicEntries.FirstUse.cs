using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using static Weir.Compiler.Guard.GuardBuild;

namespace Weir.Compiler.Guard;

// Link-local addresses that are a NIC's because it used them first (policy `link-local: first-use`).
internal static partial class NicEntries
{
    /// <summary>Before what is sent out as it is.</summary>
    private const ushort Held = GuardPriorities.Never + 1;

    /// <summary>What an entry for a whole net adds where that is the link-local one, and its addresses are bound one by one.</summary>
    private static OpenFlowAction[] Unbound(GuardNic nic, IpPrefix net) => nic.Binds && net == GuardNic.LinkLocal ? [Set(GuardFlags.Unbound)] : [];

    private static void FirstUsed(GuardBuild build, GuardNic nic)
    {
        foreach (var network in nic.Networks.Select(network => GuardMatch.Network(network.Vid)))
        {
            foreach (var address in nic.FirstUsed)
            {
                // Duplicate address detection that gets to its holder while he does his own would end his.
                SharedChecks.NotForOthers(build, address, network);
                if (build.Enforces)
                    build.Add(
                        GuardPipeline.Direct, GuardPriorities.Exact,
                        Go(GuardPipeline.Leave, Set(OxmField.Reg3, nic.Port.Value), new ResubmitAction(PortNumber.InPort, GuardPipeline.Deliver.Id)), [network, .. Asking(address)]);
            }
        }

        if (!nic.Binds || build.Meter(nic.Port, GuardMeterClass.Punt) is not { } meter) return;
        // By here guard_claim has dropped what is another NIC's or a gateway's, and guard_rate what is too much.
        ValueList<Instruction> held = Go(GuardPipeline.Drop, [.. Copy(meter), Set(OxmField.Reg2, (ulong)GuardDropReason.Unbound)]);
        build.Add(GuardPipeline.Direct, Held, held, Fields.InPort(nic.Port), GuardMatch.Flags(GuardFlags.Unbound));
        // Behind those for addresses that are somebody's.
        build.Add(
            GuardPipeline.Direct, (ushort)(GuardPriorities.Of(GuardNic.LinkLocal) + 1), held,
            [Fields.InPort(nic.Port), GuardMatch.Flags(GuardFlags.Tentative), .. Asking(GuardNic.LinkLocal)]);
        build.Add(GuardPipeline.Drop, GuardPriorities.Exact, build.Dropped, Fields.InPort(nic.Port), MatchField.Exact(OxmField.Reg2, (ulong)GuardDropReason.Unbound));
    }
}
