using Weir.OpenFlow.Entries;

namespace Weir.SoftSwitch;

/// <summary>A flow entry in a table, with its counters.</summary>
public sealed class InstalledFlow
{
    internal InstalledFlow(FlowEntry entry, long now) => (Entry, CreatedAt, LastUsedAt) = (entry, now, now);

    /// <summary>The entry; OFPFC_MODIFY puts another in its place.</summary>
    public FlowEntry Entry { get; internal set; }

    /// <summary>Packets that it matched.</summary>
    public ulong PacketCount { get; internal set; }

    /// <summary>Bytes that it matched.</summary>
    public ulong ByteCount { get; internal set; }

    /// <summary>When it was added: a timestamp of the datapath's clock.</summary>
    public long CreatedAt { get; internal set; }

    /// <summary>When it last matched.</summary>
    public long LastUsedAt { get; internal set; }

    /// <summary>How long it has been there.</summary>
    public TimeSpan Duration(TimeProvider time) => time.GetElapsedTime(CreatedAt);

    internal void Count(int bytes, long now)
    {
        PacketCount++;
        ByteCount += (uint)bytes;
        LastUsedAt = now;
    }
}
