using Weir.Primitives;

namespace Weir.OpenFlow.Messages;

/// <summary>OFPT_PORT_MOD.</summary>
/// <param name="Number">The port.</param>
/// <param name="HardwareAddress">Its MAC: must be the port's own, as a check.</param>
/// <param name="Config">Wanted bits.</param>
/// <param name="Mask">Which bits of <paramref name="Config"/> count.</param>
/// <param name="Advertise">What to offer; 0: as it is.</param>
public sealed record PortModMessage(PortNumber Number, MacAddress HardwareAddress, PortConfig Config, PortConfig Mask, PortFeatures Advertise = PortFeatures.None) : OpenFlowMessage
{
    /// <inheritdoc/>
    public override MessageType Type => MessageType.PortMod;
}
