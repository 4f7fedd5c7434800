using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>
/// <c>L2_LEARN</c>: a host was learned, has moved, or was renewed where it was (<see cref="PreviousPort"/> is <see cref="Port"/>). One that came without a frame (found in the switch after a restart of
/// Weir, or moved with its LAG) has the default <see cref="FrameSummary"/>.
/// </summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Port">Where it is.</param>
/// <param name="PreviousPort">Where it was; null: it is new.</param>
/// <param name="Vid">Its VLAN.</param>
/// <param name="Mac">Its address.</param>
/// <param name="Frame">The frame.</param>
public sealed record HostLearnedEvent(EventSubject Subject, PortNumber Port, PortNumber? PreviousPort, Vid Vid, MacAddress Mac, FrameSummary Frame) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "L2_LEARN";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 80;

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        json.Member("port_no", Port.Value);
        json.MemberOrNull("previous_port_no", PreviousPort?.Value);
        json.Member("vid", Vid.Value);
        json.Member("eth_src", Mac);
        json.Member("eth_dst", Frame.Destination);
        json.Member("eth_type", Frame.EtherType);
        json.Member("l3_src_ip", Frame.Text(Frame.L3Source));
        json.Member("l3_dst_ip", Frame.Text(Frame.L3Destination));
        json.End();
    }
}
