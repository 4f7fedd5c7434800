using Weir.Controller.Drops;

namespace Weir.Controller.Events;

/// <summary><c>GUARD_DROP</c>, Weir's own: the VM guard has dropped frames since its counters were read before, which is every ten seconds or so.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Drop">What dropped them.</param>
/// <param name="PortName">Name of the port that they came in on; null where the entry does not tell.</param>
/// <param name="Packets">How many since the reading before.</param>
/// <param name="Total">How many since they are counted.</param>
public sealed record GuardDropEvent(EventSubject Subject, DropSource Drop, string? PortName, ulong Packets, ulong Total) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "GUARD_DROP";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 40;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.MemberOrNull("port_no", Drop.Port?.Value);
        json.Member("port", PortName);
        json.Member("reason", Drop.Reason);
        json.Member("subject", Drop.Subject);
        json.Member("location", Drop.Location?.ToString());
        json.Key("packets");
        json.Value(Packets);
        json.Key("total");
        json.Value(Total);
        json.End();
    }
}
