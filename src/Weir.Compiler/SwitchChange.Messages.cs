using System.Collections.Immutable;
using Weir.OpenFlow.Messages;

namespace Weir.Compiler;

/// <content>A change as messages.</content>
/// <remarks>
/// With bundles the switch changes from one state to the other between two packets, so order matters only to a reader. Without bundles every message takes
/// effect on its own, and <see cref="ToMessagesWithoutBundle"/> orders them so that a packet whose treatment the change leaves alone is treated alike at
/// every point between (INV-4):
/// <list type="number">
/// <item>Meters and new groups first, since entries refer to them; what nothing refers to yet does nothing.</item>
/// <item>Adds and modifications, one phase a table, the last table first: when a table begins to lead elsewhere, everything behind it is there. An entry that
/// is new can take a packet from an old one only by a higher priority; for a packet whose treatment stays, old and new entry lead to the same end, whichever
/// wins. Inside a table the higher priorities go first, so that no ACL is open before it is closed where it should be.</item>
/// <item>Groups that were there and change: a port that joins a flood is in it only when the entries that keep frames from it are there.</item>
/// <item>Deletes, one phase a table, the first table first: nothing leads to an entry that goes any more. Inside a table the lower priorities go
/// first, for the same reason.</item>
/// <item>Groups and meters that nothing refers to any more.</item>
/// </list>
/// What it cannot give: a packet whose treatment is the same by two quite different ways through several tables may, between two phases, meet an old entry
/// on its new way. And a packet whose treatment does change may for a moment have neither its old nor its new one, but a mixture.
/// </remarks>
public sealed partial record SwitchChange
{
    /// <summary>What goes into one bundle: groups, flows, groups that go. <see cref="Meters"/> go before it and <see cref="DeletedMeters"/> after it, since switches refuse them inside.</summary>
    public ImmutableArray<OpenFlowMessage> ToMessages() =>
        [.. Groups.Select(change => change.ToMessage()), .. Flows.Select(change => change.ToMessage()), .. DeletedGroups.Select(change => change.ToMessage())];

    /// <summary>
    /// Groups and flows in the order for a switch without bundles, a barrier after each phase; no phase is empty. Meters go before, groups and meters that are
    /// deleted after.
    /// </summary>
    public IEnumerable<ChangePhase> Phases()
    {
        var (news, changed) = (Groups.Where(change => change.Kind == ChangeKind.Add).ToImmutableArray(), Groups.Where(change => change.Kind != ChangeKind.Add).ToImmutableArray());
        if (!news.IsEmpty) yield return new(news, []);
        foreach (var phase in ByTable(Flows.Where(change => change.Kind != ChangeKind.Delete))) yield return phase;
        if (!changed.IsEmpty) yield return new(changed, []);
        foreach (var phase in ByTable(Flows.Where(change => change.Kind == ChangeKind.Delete))) yield return phase;
    }

    /// <summary>The whole change, meters included, for a switch without bundles. A barrier belongs after each phase; no phase is empty.</summary>
    public ImmutableArray<ImmutableArray<OpenFlowMessage>> ToMessagesWithoutBundle()
    {
        ImmutableArray<OpenFlowMessage> first = [.. Meters.Select(change => change.ToMessage())];
        ImmutableArray<OpenFlowMessage> last = [.. DeletedGroups.Select(change => change.ToMessage()), .. DeletedMeters.Select(change => change.ToMessage())];
        IEnumerable<ImmutableArray<OpenFlowMessage>> phases = [first, .. Phases().Select(phase => phase.ToMessages()), last];
        return [.. phases.Where(phase => !phase.IsEmpty)];
    }

    private static IEnumerable<ChangePhase> ByTable(IEnumerable<FlowChange> changes)
    {
        var phase = ImmutableArray.CreateBuilder<FlowChange>();
        foreach (var change in changes)
        {
            if (phase.Count > 0 && phase[^1].Entry.TableId != change.Entry.TableId) yield return new([], phase.DrainToImmutable());
            phase.Add(change);
        }

        if (phase.Count > 0) yield return new([], phase.DrainToImmutable());
    }
}
