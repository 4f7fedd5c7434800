namespace Weir.Controller.Events;

/// <summary>How much is kept for those who come later or fall behind.</summary>
/// <param name="MaxEvents">Most events, 1 to 16,777,216.</param>
/// <param name="MaxBytes">Most memory that they take, roughly; it is taken as they come.</param>
public sealed record EventBusOptions(int MaxEvents, long MaxBytes)
{
    /// <summary>131,072 events, in at most 8 MiB: a learning storm of 100,000 hosts (3 to 6 MiB) and what goes with it.</summary>
    public static EventBusOptions Default { get; } = new(131_072, 8L << 20);
}
