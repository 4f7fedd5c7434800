namespace Weir.Controller.Events;

/// <summary><c>GUARD_BIND</c>, Weir's own: the switch has confirmed the entries of a NIC, which may send and receive by them from now on. Told again where its port or its policy is another.</summary>
/// <param name="Subject">The datapath, or the guarded bridge.</param>
/// <param name="Nic">The NIC.</param>
public sealed record GuardBindEvent(EventSubject Subject, BoundNic Nic) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "GUARD_BIND";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 120 + Nic.Addresses.Sum(address => 24 + (2 * address.Length));

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        Nic.WriteTo(json);
        json.Member("state", Nic.State);
        json.Key("addresses");
        json.BeginList();
        foreach (var address in Nic.Addresses) json.Value(address);
        json.EndList();
        json.End();
    }
}
