using Weir.Packets;
using Weir.Primitives;

namespace Weir.Controller.Status;

/// <summary>How it stands with a member of a LAG.</summary>
public enum LacpCondition
{
    /// <summary>Its link is down.</summary>
    Down,

    /// <summary>No partner that says that it is in step.</summary>
    Waiting,

    /// <summary>In step, and sent no frames: the configuration or the partner does not want it.</summary>
    Standby,

    /// <summary>In step and selected: it carries frames.</summary>
    Carrying,
}

/// <summary>A snapshot of a member of a LAG.</summary>
/// <param name="Port">The port.</param>
/// <param name="Lag">The LAG's id.</param>
/// <param name="Condition">How it stands.</param>
/// <param name="Actor">What Weir says there.</param>
/// <param name="Partner">What the partner said last, or null.</param>
public sealed record LacpPortStatus(PortNumber Port, int Lag, LacpCondition Condition, LacpHeader Actor, LacpHeader? Partner)
{
    /// <summary>How often it has changed since the port became a member.</summary>
    public long Changes { get; init; }
}
