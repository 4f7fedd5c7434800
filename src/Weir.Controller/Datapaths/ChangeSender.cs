using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Status;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Text;

namespace Weir.Controller.Datapaths;

/// <summary>Sends a <see cref="SwitchChange"/> and finds out what the switch confirmed: meters first, then groups and flows in one bundle, then the meters that go.</summary>
internal static class ChangeSender
{
    private const int MaxRounds = 8;

    private readonly record struct Item(OpenFlowMessage Message, object Key, Origin? Origin);

    /// <summary>Sends a change.</summary>
    /// <param name="channel">To whom.</param>
    /// <param name="change">What.</param>
    /// <param name="bundles">The switch takes bundles, as far as is known.</param>
    /// <param name="allOrNothing">True: one refusal and nothing is applied (with bundles; without, the caller undoes it). False: all but what is refused.</param>
    /// <param name="ct">Ends the wait, not what was sent.</param>
    public static async Task<SendReport> SendAsync(OpenFlowChannel channel, SwitchChange change, bool bundles, bool allOrNothing, CancellationToken ct)
    {
        if (change.IsEmpty) return new SendReport(true, [], 0, bundles);
        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        var meters = change.Meters.Select(Meter).ToList();
        await ConfirmAsync(channel, meters, refusals, ct);
        if (allOrNothing && refusals.Count > 0)
        {
            await UndoMetersAsync(channel, change.Meters, ct);
            return new SendReport(false, refusals.ToImmutable(), 0, bundles);
        }

        List<Item> items = [.. change.Groups.Select(Group), .. change.Flows.Select(Flow), .. change.DeletedGroups.Select(Group)];
        var applied = true;
        if (bundles && items.Count > 0) (applied, bundles) = await SendBundleAsync(channel, items, allOrNothing, refusals, ct);
        if (!bundles) applied = await SendPhasesAsync(channel, change, allOrNothing, refusals, ct);
        if (applied) await ConfirmAsync(channel, [.. change.DeletedMeters.Select(Meter)], refusals, ct);
        else await UndoMetersAsync(channel, change.Meters, ct);
        return new SendReport(applied, refusals.ToImmutable(), change.Flows.Length, bundles);
    }

    /// <summary>The change without what concerns entries that the switch refused: they are not there.</summary>
    public static SwitchChange WithoutRefused(SwitchChange change, ImmutableDictionary<object, DatapathFault> refused)
    {
        if (refused.IsEmpty) return change;
        var keys = refused.Keys.OfType<FlowEntry>().Select(entry => entry.Key).ToHashSet();
        return change with { Flows = change.Flows.RemoveAll(flow => flow.Kind == ChangeKind.Delete && keys.Contains(flow.Entry.Key)) };
    }

    // Rounds: each takes out what the switch refused in the one before. Open vSwitch names every refused message in the first.
    private static async Task<(bool Applied, bool Bundles)> SendBundleAsync(
        OpenFlowChannel channel, List<Item> items, bool allOrNothing, ImmutableArray<Refusal>.Builder refusals, CancellationToken ct)
    {
        for (var round = 0; round < MaxRounds && items.Count > 0; round++)
        {
            var outcome = await channel.SendBundleAsync([.. items.Select(item => item.Message)], ct);
            if (outcome.Result == SendResult.Applied) return (true, true);
            if (outcome.Result == SendResult.Unsupported) return (false, false);
            var blamed = outcome.Errors.Where(error => error.Index >= 0).ToList();
            refusals.AddRange(blamed.Select(error => Refuse(items[error.Index], error.Error)));
            if (blamed.Count == 0)
            {
                // The bundle as a whole was refused and no message is named: one by one, each refusal is named.
                if (!allOrNothing) return (false, false);
                foreach (var error in outcome.Errors) refusals.Add(new Refusal(new object(), null, OpenFlowErrors.Describe(error.Error.ErrorType, error.Error.Code), "the bundle"));
            }

            if (allOrNothing) return (false, true);
            foreach (var error in blamed.OrderByDescending(error => error.Index)) items.RemoveAt(error.Index);
        }

        return (items.Count == 0, true);
    }

    // Without a bundle: later tables are filled before earlier ones lead there, and nothing is deleted before what replaces it is confirmed (INV-4).
    private static async Task<bool> SendPhasesAsync(OpenFlowChannel channel, SwitchChange change, bool allOrNothing, ImmutableArray<Refusal>.Builder refusals, CancellationToken ct)
    {
        var before = refusals.Count;
        await ConfirmAsync(channel, [.. change.Groups.Select(Group)], refusals, ct);
        var phase = new List<Item>();
        (byte Table, bool Deletes)? current = null;
        foreach (var flow in change.Flows)
        {
            var step = (flow.Entry.TableId, flow.Kind == ChangeKind.Delete);
            if (current is not null && current != step)
            {
                await ConfirmAsync(channel, phase, refusals, ct);
                phase.Clear();
                if (allOrNothing && refusals.Count > before) return false;
            }

            current = step;
            phase.Add(Flow(flow));
        }

        await ConfirmAsync(channel, phase, refusals, ct);
        if (allOrNothing && refusals.Count > before) return false;
        await ConfirmAsync(channel, [.. change.DeletedGroups.Select(Group)], refusals, ct);
        return true;
    }

    private static async Task ConfirmAsync(OpenFlowChannel channel, List<Item> items, ImmutableArray<Refusal>.Builder refusals, CancellationToken ct)
    {
        if (items.Count == 0) return;
        var outcome = await channel.SendConfirmedAsync([.. items.Select(item => item.Message)], ct);
        foreach (var error in outcome.Errors)
            if (error.Index >= 0) refusals.Add(Refuse(items[error.Index], error.Error));
    }

    // Meters cannot stand in a bundle: those that a refused change has added go again. A changed rate stays until the next good change.
    private static async Task UndoMetersAsync(OpenFlowChannel channel, ImmutableArray<MeterChange> meters, CancellationToken ct) =>
        await ConfirmAsync(
            channel,
            [.. meters.Where(meter => meter.Kind == ChangeKind.Add).Select(meter => Meter(meter with { Kind = ChangeKind.Delete }))],
            ImmutableArray.CreateBuilder<Refusal>(),
            ct);

    private static Refusal Refuse(Item item, ErrorMessage error)
    {
        var text = item.Key switch
        {
            FlowEntry entry => $"\"{FlowEntryText.Format(entry, id => Pipeline.Find(id)?.Name ?? $"{id}")}\"",
            GroupEntry group => $"group {group.GroupId}",
            MeterEntry meter => $"meter {meter.MeterId}",
            _ => "a message",
        };
        return new Refusal(item.Key, item.Origin, OpenFlowErrors.Describe(error.ErrorType, error.Code), text);
    }

    private static Item Flow(FlowChange change) => new(change.ToMessage(), change.Entry, change.Origin);

    private static Item Group(GroupChange change) => new(change.ToMessage(), change.Entry, change.Origin);

    private static Item Meter(MeterChange change) => new(change.ToMessage(), change.Entry, change.Origin);
}
