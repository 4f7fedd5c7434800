namespace Weir.Controller.Events;

/// <summary>
/// Events as lines of JSON, each written once for all who want it: the last ones are kept, so that fifty subscribers that keep pace cost one. Any thread.
/// </summary>
/// <param name="capacity">How many lines are kept, some 400 bytes each; a power of two.</param>
public sealed class EventLines(int capacity = 4096)
{
    private readonly Entry?[] _entries = new Entry?[capacity];

    private sealed record Entry(long Position, byte[] Line);

    /// <summary>The event as <see cref="EventJsonWriter.Line"/>; not to be written to.</summary>
    public byte[] Of(NetworkEvent networkEvent)
    {
        ref var slot = ref _entries[networkEvent.Position & (capacity - 1)];
        if (Volatile.Read(ref slot) is { } entry && entry.Position == networkEvent.Position) return entry.Line;
        entry = new Entry(networkEvent.Position, EventJsonWriter.Line(networkEvent));
        Volatile.Write(ref slot, entry);
        return entry.Line;
    }
}
