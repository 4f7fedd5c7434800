namespace Weir.OpenFlow.Messages;

/// <summary>OFPPR_*.</summary>
public enum PortStatusReason : byte
{
    /// <summary>The port is new.</summary>
    Add = 0,

    /// <summary>The port is gone.</summary>
    Delete = 1,

    /// <summary>Something about it changed.</summary>
    Modify = 2,
}

/// <summary>OFPT_PORT_STATUS.</summary>
/// <param name="Reason">What happened; other values than the named ones are passed on.</param>
/// <param name="Port">The port as it is now.</param>
public sealed record PortStatusMessage(PortStatusReason Reason, PortDescription Port) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.PortStatus;
}
