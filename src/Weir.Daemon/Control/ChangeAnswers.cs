using Weir.Api;
using Weir.Controller;
using Weir.Controller.Status;

namespace Weir.Daemon.Control;

/// <summary>Reloads and audits as the API says them.</summary>
internal static class ChangeAnswers
{
    public static ReloadResponse Reload(ReloadResult result) => new(
        result.Accepted,
        result.Hash,
        [.. result.Diagnostics.Select(diagnostic => diagnostic.ToString())],
        [.. result.Datapaths.Select(applied => new AppliedResponse(applied.DpId, applied.Name, Word(applied.State), applied.Plan, [.. applied.Faults.Select(Fault)]))]);

    public static VerifiedResponse Verified(DatapathStatus status, AuditResult result) => new(
        status.Id.ToString(),
        status.Name,
        Word(result.Outcome),
        result.Note,
        [.. result.Differences.Select(difference => new DifferenceResponse(Word(difference.Kind), difference.Text, difference.Subject, difference.Location?.ToString()))]);

    public static AuditResponse Audit(DatapathAudit audit) =>
        new(audit.Last, Word(audit.Outcome), audit.Differing, audit.Audits, audit.Missing, audit.Different, audit.Foreign, audit.Repaired);

    public static FaultResponse Fault(DatapathFault fault) => new(fault.Message, fault.Subject, fault.Location?.ToString());

    private static string Word(ApplyState state) => state switch
    {
        ApplyState.Confirmed => "confirmed",
        ApplyState.Unchanged => "unchanged",
        ApplyState.RolledBack => "rolled_back",
        ApplyState.NotConnected => "not_connected",
        _ => "failed",
    };

    private static string Word(AuditOutcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Word(AuditKind kind) => kind.ToString().ToLowerInvariant();
}
