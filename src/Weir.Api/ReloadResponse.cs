namespace Weir.Api;

/// <summary>Answer of <c>POST /api/v1/reload</c>.</summary>
/// <param name="Accepted">The file was good and is in force.</param>
/// <param name="Diagnostics">What is wrong or dubious in it, a line each.</param>
public sealed record ReloadResponse(bool Accepted, IReadOnlyList<string> Diagnostics);

/// <summary>Answer to a request that cannot be served.</summary>
/// <param name="Error">Why.</param>
public sealed record ErrorResponse(string Error);
