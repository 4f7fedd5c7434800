namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_TABLE_MOD: has no effect in OpenFlow 1.3.</summary>
/// <param name="TableId">The table; 255: all.</param>
/// <param name="Config">OFPTC_*: reserved.</param>
public sealed record TableModMessage(byte TableId, uint Config) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.TableMod;
}
