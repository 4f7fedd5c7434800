namespace Weir.Api;

/// <summary>Answer of <c>POST /api/v1/verify</c>.</summary>
/// <param name="Right">Every datapath asked about holds what it shall.</param>
/// <param name="Datapaths">Each of them.</param>
public sealed record VerifyResponse(bool Right, IReadOnlyList<VerifiedResponse> Datapaths);

/// <summary>What an audit found on one datapath.</summary>
/// <param name="DpId">16 hex digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome"><c>right</c>, <c>repaired</c>, <c>wrong</c>, or <c>unknown</c>: it could not be told.</param>
/// <param name="Note">What else is to be said, or null.</param>
/// <param name="Differences">What differs, or did.</param>
public sealed record VerifiedResponse(string DpId, string Name, string Outcome, string? Note, IReadOnlyList<DifferenceResponse> Differences);

/// <summary>Something that differs.</summary>
/// <param name="What"><c>missing</c>, <c>different</c> or <c>foreign</c>.</param>
/// <param name="Entry">The entry, group, meter or setting.</param>
/// <param name="Subject">What asks for it.</param>
/// <param name="Location"><c>file:line:column</c>, or null.</param>
public sealed record DifferenceResponse(string What, string Entry, string Subject, string? Location);

/// <summary>The audits of a datapath since the start.</summary>
/// <param name="Last">When the last one ended, or null.</param>
/// <param name="Outcome"><c>none</c>, <c>right</c>, <c>repaired</c>, <c>wrong</c>.</param>
/// <param name="Differing">How much differed then.</param>
/// <param name="Audits">How many there were.</param>
/// <param name="Missing">What was missing, in all.</param>
/// <param name="Different">What was there and differed, in all.</param>
/// <param name="Foreign">What was foreign, in all.</param>
/// <param name="Repaired">Of these, how many have been put right.</param>
public sealed record AuditResponse(DateTimeOffset? Last, string Outcome, int Differing, long Audits, long Missing, long Different, long Foreign, long Repaired);
