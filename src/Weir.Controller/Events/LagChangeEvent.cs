using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>LAG_CHANGE</c>: a member of a LAG got in step or out of it, or was chosen anew.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">The member.</param>
/// <param name="State">FAUCET's number of the actor's state, as in the metric <c>port_lacp_state</c>: 0 down, 1 waiting, 3 in step, 5 the partner is not in step.</param>
/// <param name="Role">FAUCET's number of the selection, as in <c>port_lacp_role</c>: 1 unselected, 2 selected, 3 standby.</param>
public sealed record LagChangeEvent(EventSubject Subject, PortNumber Port, int State, int Role) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "LAG_CHANGE";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 16;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("port_no", Port.Value);
        json.Member("state", State);
        json.Member("role", Role);
        json.End();
    }
}
