namespace Weir.Controller.Events;

/// <summary>How much is kept for those who come later or fall behind.</summary>
/// <param name="MaxEvents">Most events, 1 to 16,777,216.</param>
/// <param name="MaxBytes">Most memory that they take, roughly.</param>
public sealed record EventBusOptions(int MaxEvents, long MaxBytes)
{
    /// <summary>131,072 events, in at most 32 MiB: a learning storm of 100,000 hosts (14 MiB) and what goes with it.</summary>
    public static EventBusOptions Default { get; } = new(131_072, 32L << 20);
}
