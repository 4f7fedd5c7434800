using Weir.Compiler;
using Weir.Compiler.Hardware;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Text;

namespace Weir.Controller.Datapaths;

/// <summary>Sends a <see cref="SwitchChange"/> and finds out what the switch confirmed: meters first, then groups and flows in one bundle, then the meters that go.</summary>
internal sealed class ChangeSender
{
    private const int MaxRounds = 8;

    private readonly OpenFlowChannel _channel;
    private readonly SwitchChange _change;
    private readonly TableLayout _layout;
    private readonly bool _allOrNothing;
    private readonly Dictionary<RefusedItem, Refusal> _refusals = []; // an item that is tried twice is refused once
    private readonly List<Refusal> _bundleRefusals = [];

    private enum BundleResult
    {
        Applied,
        Refused,
        NoBundles,
        OneByOne, // the switch names nothing, or ever new messages, as the cause
    }

    private readonly record struct Item(OpenFlowMessage Message, RefusedItem Key, Origin? Origin);

    private ChangeSender(OpenFlowChannel channel, SwitchChange change, TableLayout layout, bool allOrNothing)
    {
        (_channel, _layout, _allOrNothing) = (channel, layout, allOrNothing);
        _change = layout.IsFixed ? change : change with { Flows = change.Flows.RemoveAll(flow => !layout.Has(flow.Entry.TableId)) };
    }

    private bool AnyRefusal => _refusals.Count + _bundleRefusals.Count > 0;

    /// <summary>Sends a change.</summary>
    /// <param name="channel">To whom.</param>
    /// <param name="change">What.</param>
    /// <param name="layout">Where the switch's tables are.</param>
    /// <param name="bundles">The switch takes bundles, as far as is known.</param>
    /// <param name="allOrNothing">True: one refusal and nothing is applied (with bundles; else see <see cref="SendReport.LeftBehind"/>). False: all but what is refused.</param>
    /// <param name="ct">Ends the wait, not what was sent.</param>
    public static Task<SendReport> SendAsync(OpenFlowChannel channel, SwitchChange change, TableLayout layout, bool bundles, bool allOrNothing, CancellationToken ct) =>
        change.IsEmpty ? Task.FromResult(new SendReport(true, [], 0, bundles, LeftBehind: false)) : new ChangeSender(channel, change, layout, allOrNothing).SendAsync(bundles, ct);

    private async Task<SendReport> SendAsync(bool bundles, CancellationToken ct)
    {
        await ConfirmAsync([.. _change.Meters.Select(Meter)], ct);
        var leftBehind = _allOrNothing && _change.Meters.Any(meter => meter.Kind == ChangeKind.Modify);
        if (_allOrNothing && AnyRefusal)
        {
            await UndoMetersAsync(ct);
            return Report(false, 0, bundles, leftBehind);
        }

        List<Item> items = [.. _change.Groups.Select(Group), .. _change.Flows.Select(Flow), .. _change.DeletedGroups.Select(Group)];
        var result = items.Count == 0 ? BundleResult.Applied : bundles ? await SendBundleAsync(items, ct) : BundleResult.NoBundles;
        var applied = result == BundleResult.Applied;
        if (result is BundleResult.NoBundles or BundleResult.OneByOne)
        {
            applied = await SendPhasesAsync(ct);
            leftBehind = !applied;
        }

        if (applied) await ConfirmAsync([.. _change.DeletedMeters.Select(Meter)], ct);
        else await UndoMetersAsync(ct);
        return Report(applied, _change.Flows.Length, bundles && result != BundleResult.NoBundles, leftBehind && !applied);
    }

    private SendReport Report(bool applied, int flowMods, bool bundles, bool leftBehind) => new(applied, [.. _refusals.Values, .. _bundleRefusals], flowMods, bundles, leftBehind);

    // Rounds: each takes out what the switch refused in the one before. Open vSwitch names every refused message in the first.
    private async Task<BundleResult> SendBundleAsync(List<Item> items, CancellationToken ct)
    {
        for (var round = 0; round < MaxRounds && items.Count > 0; round++)
        {
            var outcome = await _channel.SendBundleAsync([.. items.Select(item => item.Message)], ct);
            if (outcome.Result == SendResult.Applied) return BundleResult.Applied;
            if (outcome.Result == SendResult.Unsupported) return BundleResult.NoBundles;
            var blamed = outcome.Errors.Where(error => error.Index >= 0).ToList();
            foreach (var error in blamed) Refuse(items[error.Index], error.Error);
            if (blamed.Count == 0)
            {
                // The bundle as a whole was refused and no message is named: one by one, each refusal is named.
                if (!_allOrNothing) return BundleResult.OneByOne;
                foreach (var error in outcome.Errors) _bundleRefusals.Add(new Refusal(new RefusedItem(false, new object()), null, OpenFlowErrors.Describe(error.Error.ErrorType, error.Error.Code), "the bundle"));
            }

            if (_allOrNothing) return BundleResult.Refused;
            foreach (var error in blamed.OrderByDescending(error => error.Index)) items.RemoveAt(error.Index);
        }

        return items.Count == 0 ? BundleResult.Applied : BundleResult.OneByOne;
    }

    private async Task<bool> SendPhasesAsync(CancellationToken ct)
    {
        foreach (var phase in _change.Phases())
        {
            await ConfirmAsync([.. phase.Groups.Select(Group), .. phase.Flows.Select(Flow)], ct);
            if (_allOrNothing && AnyRefusal) return false;
        }

        await ConfirmAsync([.. _change.DeletedGroups.Select(Group)], ct);
        return true;
    }

    private async Task ConfirmAsync(List<Item> items, CancellationToken ct)
    {
        if (items.Count == 0) return;
        var outcome = await _channel.SendConfirmedAsync([.. items.Select(item => item.Message)], ct);
        foreach (var error in outcome.Errors)
            if (error.Index >= 0) Refuse(items[error.Index], error.Error);
    }

    // Meters cannot stand in a bundle: those that a refused change has added go again. A changed rate is left behind.
    private async Task UndoMetersAsync(CancellationToken ct)
    {
        var added = _change.Meters.Where(meter => meter.Kind == ChangeKind.Add && !_refusals.ContainsKey(new RefusedItem(false, meter.Entry)));
        OpenFlowMessage[] deletes = [.. added.Select(meter => (meter with { Kind = ChangeKind.Delete }).ToMessage())];
        if (deletes.Length > 0) await _channel.SendConfirmedAsync(deletes, ct);
    }

    private void Refuse(Item item, ErrorMessage error)
    {
        var text = item.Key.Entry switch
        {
            FlowEntry entry => $"\"{FlowEntryText.Format(entry, id => Pipeline.Find(id)?.Name ?? $"{id}")}\"",
            GroupEntry group => $"group {group.GroupId}",
            MeterEntry meter => $"meter {meter.MeterId}",
            _ => "a message",
        };
        _refusals.TryAdd(item.Key, new Refusal(item.Key, item.Origin, OpenFlowErrors.Describe(error.ErrorType, error.Code), item.Key.Deletes ? $"to delete {text}" : text));
    }

    private Item Flow(FlowChange change) => new((change with { Entry = _layout.ToSwitch(change.Entry) }).ToMessage(), new RefusedItem(change.Kind == ChangeKind.Delete, change.Entry), change.Origin);

    private static Item Group(GroupChange change) => new(change.ToMessage(), new RefusedItem(change.Kind == ChangeKind.Delete, change.Entry), change.Origin);

    private static Item Meter(MeterChange change) => new(change.ToMessage(), new RefusedItem(change.Kind == ChangeKind.Delete, change.Entry), change.Origin);
}
