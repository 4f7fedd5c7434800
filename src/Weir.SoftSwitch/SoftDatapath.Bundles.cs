using Weir.OpenFlow;
using Weir.OpenFlow.Messages;

namespace Weir.SoftSwitch;

public sealed partial class SoftDatapath
{
    private List<(InstalledFlow Flow, FlowRemovedReason Reason)>? _heldRemovals;

    /// <summary>Carries out flow-mods and group-mods in order, all or none.</summary>
    /// <returns>Which message failed and why, nothing changed; null: done.</returns>
    public (int Index, OpenFlowError Error)? Apply(IReadOnlyList<OpenFlowMessage> bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Expire();
        var flows = TablesInUse.SelectMany(table => table.Flows).Select(flow => (Flow: flow, flow.Entry, flow.PacketCount, flow.ByteCount)).ToList();
        var groups = new SortedDictionary<uint, InstalledGroup>(_groups);
        var removals = _heldRemovals = [];
        for (var i = 0; i < bundle.Count; i++)
        {
            var error = bundle[i] switch
            {
                FlowModMessage flowMod => Apply(flowMod),
                GroupModMessage groupMod => Apply(groupMod),
                _ => SwitchErrors.UnsupportedInBundle,
            };
            if (error is null) continue;
            Array.Clear(_tables);
            foreach (var (flow, entry, packets, bytes) in flows)
            {
                (flow.Entry, flow.PacketCount, flow.ByteCount) = (entry, packets, bytes);
                Table(entry.TableId).Put(flow);
            }

            _groups = groups;
            _heldRemovals = null;
            return (i, error.Value);
        }

        _heldRemovals = null;
        foreach (var (flow, reason) in removals) FlowRemoved?.Invoke(flow, reason);
        return null;
    }
}
