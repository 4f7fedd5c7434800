namespace Weir.Api;

/// <summary>Answer of <c>POST /api/v1/plan</c>.</summary>
/// <param name="BaseHash">Hash of the configuration in force that the plan begins from; <c>POST /api/v1/apply</c> wants it as <c>If-Match</c>.</param>
/// <param name="IsEmpty">No switch would be sent anything.</param>
/// <param name="Diagnostics">What is dubious in the configuration.</param>
/// <param name="Plan">What would change.</param>
public sealed record PlanResponse(string BaseHash, bool IsEmpty, IReadOnlyList<DiagnosticResponse> Diagnostics, NetworkPlan Plan);

/// <summary>A configuration that cannot be used; answer of <c>POST /api/v1/plan</c> and <c>/apply</c>, status 422.</summary>
/// <param name="Error">In a line.</param>
/// <param name="Diagnostics">Everything that is wrong or dubious in it.</param>
public sealed record RefusedResponse(string Error, IReadOnlyList<DiagnosticResponse> Diagnostics);

/// <summary>Something that is wrong or dubious in a configuration.</summary>
/// <param name="Code"><c>WEIR1xxx</c>; each has a page in the documentation.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="File">The file.</param>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">The place in the file's own words; empty for the file as a whole.</param>
/// <param name="Message">What is wrong. Holds text of the configuration.</param>
/// <param name="Hint">What would be right; empty where nothing can be said.</param>
public sealed record DiagnosticResponse(string Code, string Severity, string File, int Line, int Column, string Path, string Message, string Hint);
