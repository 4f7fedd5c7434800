namespace Weir.Cli.Guard;

/// <summary>What the operator of <c>weir vm</c> is told, as it is; foreign text in it is escaped.</summary>
internal sealed class GuardCommandException(string message) : Exception(message);
