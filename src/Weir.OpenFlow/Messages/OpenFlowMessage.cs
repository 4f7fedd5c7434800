namespace Weir.OpenFlow.Messages;

/// <summary>An OpenFlow 1.3 message. One record a kind; compared by value.</summary>
public abstract record OpenFlowMessage
{
    /// <summary>Ties a reply to its request; 0 in what a switch sends unasked.</summary>
    public uint Xid { get; init; }

    /// <summary>The type in the header.</summary>
    public abstract MessageType Type { get; }
}
