using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>L2_EXPIRE</c>: a host is forgotten.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">Where it was.</param>
/// <param name="Vid">Its VLAN.</param>
/// <param name="Mac">Its address.</param>
public sealed record HostExpiredEvent(EventSubject Subject, PortNumber Port, Vid Vid, MacAddress Mac) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "L2_EXPIRE";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 24;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("port_no", Port.Value);
        json.Member("vid", Vid.Value);
        json.Member("eth_src", Mac);
        json.End();
    }
}
