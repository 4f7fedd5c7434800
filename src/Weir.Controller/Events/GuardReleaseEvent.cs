namespace Weir.Controller.Events;

/// <summary><c>GUARD_RELEASE</c>, Weir's own: a NIC's entries are gone; what is plugged in where it was gets nowhere until it is bound.</summary>
/// <param name="Subject">The datapath, or the guarded bridge.</param>
/// <param name="Nic">The NIC, as it was.</param>
public sealed record GuardReleaseEvent(EventSubject Subject, BoundNic Nic) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "GUARD_RELEASE";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 120;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        Nic.WriteTo(json);
        json.End();
    }
}
