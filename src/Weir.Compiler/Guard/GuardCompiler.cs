using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>Compiles the guard's tables, 0 to 19.</summary>
public static class GuardCompiler
{
    private const uint HighestPort = 0xFFFF; // groups and meters are numbered by port; Open vSwitch gives out ports up to 0xff00

    /// <summary>All entries, groups and meters of the guard on one bridge. Depends on nothing but the argument (INV-1), and not on the order of its lists.</summary>
    /// <remarks>
    /// No address is two NICs' own on one bridge and VLAN: whoever reads policies sees to that. Where it is, the lower port has it. A NIC on a port above 65535 stays closed, and a
    /// diagnostic says so.
    /// </remarks>
    public static DesiredState Compile(GuardInput input)
    {
        var nics = NicsOf(input, input.Nics);
        return Compile(input, nics, nics, null, SlotsOf(input));
    }

    /// <summary>
    /// What must be sent so that a switch that holds <c>Compile(before)</c> holds <c>Compile(after)</c>. When NICs come, go or change, only these and what they share with others is compiled:
    /// what is sent, and the time it takes, do not depend on how many NICs there are but for a look at each.
    /// </summary>
    public static SwitchChange Change(GuardInput before, GuardInput after)
    {
        if (!GuardEquality.Equal(before.Bridge, after.Bridge) || before.NextTable != after.NextTable || !GuardEquality.Equal(before.Ports, after.Ports))
            return StateDiff.Compute(Compile(before), Compile(after));

        // NICs that stay are looked at once, for both sides.
        var (slotsBefore, slotsAfter) = (SlotsOf(before), SlotsOf(after));
        var allBefore = NicsOf(before, before.Nics);
        var known = Known(allBefore);
        var allAfter = NicsOf(after, after.Nics, known);
        var stays = allAfter.Where(nic => known.GetValueOrDefault(nic.Attachment) == nic && slotsBefore.GetValueOrDefault(nic.Port, -1) == slotsAfter.GetValueOrDefault(nic.Port, -1))
            .ToHashSet();
        var (gone, come) = (allBefore.FindAll(nic => !stays.Contains(nic)), allAfter.FindAll(nic => !stays.Contains(nic)));
        var touched = gone.Concat(come).SelectMany(nic => nic.Shared).ToHashSet();
        return StateDiff.Compute(Compile(before, allBefore, gone, touched, slotsBefore), Compile(after, allAfter, come, touched, slotsAfter));
    }

    /// <summary>The entries of some NICs alone, those with their cookies, as <see cref="Compile(GuardInput)"/> has them.</summary>
    /// <param name="input">What is plugged in.</param>
    /// <param name="cookies">Of the NICs.</param>
    public static ImmutableArray<DesiredFlow> EntriesOf(GuardInput input, IReadOnlySet<ulong> cookies)
    {
        var wanted = NicsOf(input, input.Nics.Where(nic => cookies.Contains(GuardCookie.Of(input.Bridge.Name, nic.Nic.InterfaceId))));
        return [.. Compile(input, wanted, wanted, [], SlotsOf(input)).Flows.Where(flow => cookies.Contains(flow.Entry.Cookie))];
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
    private static DesiredState Compile(GuardInput input, IReadOnlyList<GuardNic> all, IReadOnlyList<GuardNic> wanted, HashSet<SharedKey>? touched, Dictionary<PortNumber, int> slots)
    {
        var build = new GuardBuild(input, slots);
        foreach (var nic in input.Nics.Where(nic => nic.Port.Value > HighestPort))
            build.Report($"vm {nic.Nic.Vm}, nic {nic.Nic.Mac}: port {nic.Port} is above {HighestPort}, so the guard has no numbers for its groups and meters; the NIC stays closed", nic.Nic.Location);

        SharedChecks.Contribute(build);
        SharedChecks.Outside(build, all.Any(nic => nic.Policy is { DhcpSnooping: true, Off: false }));
        foreach (var (key, users) in SharedOf(all, touched)) SharedParts.Contribute(build, key, users);
        foreach (var nic in wanted) NicEntries.Contribute(build, nic);
        new OutsidePorts(input).Contribute(build);
        return build.Finish();
    }

    private static Dictionary<SharedKey, List<GuardNic>> SharedOf(IReadOnlyList<GuardNic> nics, HashSet<SharedKey>? touched)
    {
        var users = new Dictionary<SharedKey, List<GuardNic>>();
        if (touched is { Count: 0 }) return users;
        foreach (var nic in nics)
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

    private static List<GuardNic> NicsOf(GuardInput input, IEnumerable<GuardAttachment> attachments, Dictionary<GuardAttachment, GuardNic>? known = null)
    {
        var nics = new List<GuardNic>(input.Nics.Length);
        foreach (var attachment in attachments)
            if (attachment.Port.Value <= HighestPort) nics.Add(known?.GetValueOrDefault(attachment) ?? new GuardNic(input, attachment));
        nics.Sort(static (a, b) => a.Port != b.Port ? a.Port.CompareTo(b.Port) : string.CompareOrdinal(a.Policy.InterfaceId, b.Policy.InterfaceId));
        return nics;
    }

    private static Dictionary<GuardAttachment, GuardNic> Known(List<GuardNic> nics)
    {
        var known = new Dictionary<GuardAttachment, GuardNic>(nics.Count, GuardEquality.Instance);
        foreach (var nic in nics) known.TryAdd(nic.Attachment, nic);
        return known;
    }

    private static Dictionary<PortNumber, int> SlotsOf(GuardInput input) =>
        GuardMeters.Assign(input.Nics.Where(nic => nic.Port.Value <= HighestPort).Select(nic => nic.Port).Concat(input.Ports.Select(port => port.Number)).Distinct());
}
