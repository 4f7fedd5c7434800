using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Controller.Events;

/// <summary>A NIC that the VM guard lets through, as events tell of it.</summary>
/// <param name="Id">Names the NIC: libvirt's and Open vSwitch's interface id, or <c>DATAPATH/PORT</c>.</param>
/// <param name="Vm">Its VM's name; the port's where it is no VM's.</param>
/// <param name="Mac">The MAC address that it sends from.</param>
/// <param name="Port">Where it is plugged in.</param>
/// <param name="State"><c>guarded</c>, <c>report</c> or <c>off</c>.</param>
/// <param name="Addresses">Addresses and nets that it may use.</param>
public sealed record BoundNic(string Id, string Vm, MacAddress Mac, PortNumber Port, string State, ImmutableArray<string> Addresses)
{
    /// <inheritdoc/>
    public bool Equals(BoundNic? other) =>
        other is not null && (Id, Vm, Mac, Port, State) == (other.Id, other.Vm, other.Mac, other.Port, other.State) && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Mac, Port);

    /// <summary>Writes what a binding and its end have in common.</summary>
    internal void WriteTo(EventJsonWriter json)
    {
        json.Member("port_no", Port.Value);
        json.Member("vm", Vm);
        json.Member("mac", Mac);
        json.Member("nic", Id);
    }
}
