using System.Collections.Immutable;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>A NIC that is plugged in.</summary>
/// <param name="Nic">What it may do.</param>
/// <param name="Port">Where it is plugged in.</param>
public sealed record GuardAttachment(GuardedNic Nic, PortNumber Port);

/// <summary>A port that is no VM's, with its number.</summary>
/// <param name="Port">What it is.</param>
/// <param name="Number">Its number.</param>
public sealed record GuardPortAttachment(GuardPort Port, PortNumber Number);

/// <summary>What the guard's tables are compiled from: the bridge, and what is plugged into it now.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Ports">Its ports that are no VMs'.</param>
/// <param name="Nics">NICs with a policy. A port that is in neither list is closed.</param>
public sealed record GuardInput(GuardBridge Bridge, ImmutableArray<GuardPortAttachment> Ports, ImmutableArray<GuardAttachment> Nics)
{
    /// <summary>
    /// Where frames go that the guard lets pass: null: forwarding is the guard's own (hook only, <c>weir guard</c>); else the first table of FAUCET's pipeline (<c>weir run</c>).
    /// </summary>
    /// <remarks>
    /// With a next table the guard still delivers by itself what goes to NICs without being unicast to their MAC address: ARP requests and neighbour solicitations for a NIC's address,
    /// and broadcast and multicast that NICs get. All other frames, and a copy of broadcast and multicast, go on to the next table as they came in, tag included. The tables that follow
    /// therefore must (1) never flood to a NIC's port, whatever the frame, and (2) send unicast for a NIC's MAC address in its VLAN to its port whether the NIC has
    /// been heard or not; what is not for the NIC's addresses never gets that far. Ports of <see cref="Ports"/> are all others that shall be open.
    /// With <see cref="GuardBridge.ReportOnly"/> everything goes on to the next table, and neither (1) nor (2) holds.
    /// </remarks>
    public byte? NextTable { get; init; }
}
