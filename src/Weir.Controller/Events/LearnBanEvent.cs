using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>LEARN_BAN</c>, Weir's own: nothing new is learned on a port or in a VLAN for <c>learn_ban_timeout</c>.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">The port; null: the whole VLAN.</param>
/// <param name="Vid">The VLAN of the frame that was one too many.</param>
/// <param name="Reason"><c>port-full</c>, <c>vlan-full</c> (both: <c>max_hosts</c>) or <c>loop-protect</c>.</param>
public sealed record LearnBanEvent(EventSubject Subject, PortNumber? Port, Vid Vid, string Reason) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "LEARN_BAN";

    /// <inheritdoc/>
    public override bool IsFaucets => false;

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 24;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.MemberOrNull("port_no", Port?.Value);
        json.Member("vid", Vid.Value);
        json.Member("reason", Reason);
        json.End();
    }
}
