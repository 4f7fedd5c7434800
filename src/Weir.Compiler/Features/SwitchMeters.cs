using Weir.OpenFlow.Entries;

namespace Weir.Compiler.Features;

/// <summary>
/// The switch's own meters: on packet-ins that have no other meter (<c>packetin_pps</c>), and on its slow path (<c>slowpath_pps</c>). Sources: OpenFlow 1.3.5,
/// section 7.3.4.4, OFPM_CONTROLLER and OFPM_SLOWPATH.
/// </summary>
internal sealed class SwitchMeters : Feature
{
    private const uint Slowpath = 0xFFFF_FFFD;
    private const uint Controller = 0xFFFF_FFFE;

    public override void Contribute(CompileContext context)
    {
        var dp = context.Datapath;
        if (!context.Capabilities.Meters) return;
        Add(context, Controller, dp.PacketInPps, "packetin_pps");
        Add(context, Slowpath, dp.SlowPathPps, "slowpath_pps");
    }

    private static void Add(CompileContext context, uint id, int? rate, string key)
    {
        if (rate is not > 0) return;
        context.Add(new MeterEntry(id, MeterFlags.Pktps, [new MeterBand(MeterBandType.Drop, (uint)rate, 0)]), new Origin("meter", key, context.Datapath.Location));
    }
}
