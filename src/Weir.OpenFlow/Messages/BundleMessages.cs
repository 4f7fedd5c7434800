namespace Weir.OpenFlow.Messages;

/// <summary>ONF_BCT_*.</summary>
public enum BundleControlType : ushort
{
#pragma warning disable CS1591 // the members are the specification's own names
    OpenRequest = 0, OpenReply = 1, CloseRequest = 2, CloseReply = 3, CommitRequest = 4, CommitReply = 5, DiscardRequest = 6, DiscardReply = 7,
#pragma warning restore CS1591
}

/// <summary>ONF_BF_*.</summary>
[Flags]
public enum BundleFlags : ushort
{
    /// <summary>None: Open vSwitch refuses a bundle without any.</summary>
    None = 0,

    /// <summary>No packet sees half of it.</summary>
    Atomic = 1,

    /// <summary>Messages take effect in the order of their adding.</summary>
    Ordered = 2,
}

/// <summary>ONF_BCT: opens, closes, commits or discards a bundle, or answers. Source: ONF extension 230 for OpenFlow 1.3, type 2300.</summary>
/// <param name="BundleId">Chosen by the controller.</param>
/// <param name="Control">What to do.</param>
/// <param name="Flags">The same through the bundle's life.</param>
public sealed record BundleControlMessage(uint BundleId, BundleControlType Control, BundleFlags Flags) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}

/// <summary>ONF_BAM: puts a message into a bundle. Source: ONF extension 230 for OpenFlow 1.3, type 2301.</summary>
/// <param name="BundleId">The bundle.</param>
/// <param name="Flags">As it was opened.</param>
/// <param name="Message">The message; written with the xid of this one, as the extension asks. Another experimenter's message cannot stand here.</param>
public sealed record BundleAddMessage(uint BundleId, BundleFlags Flags, OpenFlowMessage Message) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Experimenter;
}
