namespace Weir.Ovsdb;

/// <summary>Bytes from a server that are no OVSDB message.</summary>
internal sealed class OvsdbFormatException(string message) : Exception(message);
