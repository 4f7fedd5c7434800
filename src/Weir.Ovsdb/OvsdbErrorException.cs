namespace Weir.Ovsdb;

/// <summary>The server refused a request or an operation of a transaction.</summary>
/// <param name="error">RFC 7047's error string: <c>constraint violation</c>, <c>timed out</c>, <c>unknown database</c> …</param>
/// <param name="details">The server's sentence about it; empty: none.</param>
/// <param name="operation">Which operation of the transaction, from 0; -1: the request, or the transaction as a whole at its commit.</param>
public sealed class OvsdbErrorException(string error, string details, int operation)
    : OvsdbException($"the OVSDB server refused {(operation < 0 ? "the request" : $"operation {operation} of the transaction")}: {error}{(details.Length == 0 ? "" : $": {details}")}")
{
    /// <summary>RFC 7047's error string.</summary>
    public string Error { get; } = error;

    /// <summary>The server's sentence about it; empty: none.</summary>
    public string Details { get; } = details;

    /// <summary>Which operation, from 0; -1: none in particular.</summary>
    public int Operation { get; } = operation;
}
