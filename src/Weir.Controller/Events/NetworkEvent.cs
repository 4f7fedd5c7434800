namespace Weir.Controller.Events;

/// <summary>Something that happened, as it is told to whoever listens. Immutable once it is published.</summary>
/// <param name="Subject">The datapath, or Weir as a whole.</param>
public abstract record NetworkEvent(EventSubject Subject)
{
    /// <summary>Bytes of an object on the heap and what every event has, roughly.</summary>
    protected const int BaseBytes = 72;

    /// <summary>Its key in JSON: <c>L2_LEARN</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether FAUCET has it too. Others are Weir's own: not on FAUCET's socket, and not counted in <c>event_id</c>.</summary>
    public virtual bool IsFaucets => true;

    /// <summary>Which one it is; given when it is published.</summary>
    public EventId Id { get; internal set; }

    /// <summary>Its place among all events of this run, from 1 on; given when it is published.</summary>
    public long Position { get; internal set; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset Time { get; internal set; }

    /// <summary>Memory it takes, roughly, in bytes.</summary>
    public virtual int Bytes => BaseBytes;

    /// <summary>Writes the value of <see cref="Name"/>.</summary>
    public abstract void WriteValue(EventJsonWriter json);
}
