namespace Weir.Api;

/// <summary>Body of <c>PUT /api/v1/loglevel</c>.</summary>
/// <param name="Level"><c>DEBUG</c>, <c>INFO</c>, <c>WARNING</c>, <c>ERROR</c> or <c>CRITICAL</c>, in any case.</param>
public sealed record LogLevelRequest(string Level);

/// <summary>What the log gets; answer of <c>GET</c> and <c>PUT /api/v1/loglevel</c>.</summary>
/// <param name="Level">The least level of its lines: <c>DEBUG</c>, <c>INFO</c>, <c>WARNING</c>, <c>ERROR</c> or <c>CRITICAL</c>.</param>
/// <param name="StartLevel">The one that Weir was started with, and has again after a restart.</param>
public sealed record LogLevelResponse(string Level, string StartLevel);
