using Weir.Model.Guard;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>
/// Ids of the guard's meters: 0x4000 + 8 x slot + class, up to 0x1ffff. The slot is the port number modulo 14,336; where two NICs of a bridge share a slot, the one with the lower port
/// number has it, and the other gets the highest free one. Below 0x4000 ids are the operator's (Weir.Config refuses his others on a guarded datapath), from 0x20001 on FAUCET's punt meters (<see cref="Features.PuntMeters"/>); Open vSwitch's datapaths
/// number at least 200,000.
/// </summary>
public static class GuardMeters
{
    /// <summary>The lowest id.</summary>
    public const uint FirstId = 0x4000;

    /// <summary>The highest id.</summary>
    public const uint LastId = 0x1_FFFF;

    /// <summary>Slots of eight ids.</summary>
    public const int Slots = (int)((LastId + 1 - FirstId) / 8);

    /// <summary>Whether a meter is the guard's by its id.</summary>
    public static bool Owns(uint meterId) => meterId is >= FirstId and <= LastId;

    /// <summary>The meter of a NIC on this port where nobody else has its slot (see above).</summary>
    public static uint IdOf(PortNumber port, GuardMeterClass meterClass) => IdOf(SlotOf(port), meterClass);

    /// <summary>What a meter of the guard bounds.</summary>
    public static GuardMeterClass ClassOf(uint meterId) => (GuardMeterClass)((meterId - FirstId) & 7);

    /// <summary>The slot of a port that meets no other there.</summary>
    internal static int SlotOf(PortNumber port) => (int)(port.Value % Slots);

    internal static uint IdOf(int slot, GuardMeterClass meterClass) => FirstId + (8 * (uint)slot) + (uint)meterClass;

    internal static MeterEntry Entry(uint id, GuardRate rate) => new(id, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, rate.Pps, rate.Burst)]);

    /// <summary>The slot of each port; a port that is above 16 bits has none.</summary>
    internal static Dictionary<PortNumber, int> Assign(IEnumerable<PortNumber> ports)
    {
        var slots = new Dictionary<PortNumber, int>();
        var taken = new HashSet<int>();
        var late = new List<PortNumber>();
        foreach (var port in ports.Order())
        {
            var slot = SlotOf(port);
            if (taken.Add(slot)) slots[port] = slot;
            else late.Add(port);
        }

        var free = Slots - 1;
        foreach (var port in late)
        {
            while (free >= 0 && !taken.Add(free)) free--;
            if (free >= 0) slots.TryAdd(port, free);
        }

        return slots;
    }
}
