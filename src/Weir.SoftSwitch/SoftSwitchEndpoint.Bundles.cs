using Weir.OpenFlow;
using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch;

public sealed partial class SoftSwitchEndpoint
{
    private readonly Dictionary<uint, OpenBundle> _bundles = [];

    private OpenFlowError? Handle(BundleControlMessage request)
    {
        var bundle = _bundles.GetValueOrDefault(request.BundleId);
        switch (request.Control)
        {
            case BundleControlType.OpenRequest:
                if (bundle is not null) return SwitchErrors.BundleExists;
                _bundles.Add(request.BundleId, new OpenBundle(request.Flags));
                return Done(request, BundleControlType.OpenReply);
            case BundleControlType.CloseRequest:
                if (bundle is null) return SwitchErrors.BadBundleId;
                if (bundle.IsClosed) return SwitchErrors.BundleClosed;
                bundle.IsClosed = true;
                return Done(request, BundleControlType.CloseReply);
            case BundleControlType.DiscardRequest:
                if (bundle is null) return SwitchErrors.BadBundleId;
                _bundles.Remove(request.BundleId);
                return Done(request, BundleControlType.DiscardReply);
            case BundleControlType.CommitRequest:
                return bundle is null ? SwitchErrors.BadBundleId : Commit(request, bundle);
            default:
                return OpenFlowError.BadType;
        }
    }

    private OpenFlowError? Done(BundleControlMessage request, BundleControlType reply)
    {
        Reply(new BundleControlMessage(request.BundleId, reply, request.Flags) { Xid = request.Xid });
        return null;
    }

    /// <summary>All or nothing. A failure is answered twice, as by Open vSwitch: for the message that failed, and for the commit.</summary>
    private OpenFlowError? Commit(BundleControlMessage request, OpenBundle bundle)
    {
        _bundles.Remove(request.BundleId);
        (int Index, OpenFlowError Error)? failure = null;
        Watch(() => failure = _datapath.Apply(bundle.Messages));
        if (failure is not { } failed) return Done(request, BundleControlType.CommitReply);
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(bundle.Messages[failed.Index], writer);
        Reply(ErrorMessage.Answer(failed.Error, writer.WrittenSpan));
        return SwitchErrors.BundledMessageFailed;
    }

    /// <summary>A message that is refused here does not spoil the bundle.</summary>
    private OpenFlowError? Handle(BundleAddMessage add)
    {
        if (!_bundles.TryGetValue(add.BundleId, out var bundle)) _bundles.Add(add.BundleId, bundle = new OpenBundle(add.Flags));
        if (bundle.IsClosed) return SwitchErrors.BundleClosed;
        if (bundle.Flags != add.Flags) return SwitchErrors.BadBundleFlags;
        var error = add.Message switch
        {
            FlowModMessage flowMod => RefuseByKind(flowMod) ?? FlowModCheck.RefuseMessage(flowMod),
            GroupModMessage => null,
            _ => (OpenFlowError?)SwitchErrors.UnsupportedInBundle,
        };
        if (error is null) bundle.Messages.Add(add.Message with { Xid = add.Xid });
        return error;
    }

    private sealed class OpenBundle(BundleFlags flags)
    {
        public BundleFlags Flags => flags;

        public List<OpenFlowMessage> Messages { get; } = [];

        public bool IsClosed { get; set; }
    }
}
