namespace Weir.OpenFlow;

/// <summary>Bytes that are no message: says which OFPT_ERROR answers them.</summary>
public sealed class OpenFlowFormatException : Exception
{
    /// <summary>A fault of kind <paramref name="error"/>.</summary>
    /// <param name="error">Type and code of the error that answers the message.</param>
    /// <param name="message">What is wrong, in words.</param>
    public OpenFlowFormatException(OpenFlowError error, string message)
        : base($"{error}: {message}") => Error = error;

    /// <summary>Type and code of the error that answers the message.</summary>
    public OpenFlowError Error { get; }
}
