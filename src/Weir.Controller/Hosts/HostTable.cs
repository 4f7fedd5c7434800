using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Weir.Primitives;

namespace Weir.Controller.Hosts;

/// <summary>
/// The learned hosts of one datapath: (VID, MAC) → port and when learned. Open addressing with linear probing over an array of 16-byte
/// slots, so that 100,000 hosts cost 4 MB and learning one allocates nothing.
/// </summary>
/// <remarks>Touched only inside a datapath's turn. Hosts per port and per VLAN are counted beside it, so that limits cost nothing.</remarks>
public sealed class HostTable
{
    private const int InitialCapacity = 64;

    private readonly Dictionary<uint, int> _perPort = [];
    private readonly int[] _perVlan = new int[4096];
    private Slot[] _slots = new Slot[InitialCapacity];
    private int _count;

    private struct Slot
    {
        public ulong Key; // VID in bits 48-59, MAC below; 0 is an empty slot (VID 0 is never learned)
        public uint Port;
        public uint LearnedAtSeconds;
    }

    /// <summary>Changes whenever hosts change their slots: copies that were begun before are not whole.</summary>
    internal long Layout { get; private set; }

    /// <summary>Number of hosts.</summary>
    public int Count => _count;

    /// <summary>Number of hosts on a port.</summary>
    public int CountOnPort(PortNumber port) => _perPort.GetValueOrDefault(port.Value);

    /// <summary>Number of hosts in a VLAN.</summary>
    public int CountInVlan(Vid vid) => _perVlan[vid.Value];

    /// <summary>Finds a host.</summary>
    public bool TryGet(Vid vid, MacAddress mac, out HostRecord host)
    {
        var index = IndexOf(Key(vid, mac));
        ref var slot = ref _slots[index];
        if (slot.Key == 0)
        {
            host = default;
            return false;
        }

        host = Record(in slot);
        return true;
    }

    /// <summary>Adds a host, or puts it on another port and refreshes it. VID 0 is refused.</summary>
    public void Set(Vid vid, MacAddress mac, PortNumber port, uint learnedAtSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(vid.Value);
        var key = Key(vid, mac);
        var index = IndexOf(key);
        if (_slots[index].Key == 0)
        {
            if ((_count + 1) * 4 > _slots.Length * 3)
            {
                Grow();
                index = IndexOf(key);
            }

            _count++;
            _perVlan[vid.Value]++;
        }
        else
        {
            _perPort[_slots[index].Port]--;
        }

        _slots[index] = new Slot { Key = key, Port = port.Value, LearnedAtSeconds = learnedAtSeconds };
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_perPort, port.Value, out _)++;
    }

    /// <summary>Forgets a host; false where it was not known.</summary>
    public bool Remove(Vid vid, MacAddress mac)
    {
        var hole = IndexOf(Key(vid, mac));
        if (_slots[hole].Key == 0) return false;
        _count--;
        _perVlan[vid.Value]--;
        _perPort[_slots[hole].Port]--;

        // Close the hole: whatever follows in the run and may stand earlier moves back.
        var mask = _slots.Length - 1;
        for (var next = (hole + 1) & mask; _slots[next].Key != 0; next = (next + 1) & mask)
        {
            var home = Home(_slots[next].Key);
            if (((next - home) & mask) < ((next - hole) & mask)) continue;
            _slots[hole] = _slots[next];
            hole = next;
            Layout++;
        }

        _slots[hole] = default;
        return true;
    }

    /// <summary>Forgets every host.</summary>
    public void Clear()
    {
        _slots = new Slot[InitialCapacity];
        Layout++;
        _perPort.Clear();
        Array.Clear(_perVlan);
        _count = 0;
    }

    /// <summary>Copies the hosts that <paramref name="predicate"/> takes, in no order.</summary>
    [SuppressMessage("Design", "CA1002", Justification = "a scratch list of the caller's")]
    public List<HostRecord> Where(Func<HostRecord, bool> predicate)
    {
        var found = new List<HostRecord>();
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if (slot.Key == 0) continue;
            var host = Record(in slot);
            if (predicate(host)) found.Add(host);
        }

        return found;
    }

    /// <summary>Copies the hosts of the next slots. False: that were the last ones.</summary>
    /// <param name="slot">Where to begin; then, where to go on.</param>
    /// <param name="most">How many slots.</param>
    /// <param name="to">Where to.</param>
    internal bool Copy(ref int slot, int most, List<HostRecord> to)
    {
        var end = (int)Math.Min((long)slot + most, _slots.Length);
        foreach (ref readonly var one in _slots.AsSpan(slot, end - slot))
            if (one.Key != 0) to.Add(Record(in one));
        slot = end;
        return end < _slots.Length;
    }

    private static ulong Key(Vid vid, MacAddress mac) => ((ulong)vid.Value << 48) | mac.Bits;

    private static HostRecord Record(in Slot slot) =>
        new(Vid.FromBits((int)(slot.Key >> 48)), MacAddress.FromBits(slot.Key), new PortNumber(slot.Port), slot.LearnedAtSeconds);

    private int Home(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> (64 - BitOperations.Log2((uint)_slots.Length)));

    private int IndexOf(ulong key)
    {
        var mask = _slots.Length - 1;
        var index = Home(key);
        while (_slots[index].Key != 0 && _slots[index].Key != key) index = (index + 1) & mask;
        return index;
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[old.Length * 2];
        Layout++;
        foreach (ref readonly var slot in old.AsSpan())
            if (slot.Key != 0) _slots[IndexOf(slot.Key)] = slot;
    }
}

/// <summary>A learned host.</summary>
/// <param name="Vid">Its VLAN.</param>
/// <param name="Mac">Its address.</param>
/// <param name="Port">Where it is.</param>
/// <param name="LearnedAtSeconds">When it was learned or refreshed, on the controller's clock.</param>
public readonly record struct HostRecord(Vid Vid, MacAddress Mac, PortNumber Port, uint LearnedAtSeconds);
