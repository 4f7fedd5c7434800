namespace Weir.Guard.Sync;

/// <summary>A bridge could not be brought to where it shall be. The message is for the operator; foreign text in it is escaped.</summary>
/// <param name="problem">What kind of thing went wrong.</param>
/// <param name="message">What is wrong, and what would be right.</param>
/// <param name="inner">The cause.</param>
public sealed class GuardSyncException(GuardSyncProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of thing went wrong.</summary>
    public GuardSyncProblem Problem { get; } = problem;
}
