namespace Weir.Guard.Sync;

/// <summary>What was sent to bring a bridge to where it shall be.</summary>
/// <param name="Flows">Flow entries added, changed or deleted.</param>
/// <param name="Groups">Groups added, changed or deleted.</param>
/// <param name="Meters">Meters added, changed or deleted.</param>
/// <param name="Foreign">Of the flow entries, those that somebody else had put into the guard's tables, deleted.</param>
/// <param name="FragmentsSet">The bridge showed fragments otherwise than the guard's entries expect, and was corrected.</param>
/// <param name="Whole">The whole bridge was read back; false: only what changed was sent.</param>
public sealed record GuardSyncReport(int Flows, int Groups, int Meters, int Foreign, bool FragmentsSet, bool Whole)
{
    /// <summary>Nothing had to be sent.</summary>
    public bool NothingSent => Flows + Groups + Meters == 0 && !FragmentsSet;
}
