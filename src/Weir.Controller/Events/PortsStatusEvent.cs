using System.Collections.Immutable;
using System.Globalization;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary><c>PORTS_STATUS</c>: which of the configured ports are up, when a switch has connected.</summary>
/// <param name="Subject">The datapath.</param>
/// <param name="Ports">Each port by number, and whether it is up.</param>
public sealed record PortsStatusEvent(EventSubject Subject, ImmutableArray<KeyValuePair<PortNumber, bool>> Ports) : NetworkEvent(Subject)
{
    /// <inheritdoc/>
    public override string Name => "PORTS_STATUS";

    /// <inheritdoc/>
    public override int Bytes => BaseBytes + 32 + (Ports.Length * 8);

    /// <inheritdoc/>
    public override void WriteValue(EventJsonWriter json)
    {
        json.Begin();
        foreach (var (port, up) in Ports) json.Member(port.Value.ToString(CultureInfo.InvariantCulture), up);
        json.End();
    }
}
