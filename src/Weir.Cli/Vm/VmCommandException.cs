namespace Weir.Cli.Vm;

/// <summary>A <c>weir vm</c> command cannot be done; the message says why, and what would be right.</summary>
internal sealed class VmCommandException(string message) : Exception(message);
