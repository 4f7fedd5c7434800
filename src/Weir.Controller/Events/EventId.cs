using System.Globalization;

namespace Weir.Controller.Events;

/// <summary>
/// Which event it is: FAUCET's <c>event_id</c>, and for Weir's own events, which FAUCET does not have, a number behind it. <c>4711</c> is an event of FAUCET's; <c>4711.1</c> and <c>4711.2</c> are Weir's
/// own between it and 4712. So <c>event_id</c> counts exactly what a program that knows FAUCET sees.
/// </summary>
/// <param name="Number">FAUCET's <c>event_id</c>, from 1 on; 0: before the first.</param>
/// <param name="Sub">0 for an event of FAUCET's, else from 1 on.</param>
public readonly record struct EventId(long Number, int Sub) : IComparable<EventId>
{
    /// <summary>Before the first event.</summary>
    public static EventId None => default;

    /// <summary>Reads <c>4711</c> or <c>4711.2</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventId id)
    {
        id = default;
        var dot = text.IndexOf('.');
        var sub = 0;
        if (dot >= 0 && !int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out sub)) return false;
        if (!long.TryParse(dot < 0 ? text : text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        id = new EventId(number, sub);
        return true;
    }

    /// <summary>That of the next event.</summary>
    /// <param name="isFaucets">Whether that is one of FAUCET's.</param>
    public EventId Next(bool isFaucets) => isFaucets ? new EventId(Number + 1, 0) : this with { Sub = Sub + 1 };

    /// <inheritdoc/>
    public int CompareTo(EventId other) => Number != other.Number ? Number.CompareTo(other.Number) : Sub.CompareTo(other.Sub);

    /// <summary>As <c>4711</c> or <c>4711.2</c>.</summary>
    public override string ToString() => Sub == 0 ? $"{Number}" : $"{Number}.{Sub}";
}
