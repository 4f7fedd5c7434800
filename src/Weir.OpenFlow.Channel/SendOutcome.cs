using System.Collections.Immutable;
using Weir.OpenFlow.Messages;

namespace Weir.OpenFlow.Channel;

/// <summary>What became of a list of messages.</summary>
public enum SendResult
{
    /// <summary>The datapath confirmed all of them.</summary>
    Applied,

    /// <summary>Sent without a bundle: all took effect but those in <see cref="SendOutcome.Errors"/>.</summary>
    PartlyApplied,

    /// <summary>Sent in a bundle: the datapath refused something, and none took effect.</summary>
    RolledBack,

    /// <summary>The datapath has no bundles; nothing was sent.</summary>
    Unsupported,
}

/// <summary>What a datapath confirmed or refused of a list of messages.</summary>
/// <param name="Result">The result as a whole.</param>
/// <param name="Errors">What was refused, by rising index, each message at most once.</param>
public sealed record SendOutcome(SendResult Result, ImmutableArray<SendError> Errors)
{
    /// <summary>Everything took effect.</summary>
    public static SendOutcome Applied { get; } = new(SendResult.Applied, []);

    /// <summary>No bundles here.</summary>
    public static SendOutcome Unsupported { get; } = new(SendResult.Unsupported, []);
}

/// <summary>An error and the message that caused it.</summary>
/// <param name="Index">Position in the list that was sent; <see cref="WholeBundle"/> where the datapath blamed no one message.</param>
/// <param name="Error">The error.</param>
public sealed record SendError(int Index, ErrorMessage Error)
{
    /// <summary>The bundle as a whole was refused (its opening or its commit).</summary>
    public const int WholeBundle = -1;
}
