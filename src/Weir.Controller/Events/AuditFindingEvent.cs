using System.Collections.Immutable;
using Weir.Controller.Status;

namespace Weir.Controller.Events;

/// <summary><c>AUDIT_FINDING</c>, Weir's own: a switch did not hold what it shall.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Outcome">Whether it was put right.</param>
/// <param name="Count">How much differed.</param>
/// <param name="Repaired">How much of it was put right.</param>
/// <param name="Differences">The first of them; at most <see cref="MostDifferences"/>.</param>
public sealed record AuditFindingEvent(EventSubject Subject, AuditOutcome Outcome, int Count, int Repaired, ImmutableArray<AuditDifference> Differences) : NetworkEvent(Subject)
{
    /// <summary>Most differences in one event.</summary>
    public const int MostDifferences = 20;

    /// <inheritdoc/>
    public override string Name => "AUDIT_FINDING";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 40 + Differences.Sum(difference => 100 + (2 * (difference.Text.Length + difference.Subject.Length)));

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("outcome", Outcome.ToString().ToLowerInvariant());
        json.Member("count", Count);
        json.Member("repaired", Repaired);
        json.Key("differences");
        json.BeginList();
        foreach (var difference in Differences)
        {
            json.Begin();
            json.Member("kind", difference.Kind.ToString().ToLowerInvariant());
            json.Member("text", difference.Text);
            json.Member("subject", difference.Subject);
            json.Member("location", difference.Location?.ToString());
            json.End();
        }

        json.EndList();
        json.End();
    }
}
