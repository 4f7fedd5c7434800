using Weir.Primitives;

namespace Weir.Controller.Services;

/// <summary>What a switch has counted at a coprocessor, since it is watched; as it was read last.</summary>
/// <param name="Port">The coprocessor's port.</param>
/// <param name="ReadAt">When.</param>
public sealed record ServiceReading(PortNumber Port, DateTimeOffset ReadAt)
{
    /// <summary>Packets that rules sent there and nowhere else.</summary>
    public long Diverted { get; init; }

    /// <summary>Packets that rules sent there and let through, too.</summary>
    public long Copied { get; init; }

    /// <summary>Frames that came from there with a tag.</summary>
    public long Heard { get; init; }

    /// <summary>Frames that came from there without one, and were dropped.</summary>
    public long Untagged { get; init; }

    /// <summary><see cref="Diverted"/> in the last minute, or since it is watched.</summary>
    public long RecentDiverted { get; init; }

    /// <summary><see cref="Copied"/> in the last minute, or since it is watched.</summary>
    public long RecentCopied { get; init; }

    /// <summary><see cref="Heard"/> in the last minute, or since it is watched.</summary>
    public long RecentHeard { get; init; }

    /// <summary>When it was seen last that packets had been sent there; null: not since it is watched.</summary>
    public DateTimeOffset? LastSteered { get; init; }

    /// <summary>When it was seen last that frames had come from there; null: not since it is watched.</summary>
    public DateTimeOffset? LastHeard { get; init; }

    /// <summary>Since when packets are diverted there and nothing has come back; null: that is not so.</summary>
    public DateTimeOffset? UnansweredSince { get; init; }
}

/// <summary>How a coprocessor does.</summary>
public enum ServiceHealth
{
    /// <summary>The switch is not connected, or was not asked yet.</summary>
    Unknown,

    /// <summary>Its port is not up, or not there.</summary>
    Down,

    /// <summary>Packets are diverted there, and nothing comes back.</summary>
    Silent,

    /// <summary>Frames came from there within the last minute.</summary>
    Answering,

    /// <summary>Neither: nothing is diverted there that waits for an answer.</summary>
    Idle,
}

/// <summary>The verdict on a coprocessor.</summary>
public static class ServiceVerdict
{
    /// <summary>How long a service may think before it is silent.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How it does.</summary>
    /// <param name="isUp">Whether its port is; null: nobody knows.</param>
    /// <param name="reading">What was counted; null: not yet.</param>
    public static ServiceHealth Of(bool? isUp, ServiceReading? reading) => (isUp, reading) switch
    {
        (false, _) => ServiceHealth.Down,
        (null, _) or (_, null) => ServiceHealth.Unknown,
        (_, { UnansweredSince: { } since }) when reading.ReadAt - since >= Patience => ServiceHealth.Silent,
        (_, { RecentHeard: > 0 }) => ServiceHealth.Answering,
        _ => ServiceHealth.Idle,
    };
}
