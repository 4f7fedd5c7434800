using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>PORT_CHANGE</c>: the switch says that a port came, went or changed; also of ports that the configuration does not have.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">The port.</param>
/// <param name="Reason">What happened.</param>
/// <param name="State">OFPPS_* bits.</param>
public sealed record PortChangeEvent(EventSubject Subject, PortNumber Port, PortStatusReason Reason, PortState State) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "PORT_CHANGE";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 16;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("port_no", Port.Value);
        json.Member("reason", Reason switch { PortStatusReason.Add => "ADD", PortStatusReason.Delete => "DELETE", PortStatusReason.Modify => "MODIFY", _ => "UNKNOWN" });
        json.Member("state", (uint)State);
        json.Member("status", (State & PortState.LinkDown) == 0);
        json.End();
    }
}
