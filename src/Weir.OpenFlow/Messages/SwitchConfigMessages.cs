namespace Weir.OpenFlow.Messages;

/// <summary>OFPC_FRAG_*: how IP fragments show in matches. Source: OpenFlow 1.3.5, section 7.3.2; nx-match from Open vSwitch.</summary>
public enum FragmentHandling : ushort
{
    /// <summary>As other packets; ports of later fragments read 0.</summary>
    Normal = 0,

    /// <summary>Dropped.</summary>
    Drop = 1,

    /// <summary>Put together first.</summary>
    Reassemble = 2,

    /// <summary>Open vSwitch: the first fragment has its ports, <c>ip_frag</c> tells them apart.</summary>
    NxMatch = 3,
}

/// <summary>OFPT_SET_CONFIG.</summary>
/// <param name="Fragments">How fragments show.</param>
/// <param name="MissSendLength">Bytes of a packet that a packet-in of the table-miss carries; 0xffff: all.</param>
public sealed record SetConfigMessage(FragmentHandling Fragments, ushort MissSendLength) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.SetConfig;
}

/// <summary>OFPT_GET_CONFIG_REPLY.</summary>
/// <param name="Fragments">How fragments show.</param>
/// <param name="MissSendLength">Bytes of a packet that a packet-in of the table-miss carries; 0xffff: all.</param>
public sealed record GetConfigReplyMessage(FragmentHandling Fragments, ushort MissSendLength) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.GetConfigReply;
}
