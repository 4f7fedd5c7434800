using System.Collections.Immutable;

namespace Weir.Controller.Events;

/// <summary>The names of the events that Weir sends.</summary>
public static class EventNames
{
    /// <summary>FAUCET's, as its socket has them.</summary>
    public static ImmutableArray<string> Faucets { get; } =
        ["PORT_CHANGE", "PORTS_STATUS", "DP_CHANGE", "L2_LEARN", "L2_EXPIRE", "LAG_CHANGE", "CONFIG_CHANGE", "EVENT_SOCK_HEARTBEAT"];

    /// <summary>Weir's own, which <c>GET /api/v1/events</c> has too.</summary>
    public static ImmutableArray<string> Own { get; } = ["CONFIG_APPLIED", "AUDIT_FINDING", "GUARD_BIND", "GUARD_RELEASE", "GUARD_DROP", "LEARN_BAN", "SERVICE_HEALTH"];
}
