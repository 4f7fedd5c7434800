namespace Weir.Ovsdb;

/// <summary>Something went wrong with an OVSDB server.</summary>
/// <param name="message">What.</param>
/// <param name="inner">The cause.</param>
public abstract class OvsdbException(string message, Exception? inner = null) : Exception(message, inner);
