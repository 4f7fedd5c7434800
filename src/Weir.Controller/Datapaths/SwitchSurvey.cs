using Weir.Compiler;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;

namespace Weir.Controller.Datapaths;

/// <summary>Finds out what a switch can do, and sets what a connection or a bridge must have set before entries are sent.</summary>
internal static class SwitchSurvey
{
    // Per connection. Bits are 1 << reason: packet-ins by table-miss, action, TTL; ports that come, go and change; entries that time out, of those that ask for it.
    private static readonly AsyncMasks Masks = new(
        PacketInMaster: 0b111, PacketInSlave: 0, PortStatusMaster: 0b111, PortStatusSlave: 0b111, FlowRemovedMaster: 0b11, FlowRemovedSlave: 0);

    /// <summary>Asks and sets.</summary>
    public static async Task<(SwitchCapabilities Capabilities, DescReply? Description)> PrepareAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        channel.Send(new SetAsyncMessage(Masks));
        var description = await AskAsync<DescReply>(channel, new DescRequest(), ct);
        var isOpenVSwitch = description is { Hardware: "Open vSwitch" };
        if (isOpenVSwitch) await ShowFragmentsAsync(channel, ct);
        var meters = await AskAsync<MeterFeaturesReply>(channel, new MeterFeaturesRequest(), ct);
        return (new SwitchCapabilities(Meters: meters is { MaxMeters: > 0 }, Controller2: isOpenVSwitch, Bundles: channel.BundlesSupported), description);
    }

    /// <summary>Asks; null where the switch answers with an error.</summary>
    public static async Task<T?> AskAsync<T>(OpenFlowChannel channel, MultipartRequestBody request, CancellationToken ct)
        where T : MultipartReplyBody
    {
        try
        {
            var parts = await channel.RequestMultipartAsync<MultipartReplyMessage>(new MultipartRequestMessage(request), ct);
            return parts.Count > 0 ? parts[0].Body as T : null;
        }
        catch (OpenFlowErrorReplyException)
        {
            return null;
        }
    }

    /// <summary>Whether the switch shows fragments otherwise than Weir needs. The setting is the bridge's, and anybody's next SET_CONFIG changes it.</summary>
    public static async Task<bool> HidesFragmentsAsync(OpenFlowChannel channel, CancellationToken ct) =>
        (await channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), ct)).Fragments != FragmentHandling.NxMatch;

    /// <summary>Has the switch show fragments as what they are: later ones must not pass for packets with ports.</summary>
    public static async Task ShowFragmentsAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        var config = await channel.RequestAsync<GetConfigReplyMessage>(new GetConfigRequestMessage(), ct);
        if (config.Fragments != FragmentHandling.NxMatch) channel.Send(new SetConfigMessage(FragmentHandling.NxMatch, config.MissSendLength));
    }
}
