using System.Collections.Immutable;

namespace Weir.Compiler.Guard;

/// <summary>Compiles the guard's tables, 0 to 19.</summary>
public static class GuardCompiler
{
    internal const uint HighestPort = 0xFFFF; // groups and meters are numbered by port; Open vSwitch gives out ports up to 0xff00

    /// <summary>All entries, groups and meters of the guard on one bridge. Depends on nothing but the argument (INV-1), and not on the order of its lists.</summary>
    /// <remarks>
    /// No address is two NICs' own on one bridge and VLAN: whoever reads policies sees to that. Where it is, the lower port has it. A NIC on a port above 65535 stays closed, and a
    /// diagnostic says so.
    /// </remarks>
    public static DesiredState Compile(GuardInput input)
    {
        var nics = NicsOf(input, input.Nics);
        return Compile(input, nics, null, GuardMeterSlots.Of(input));
    }

    /// <summary>What must be sent so that a switch that holds <c>Compile(before)</c> holds <c>Compile(after)</c>.</summary>
    public static SwitchChange Change(GuardInput before, GuardInput after) => Change(before, after, GuardDifference.Of(before, after));

    /// <summary>
    /// The same where the NICs that came, went or changed are known already. Only these, and what they share with others, are compiled: what is sent, and nearly all of the time it takes,
    /// depend on them and not on how many others there are.
    /// </summary>
    /// <param name="before">What the switch holds.</param>
    /// <param name="after">What it shall hold.</param>
    /// <param name="difference">Of the two.</param>
    public static SwitchChange Change(GuardInput before, GuardInput after, GuardDifference difference)
    {
        if (!GuardEquality.Equal(before.Bridge, after.Bridge) || before.NextTable != after.NextTable || !GuardEquality.Equal(before.Ports, after.Ports))
            return StateDiff.Compute(Compile(before), Compile(after));

        var (slotsBefore, slotsAfter) = (GuardMeterSlots.Of(before), GuardMeterSlots.Of(after));
        ImmutableArray<GuardAttachment> moved = [];
        if (!slotsBefore.AreUnshared || !slotsAfter.AreUnshared)
        {
            // Who shares a slot with one that came or went may have other meters now.
            var differ = difference.Come.ToHashSet(GuardEquality.Instance);
            moved = [.. after.Nics.Where(nic => !differ.Contains(nic) && slotsBefore.Find(nic.Port) != slotsAfter.Find(nic.Port))];
        }

        var (gone, come) = (NicsOf(before, difference.Gone.AddRange(moved)), NicsOf(after, difference.Come.AddRange(moved)));
        var touched = gone.Concat(come).SelectMany(nic => nic.Shared).ToHashSet();
        return StateDiff.Compute(Compile(before, gone, touched, slotsBefore), Compile(after, come, touched, slotsAfter));
    }

    /// <summary>The entries of some NICs alone, those with their cookies, as <see cref="Compile(GuardInput)"/> has them.</summary>
    /// <param name="input">What is plugged in.</param>
    /// <param name="nics">Of the NICs there.</param>
    public static ImmutableArray<DesiredFlow> EntriesOf(GuardInput input, ImmutableArray<GuardAttachment> nics)
    {
        var cookies = nics.Select(nic => GuardCookie.Of(input.Bridge.Name, nic.Nic.InterfaceId)).ToHashSet();
        return [.. Compile(input, NicsOf(input, nics), [], GuardMeterSlots.Of(input)).Flows.Where(flow => cookies.Contains(flow.Entry.Cookie))];
    }

    /// <summary>
    /// What must be sent so that a switch that reported <paramref name="observed"/> holds <paramref name="desired"/>: entries of tables 0 to 19 with the guard's cookie, groups and meters
    /// with the guard's ids. Everything else is left alone.
    /// </summary>
    public static SwitchChange Change(ObservedState observed, DesiredState desired)
    {
        var flows = observed.Flows.Where(flow => GuardPipeline.Owns(flow.TableId) && GuardCookie.IsGuard(flow.Cookie)).Select(flow => new DesiredFlow(flow, Seen));
        var groups = observed.Groups.Where(group => GuardGroups.Owns(group.GroupId)).Select(group => new DesiredGroup(group, Seen));
        var meters = observed.Meters.Where(meter => GuardMeters.Owns(meter.MeterId)).Select(meter => new DesiredMeter(meter, Seen));
        return StateDiff.Compute(new DesiredState([.. flows], [.. groups], [.. meters]), desired);
    }

    private static Origin Seen { get; } = new("guard", "as the switch has it", null);

    // The entries of the bridge, of some NICs, and of some of the things that NICs share (null: all).
    private static DesiredState Compile(GuardInput input, IReadOnlyList<GuardNic> wanted, HashSet<SharedKey>? touched, GuardMeterSlots slots)
    {
        var build = new GuardBuild(input, slots);
        var snoops = false;
        foreach (var nic in input.Nics)
        {
            if (nic.Port.Value <= HighestPort) snoops |= nic.Nic is { DhcpSnooping: true, Off: false };
            else build.Report($"vm {nic.Nic.Vm}, nic {nic.Nic.Mac}: port {nic.Port} is above {HighestPort}, so the guard has no numbers for its groups and meters; the NIC stays closed", nic.Nic.Location);
        }

        SharedChecks.Contribute(build);
        SharedChecks.Outside(build, snoops);
        foreach (var (key, users) in SharedOf(input, touched)) SharedParts.Contribute(build, key, users);
        foreach (var nic in wanted) NicEntries.Contribute(build, nic);
        new OutsidePorts(input).Contribute(build);
        return build.Finish();
    }

    private static Dictionary<SharedKey, List<GuardNic>> SharedOf(GuardInput input, HashSet<SharedKey>? touched)
    {
        var users = new Dictionary<SharedKey, List<GuardNic>>();
        if (touched is { Count: 0 }) return users;
        foreach (var nic in NicsOf(input, input.Nics))
        {
            foreach (var key in nic.Shared)
            {
                if (touched is not null && !touched.Contains(key)) continue;
                if (!users.TryGetValue(key, out var list)) users[key] = list = [];
                list.Add(nic);
            }
        }

        return users;
    }

    // By port, whatever the order of the argument.
    private static List<GuardNic> NicsOf(GuardInput input, ImmutableArray<GuardAttachment> attachments)
    {
        var nics = new List<GuardNic>(attachments.Length);
        var sorted = true;
        foreach (var attachment in attachments)
        {
            if (attachment.Port.Value > HighestPort) continue;
            sorted &= nics.Count == 0 || attachment.Port.Value > nics[^1].Port.Value;
            nics.Add(GuardNic.Of(input, attachment));
        }

        if (!sorted) nics.Sort(static (a, b) => a.Port != b.Port ? a.Port.CompareTo(b.Port) : string.CompareOrdinal(a.Policy.InterfaceId, b.Policy.InterfaceId));
        return nics;
    }
}
