namespace Weir.Ovsdb;

/// <summary>There is no connection to the server (any more): it could not be reached, it closed, it fell silent, or what it sent is no OVSDB.</summary>
/// <param name="message">Which of them, with the endpoint.</param>
/// <param name="inner">The cause.</param>
public sealed class OvsdbClosedException(string message, Exception? inner = null) : OvsdbException(message, inner);
