using System.Buffers.Binary;

namespace Weir.Controller.Events;

/// <summary>
/// Some hundred events, one behind another in 16 KiB: hosts that were learned or have expired as <see cref="HostChangeCodec"/> writes them, any other as a reference to its object. Used again when all of them are
/// forgotten. One thread at a time.
/// </summary>
internal sealed class EventChunk
{
    private const int Capacity = 16 << 10;
    private const int ObjectLength = 3;
    private const int SubjectsLookedAt = 16;
    private const byte ObjectFlag = 0x80; // of the first byte: the index of the event's object (2) follows
    private const byte OwnFlag = 0x40; // an event of Weir's own

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity);
    private readonly List<object?> _objects = []; // events, and the subjects of those that are bytes

    /// <summary>Position of the event before the first one.</summary>
    public long PositionBefore { get; private set; }

    /// <summary>Which one that is.</summary>
    public EventId IdBefore { get; private set; }

    /// <summary>Bytes in use: the offset behind the last event.</summary>
    public int Used { get; private set; }

    /// <summary>Whether any event has room behind the last one.</summary>
    public bool HasRoom => Capacity - Used >= HostChangeCodec.MaximumLength;

    /// <summary>Makes it an empty one.</summary>
    public void Begin(long positionBefore, EventId idBefore)
    {
        (PositionBefore, IdBefore, Used) = (positionBefore, idBefore, 0);
        _objects.Clear();
    }

    /// <summary>Adds an event.</summary>
    /// <returns>What it takes, in bytes.</returns>
    public int Add(NetworkEvent networkEvent)
    {
        var offset = Used;
        _bytes[offset] = networkEvent.IsFaucets ? ObjectFlag : (byte)(ObjectFlag | OwnFlag);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset + 1), (ushort)_objects.Count);
        _objects.Add(networkEvent);
        Used += ObjectLength;
        return SizeAt(offset);
    }

    /// <summary>Adds an event.</summary>
    /// <returns>What it takes, in bytes.</returns>
    public int Add(in HostChange host, DateTimeOffset time)
    {
        var length = HostChangeCodec.Write(_bytes.AsSpan(Used), in host, IndexOf(host.Subject), time);
        Used += length;
        return length;
    }

    /// <summary>How far behind the event at an offset the next one is.</summary>
    public int LengthAt(int offset) => (_bytes[offset] & ObjectFlag) != 0 ? ObjectLength : HostChangeCodec.LengthOf(_bytes.AsSpan(offset));

    /// <summary>What the event at an offset takes, in bytes, roughly.</summary>
    public int SizeAt(int offset) => LengthAt(offset) + (ObjectAt(offset)?.Bytes ?? 0);

    /// <summary>Whether the event at an offset is one of FAUCET's.</summary>
    public bool IsFaucetsAt(int offset) => (_bytes[offset] & OwnFlag) == 0;

    /// <summary>The event at an offset; null where it is kept as bytes.</summary>
    public NetworkEvent? ObjectAt(int offset) => (_bytes[offset] & ObjectFlag) == 0 ? null : (NetworkEvent?)_objects[ObjectIndexAt(offset)];

    /// <summary>The event at an offset, made from its bytes; without its number.</summary>
    public NetworkEvent MakeAt(int offset)
    {
        var bytes = _bytes.AsSpan(offset);
        return HostChangeCodec.Read(bytes, (EventSubject)_objects[HostChangeCodec.SubjectOf(bytes)]!);
    }

    /// <summary>Lets go of the event at an offset: it is not read any more.</summary>
    public void ForgetAt(int offset)
    {
        if ((_bytes[offset] & ObjectFlag) != 0) _objects[ObjectIndexAt(offset)] = null;
    }

    // One that has not come for a while has an index more: looking for it would take longer than the bytes are worth.
    private int IndexOf(EventSubject subject)
    {
        for (var i = _objects.Count - 1; i >= Math.Max(0, _objects.Count - SubjectsLookedAt); i--)
            if (ReferenceEquals(_objects[i], subject)) return i;
        _objects.Add(subject);
        return _objects.Count - 1;
    }

    private int ObjectIndexAt(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset + 1));
}
