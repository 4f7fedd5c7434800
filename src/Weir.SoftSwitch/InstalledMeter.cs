using Weir.OpenFlow.Entries;

namespace Weir.SoftSwitch;

/// <summary>A meter with its token buckets. Buckets start full; a band without a burst size holds one second's worth. Time counts in whole milliseconds, as in Open vSwitch.</summary>
public sealed class InstalledMeter
{
    private readonly ulong[] _tokens;
    private long _usedAtMilliseconds;

    internal InstalledMeter(MeterEntry entry, long nowMilliseconds)
    {
        Entry = entry;
        CreatedAtMilliseconds = _usedAtMilliseconds = nowMilliseconds;
        _tokens = [.. entry.Bands.Select(Capacity)];
    }

    /// <summary>The meter.</summary>
    public MeterEntry Entry { get; }

    /// <summary>Packets that came.</summary>
    public ulong PacketCount { get; private set; }

    /// <summary>Bytes that came.</summary>
    public ulong ByteCount { get; private set; }

    /// <summary>Packets that were dropped.</summary>
    public ulong DropCount { get; private set; }

    internal long CreatedAtMilliseconds { get; }

    /// <summary>Counts a packet; false where a band drops it.</summary>
    internal bool Pass(int bytes, long nowMilliseconds)
    {
        var elapsed = (ulong)Math.Max(0, nowMilliseconds - _usedAtMilliseconds);
        _usedAtMilliseconds = nowMilliseconds;
        PacketCount++;
        ByteCount += (uint)bytes;
        var cost = Entry.Flags.HasFlag(MeterFlags.Pktps) ? 1000UL : (ulong)bytes * 8;
        var passes = true;
        for (var i = 0; i < _tokens.Length; i++)
        {
            var band = Entry.Bands[i];
            _tokens[i] = Math.Min(_tokens[i] + (elapsed * band.Rate), Capacity(band));
            if (_tokens[i] >= cost) _tokens[i] -= cost;
            else if (band.Type == MeterBandType.Drop) passes = false;
        }

        if (!passes) DropCount++;
        return passes;
    }

    /// <summary>The tokens now, for <see cref="Restore"/>.</summary>
    internal (ulong[] Tokens, long UsedAtMilliseconds) Save() => ([.. _tokens], _usedAtMilliseconds);

    /// <summary>Gives back what packets took since <see cref="Save"/>.</summary>
    internal void Restore((ulong[] Tokens, long UsedAtMilliseconds) saved)
    {
        saved.Tokens.CopyTo(_tokens, 0);
        _usedAtMilliseconds = saved.UsedAtMilliseconds;
    }

    private ulong Capacity(MeterBand band) => (Entry.Flags.HasFlag(MeterFlags.Burst) && band.BurstSize > 0 ? band.BurstSize : band.Rate) * 1000UL;
}
