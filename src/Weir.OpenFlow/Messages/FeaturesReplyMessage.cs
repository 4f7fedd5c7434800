using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPC_*. Source: OpenFlow 1.3.5, section 7.3.1.</summary>
[Flags]
public enum DatapathCapabilities : uint
{
    /// <summary>Flow statistics.</summary>
    FlowStats = 1,

    /// <summary>Table statistics.</summary>
    TableStats = 2,

    /// <summary>Port statistics.</summary>
    PortStats = 4,

    /// <summary>Group statistics.</summary>
    GroupStats = 8,

    /// <summary>Reassembles IP fragments.</summary>
    IpReassembly = 32,

    /// <summary>Queue statistics.</summary>
    QueueStats = 64,

    /// <summary>Blocks looping ports by itself.</summary>
    PortBlocked = 256,
}

/// <summary>OFPT_FEATURES_REPLY.</summary>
/// <param name="DatapathId">Which switch.</param>
/// <param name="BufferCount">Packets it can hold back.</param>
/// <param name="TableCount">Number of flow tables.</param>
/// <param name="AuxiliaryId">0: the main connection.</param>
/// <param name="Capabilities">What it can do.</param>
public sealed record FeaturesReplyMessage(DatapathId DatapathId, uint BufferCount, byte TableCount, byte AuxiliaryId, DatapathCapabilities Capabilities) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.FeaturesReply;
}
