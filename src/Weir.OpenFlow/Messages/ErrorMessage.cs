namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_ERROR. Decoded whatever the version in its header.</summary>
/// <param name="ErrorType"><c>ofp_error_type</c>; 0xffff is an experimenter's.</param>
/// <param name="Code">Code within the type; <c>exp_type</c> for an experimenter's.</param>
/// <param name="Data">For most types the start (at least 64 bytes, if there were as many) of the message that failed; text for HELLO_FAILED.</param>
/// <param name="Experimenter">The experimenter where <paramref name="ErrorType"/> is 0xffff, else 0.</param>
public sealed record ErrorMessage(ushort ErrorType, ushort Code, ValueList<byte> Data, uint Experimenter = 0) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.Error;

    /// <summary>Type and code.</summary>
    public OpenFlowError Error => new(ErrorType, Code, Experimenter);

    /// <summary>The error that answers <paramref name="frame"/>: its xid, and its first 64 bytes as data.</summary>
    public static ErrorMessage Answer(OpenFlowError error, ReadOnlySpan<byte> frame) =>
        new(error.Type, error.Code, ValueList.Create(frame[..Math.Min(frame.Length, 64)]), error.Experimenter)
        {
            Xid = OpenFlowHeader.TryRead(frame, out var header) ? header.Xid : 0,
        };
}
