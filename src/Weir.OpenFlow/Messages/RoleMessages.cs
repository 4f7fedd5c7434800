namespace Weir.OpenFlow.Messages;

/// <summary>OFPCR_ROLE_*. Source: OpenFlow 1.3.5, section 7.3.9.</summary>
public enum ControllerRole : uint
{
    /// <summary>Asks only.</summary>
    NoChange = 0,

    /// <summary>Full access, as all others that are equal.</summary>
    Equal = 1,

    /// <summary>Full access; any other master becomes slave.</summary>
    Master = 2,

    /// <summary>Reads only.</summary>
    Slave = 3,
}

/// <summary>OFPT_ROLE_REQUEST.</summary>
/// <param name="Role">The role wanted.</param>
/// <param name="GenerationId">Of the election; smaller than the switch has seen (as a signed difference): refused. Counts for master and slave.</param>
public sealed record RoleRequestMessage(ControllerRole Role, ulong GenerationId) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.RoleRequest;
}

/// <summary>OFPT_ROLE_REPLY.</summary>
/// <param name="Role">The role now.</param>
/// <param name="GenerationId">The switch's; all ones: none yet.</param>
public sealed record RoleReplyMessage(ControllerRole Role, ulong GenerationId) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.RoleReply;
}
