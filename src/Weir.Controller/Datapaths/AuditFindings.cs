using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Text;

namespace Weir.Controller.Datapaths;

/// <summary>Where a switch differs from what it shall hold.</summary>
/// <param name="Change">What would put it right.</param>
/// <param name="Foreign">Entries in Weir's tables that match fields Weir does not know, as messages that delete them.</param>
/// <param name="FragmentsHidden">The switch does not show fragments as Weir has it show them.</param>
/// <param name="Present">The keys of the entries that the switch holds.</param>
internal sealed record AuditFindings(SwitchChange Change, ImmutableArray<FlowModMessage> Foreign, bool FragmentsHidden, HashSet<FlowKey> Present)
{
    /// <summary>Compares. Learned hosts come and go by timeouts and by what other controllers learn: only those are foreign that nobody can have learned here.</summary>
    public static AuditFindings Compare(ObservedSwitch observed, bool fragmentsHidden, Datapath datapath, DesiredState desired, RefusedEntries refused)
    {
        var change = StateDiff.Compute(observed.State, desired, new DiffOptions(TakeOver: false, datapath.Cookie) { DatapathName = datapath.Name, Layout = TableLayout.Of(datapath) });
        var hosts = new HostEntries(datapath);
        var misplaced = observed.State.Flows.Where(entry => HostEntries.IsDynamic(entry) && !CanBeLearned(hosts, entry)).Select(entry => new FlowChange(ChangeKind.Delete, entry, null));
        return new(refused.LeaveOut(change.With(misplaced)), [.. observed.Foreign], fragmentsHidden, [.. observed.State.Flows.Select(entry => entry.Key)]);
    }

    /// <summary>Nothing differs.</summary>
    public bool IsEmpty => Change.IsEmpty && Foreign.IsEmpty && !FragmentsHidden;

    /// <summary>What differs here and in <paramref name="earlier"/>: what was only on its way then, or is now, is no fault.</summary>
    public AuditFindings And(AuditFindings earlier)
    {
        var flows = earlier.Change.Flows.Select(flow => (flow.Kind, flow.Entry)).ToHashSet();
        var groups = earlier.Change.Groups.Concat(earlier.Change.DeletedGroups).Select(group => (group.Kind, group.Entry)).ToHashSet();
        var meters = earlier.Change.Meters.Concat(earlier.Change.DeletedMeters).Select(meter => (meter.Kind, meter.Entry)).ToHashSet();
        var change = Change with
        {
            Flows = Change.Flows.RemoveAll(flow => !flows.Contains((flow.Kind, flow.Entry))),
            Groups = Change.Groups.RemoveAll(group => !groups.Contains((group.Kind, group.Entry))),
            Meters = Change.Meters.RemoveAll(meter => !meters.Contains((meter.Kind, meter.Entry))),
            DeletedGroups = Change.DeletedGroups.RemoveAll(group => !groups.Contains((group.Kind, group.Entry))),
            DeletedMeters = Change.DeletedMeters.RemoveAll(meter => !meters.Contains((meter.Kind, meter.Entry))),
        };
        return this with
        {
            Change = change,
            Foreign = Foreign.RemoveAll(message => !earlier.Foreign.Any(other => other.Entry == message.Entry && Equals(other.ForeignMatch, message.ForeignMatch))),
            FragmentsHidden = FragmentsHidden && earlier.FragmentsHidden,
        };
    }

    /// <summary>Without what somebody else puts back again and again.</summary>
    public AuditFindings Except(Func<FlowKey, bool> isContested) => this with { Change = Change with { Flows = Change.Flows.RemoveAll(flow => isContested(flow.Entry.Key)) } };

    /// <summary>In the operator's words.</summary>
    public ImmutableArray<AuditDifference> Differences() =>
    [
        .. Change.Flows.Select(flow => new AuditDifference(
            flow.Kind == ChangeKind.Delete ? AuditKind.Foreign : Present.Contains(flow.Entry.Key) ? AuditKind.Different : AuditKind.Missing,
            FlowEntryText.Format(flow.Entry, id => Pipeline.Find(id)?.Name ?? $"{id}"), flow.Origin?.Subject ?? "entry", flow.Origin?.Location)),
        .. Change.Groups.Concat(Change.DeletedGroups).Select(group => new AuditDifference(Kind(group.Kind), $"group {group.Entry.GroupId}", group.Origin?.Subject ?? "group", group.Origin?.Location)),
        .. Change.Meters.Concat(Change.DeletedMeters).Select(meter => new AuditDifference(Kind(meter.Kind), $"meter {meter.Entry.MeterId}", meter.Origin?.Subject ?? "meter", meter.Origin?.Location)),
        .. Foreign.Select(message => new AuditDifference(
            AuditKind.Foreign, $"table={Pipeline.Find(message.Entry.TableId)?.Name}, priority={message.Entry.Priority}, with fields that Weir does not know", "entry", null)),
        .. FragmentsHidden ? [new AuditDifference(AuditKind.Different, "fragments are not shown as nx-match", "switch configuration", null)] : Array.Empty<AuditDifference>(),
    ];

    private static AuditKind Kind(ChangeKind kind) => kind switch { ChangeKind.Add => AuditKind.Missing, ChangeKind.Modify => AuditKind.Different, _ => AuditKind.Foreign };

    private static bool CanBeLearned(HostEntries hosts, FlowEntry entry)
    {
        if (HostEntries.TryReadSource(entry, out var host) || HostEntries.TryReadDestination(entry, out host) || HostEntries.TryReadHairpin(entry, out host))
            return hosts.CanLearn(host.Port, host.Vid);
        return true; // bans, and drops of permanent hosts' sources on other ports
    }
}
