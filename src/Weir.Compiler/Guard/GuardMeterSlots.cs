using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>Which slot of <see cref="GuardMeters"/> each port of a bridge has.</summary>
internal sealed class GuardMeterSlots
{
    // Null: every port's slot follows from its number.
    private readonly Dictionary<PortNumber, int>? _slots;

    private GuardMeterSlots(Dictionary<PortNumber, int>? slots) => _slots = slots;

    /// <summary>No two ports of the bridge meet in one slot, so that each has that which follows from its number alone.</summary>
    public bool AreUnshared => _slots is null;

    /// <summary>The slots for what is plugged in.</summary>
    public static GuardMeterSlots Of(GuardInput input)
    {
        Span<ulong> taken = stackalloc ulong[(GuardMeters.Slots + 63) / 64];
        taken.Clear();
        var plain = true;
        foreach (var nic in input.Nics) plain &= nic.Port.Value > GuardCompiler.HighestPort || Take(taken, nic.Port);
        foreach (var port in input.Ports) plain &= Take(taken, port.Number);
        return new(plain ? null : GuardMeters.Assign(input.Nics.Where(nic => nic.Port.Value <= GuardCompiler.HighestPort).Select(nic => nic.Port).Concat(input.Ports.Select(port => port.Number)).Distinct()));
    }

    /// <summary>The slot of a port of the bridge; null: there is none left for it.</summary>
    public int? Find(PortNumber port) => _slots is null ? GuardMeters.SlotOf(port) : _slots.TryGetValue(port, out var slot) ? slot : null;

    private static bool Take(Span<ulong> taken, PortNumber port)
    {
        var slot = GuardMeters.SlotOf(port);
        var bit = 1UL << (slot & 63);
        var free = (taken[slot >> 6] & bit) == 0;
        taken[slot >> 6] |= bit;
        return free;
    }
}
