using Weir.Model;
using Weir.Primitives;

namespace Weir.Compiler.Features;

/// <summary>Drops of frames that no network should carry: loopback tests (ECTP), the broadcast address as a source, and the router MAC as a host's.</summary>
internal sealed class Classification : Feature
{
    private const ushort LoopbackPriority = 20_490;
    private const ushort FilterPriority = 20_480;

    public override IEnumerable<PipelineTable> Tables(Datapath dp) => [Pipeline.Classification];

    public override void Contribute(CompileContext context)
    {
        var dp = context.Datapath;
        Drop(context, LoopbackPriority, Match.Of(Fields.EthType(EtherType.Ectp)), DropReason.LoopbackTest, "loopback test frames (ECTP)");
        if (dp.DropBroadcastSourceAddress) Drop(context, FilterPriority, Match.Of(Fields.EthSrc(MacAddress.Broadcast)), DropReason.BroadcastSource, "drop_broadcast_source_address");
        if (!dp.DropSpoofedFaucetMac) return;
        foreach (var mac in dp.Vlans.Select(vlan => vlan.FaucetMac).Distinct().Order()) Drop(context, FilterPriority, Match.Of(Fields.EthSrc(mac)), DropReason.SpoofedFaucetMac, "drop_spoofed_faucet_mac");
    }

    private static void Drop(CompileContext context, ushort priority, Match match, DropReason reason, string why) =>
        context.Drop(Pipeline.Classification, priority, match, reason, new Origin(Pipeline.Classification.Name, why, context.Datapath.Location));
}
