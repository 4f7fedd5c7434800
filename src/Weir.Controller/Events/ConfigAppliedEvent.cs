using System.Collections.Immutable;
using Weir.Controller.Status;

namespace Weir.Controller.Events;

/// <summary><c>CONFIG_APPLIED</c>, Weir's own: what became of a configuration on a datapath, once the switch has said so.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="State">In a word.</param>
/// <param name="Hash">The configuration.</param>
/// <param name="Plan">What was to change; empty where all of it was brought to a switch that has just connected.</param>
/// <param name="Faults">Why not, or not all; at most <see cref="MostFaults"/>.</param>
public sealed record ConfigAppliedEvent(EventSubject Subject, ApplyState State, string Hash, string Plan, ImmutableArray<DatapathFault> Faults) : NetworkEvent(Subject)
{
    /// <summary>Most faults in one event.</summary>
    public const int MostFaults = 20;

    /// <inheritdoc/>
    public override string Name => "CONFIG_APPLIED";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 200 + (2 * Plan.Length) + Faults.Sum(fault => 100 + (2 * (fault.Message.Length + fault.Subject.Length)));

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("state", State switch
        {
            ApplyState.Confirmed => "confirmed",
            ApplyState.Unchanged => "unchanged",
            ApplyState.RolledBack => "rolled_back",
            ApplyState.NotConnected => "not_connected",
            _ => "failed",
        });
        json.Member("hash", Hash);
        json.Member("plan", Plan);
        json.Key("faults");
        json.BeginList();
        foreach (var fault in Faults)
        {
            json.Begin();
            json.Member("message", fault.Message);
            json.Member("subject", fault.Subject);
            json.Member("location", fault.Location?.ToString());
            json.End();
        }

        json.EndList();
        json.End();
    }
}
