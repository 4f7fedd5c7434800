using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>What <c>weir copro status</c> shows; the shape of its JSON.</summary>
internal sealed record CoproStatus
{
    public required string Name { get; init; }

    /// <summary><c>up</c>, <c>incomplete</c> (run <c>up</c> again) or <c>down</c>.</summary>
    public required string State { get; init; }

    public CoproState? Settings { get; init; }

    /// <summary>What <c>up</c> would have to do, or why it could not.</summary>
    public required ImmutableArray<string> Missing { get; init; }

    /// <summary>Things that bear its names and are not Weir's.</summary>
    public required ImmutableArray<string> Foreign { get; init; }

    public required ImmutableArray<FlowCount> Flows { get; init; }

    public required ImmutableArray<ServiceStatus> Services { get; init; }

    public static CoproStatus Of(string name, CoproObservation found, CoproPlan? plan, ImmutableArray<FlowCount> flows, IEnumerable<ServiceRecord> services)
    {
        ImmutableArray<string> missing = plan is null
            ? found.AnythingOfOurs ? ["the state file is gone, pieces are left: up makes them anew, down removes them"] : []
            : [.. plan.Refusals, .. plan.Steps.Select(step => step.Title)];
        return new CoproStatus
        {
            Name = name,
            State = !found.AnythingOfOurs ? "down" : missing.Length > 0 ? "incomplete" : "up",
            Settings = found.State,
            Missing = missing,
            Foreign = [.. CoproDownPlanner.LeftAlone(name, found)],
            Flows = flows,
            Services = [.. services.Select(ServiceStatus.Of)],
        };
    }
}

/// <summary>One detached service as shown.</summary>
/// <param name="Service">Its name.</param>
/// <param name="State"><c>running</c>, <c>waiting</c> (it died and is started again soon), <c>ended</c> or <c>lost</c> (its supervisor was killed).</param>
/// <param name="Pid">Its process; 0 where there is none.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="LastExitCode">How it last ended.</param>
/// <param name="Since">When it was last started.</param>
/// <param name="Command">What runs.</param>
/// <param name="Log">Where its output goes.</param>
internal sealed record ServiceStatus(string Service, string State, int Pid, int Restarts, int? LastExitCode, DateTimeOffset Since, ImmutableArray<string> Command, string Log)
{
    public static ServiceStatus Of(ServiceRecord record) => new(
        record.Service,
        record.IsSupervised ? record.Pid != 0 ? "running" : "waiting" : record.Pid != 0 || record.Restart ? "lost" : "ended",
        record.Pid, record.Restarts, record.LastExitCode, record.Since, record.Command, record.Log);
}
