namespace Weir.Controller.Events;

/// <summary>
/// The last events, oldest first, in chunks that are made as they are needed and used again: what is learned and forgotten all the time leaves no objects behind. Events kept as bytes become objects when they are read.
/// One thread at a time.
/// </summary>
internal sealed class EventHistory
{
    private const int MadeKept = 1024; // a power of two

    private readonly List<EventChunk> _chunks = [];
    private EventChunk? _spare;
    private Cursor _oldest; // behind the last event that is not kept any more
    private NetworkEvent?[]? _made; // from bytes, the last ones: so that many readers cost one

    // Behind an event: where the next one is, if there is one.
    private struct Cursor
    {
        public int Chunk;
        public int Offset;
        public long Position;
        public EventId Id;
    }

    /// <summary>Position of the last event; 0 before the first.</summary>
    public long LastPosition { get; private set; }

    /// <summary>Which one that is.</summary>
    public EventId LastId { get; private set; }

    /// <summary>Position of the last event that is not kept any more; 0: all are.</summary>
    public long ForgottenPosition => _oldest.Position;

    /// <summary>Which one that is.</summary>
    public EventId ForgottenId => _oldest.Id;

    /// <summary>How many events are kept.</summary>
    public int Count => (int)(LastPosition - _oldest.Position);

    /// <summary>The memory that they take, roughly: their own, to which two chunks may come.</summary>
    public long Bytes { get; private set; }

    /// <summary>Numbers an event and adds it.</summary>
    public void Add(NetworkEvent networkEvent)
    {
        var chunk = Room();
        Advance(networkEvent.IsFaucets);
        (networkEvent.Id, networkEvent.Position) = (LastId, LastPosition);
        Bytes += chunk.Add(networkEvent);
    }

    /// <summary>Numbers an event and adds it.</summary>
    public void Add(in HostChange host, DateTimeOffset time)
    {
        var chunk = Room();
        Advance(isFaucets: true);
        Bytes += chunk.Add(in host, time);
    }

    /// <summary>Forgets the oldest event; there must be two or more.</summary>
    public void Forget()
    {
        var (chunk, offset) = Step(ref _oldest);
        Bytes -= chunk.SizeAt(offset);
        chunk.ForgetAt(offset);
        if (_oldest.Offset < chunk.Used) return;
        _chunks.RemoveAt(0);
        _oldest.Offset = 0;
        _spare = chunk;
    }

    /// <summary>Fills <paramref name="into"/> with the events behind <paramref name="position"/>; so many there must be.</summary>
    public void Read(long position, Span<NetworkEvent> into)
    {
        if (into.IsEmpty) return;
        var cursor = Start(position, static (chunk, position) => chunk.PositionBefore <= position);
        while (cursor.Position < position) Step(ref cursor);
        foreach (ref var read in into)
        {
            var (chunk, offset) = Step(ref cursor);
            read = chunk.ObjectAt(offset) ?? Made(chunk, offset, cursor);
        }
    }

    /// <summary>Position of the last event that is <paramref name="id"/> or an earlier one; not before <see cref="ForgottenPosition"/>.</summary>
    public long PositionOf(EventId id)
    {
        if (Count == 0) return LastPosition;
        var cursor = Start(id, static (chunk, id) => chunk.IdBefore.CompareTo(id) <= 0);
        while (cursor.Position < LastPosition)
        {
            var next = cursor;
            Step(ref next);
            if (next.Id.CompareTo(id) > 0) break;
            cursor = next;
        }

        return cursor.Position;
    }

    private NetworkEvent Made(EventChunk chunk, int offset, in Cursor cursor)
    {
        _made ??= new NetworkEvent?[MadeKept];
        ref var made = ref _made[cursor.Position & (MadeKept - 1)];
        if (made?.Position == cursor.Position) return made;
        made = chunk.MakeAt(offset);
        (made.Id, made.Position) = (cursor.Id, cursor.Position);
        return made;
    }

    private void Advance(bool isFaucets)
    {
        LastId = LastId.Next(isFaucets);
        LastPosition++;
    }

    private EventChunk Room()
    {
        if (_chunks.Count > 0 && _chunks[^1].HasRoom) return _chunks[^1];
        var chunk = _spare ?? new EventChunk();
        _spare = null;
        chunk.Begin(LastPosition, LastId);
        _chunks.Add(chunk);
        return chunk;
    }

    // Where to begin to look: at the last chunk that begins behind what is looked for, or at the oldest event.
    private Cursor Start<T>(T wanted, Func<EventChunk, T, bool> isBefore)
    {
        var (low, high) = (0, _chunks.Count - 1);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (isBefore(_chunks[middle], wanted)) low = middle;
            else high = middle - 1;
        }

        return low == 0 ? _oldest : new Cursor { Chunk = low, Position = _chunks[low].PositionBefore, Id = _chunks[low].IdBefore };
    }

    // Over the next event; where that is.
    private (EventChunk Chunk, int Offset) Step(ref Cursor cursor)
    {
        if (cursor.Offset == _chunks[cursor.Chunk].Used) (cursor.Chunk, cursor.Offset) = (cursor.Chunk + 1, 0);
        var (chunk, offset) = (_chunks[cursor.Chunk], cursor.Offset);
        cursor.Offset += chunk.LengthAt(offset);
        cursor.Id = cursor.Id.Next(chunk.IsFaucetsAt(offset));
        cursor.Position++;
        return (chunk, offset);
    }
}
