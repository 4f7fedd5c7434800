using System.Collections.Immutable;
using System.Text;
using Weir.Compiler.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.OpenFlow.Channel;

namespace Weir.Guard.Runtime;

internal sealed partial class BridgeLoop
{
    private ImmutableArray<GuardPortAttachment> _ports = [];
    private LeaseTable.View _applied = LeaseTable.View.Empty;

    private IChannelHandler PacketsOf() => new PuntHandler(_bridge.Name, _services.Punts);

    private PluggedBridge Plug(BridgeView view, ImmutableArray<StoredNic> mine)
    {
        var leases = _services.Leases.Snapshot();
        return PluggedBridge.Of(_bridge, view, mine.Select(nic => leases.Extend(_bridge.Name, nic.Binding.Nic)));
    }

    // What a NIC has by first use ends with the NIC, and where a policy says otherwise by now. A port that the switch has lost for a moment is still in its database.
    private void LetGo(BridgeView view, ImmutableArray<StoredNic> mine)
    {
        if (!_services.Leases.Snapshot().Leases.Exists(lease => lease.FirstUsed is not null && lease.Bridge == _bridge.Name)) return;
        var policy = new FirstUse(new GuardInput(_bridge, [], [.. mine.Select(nic => new GuardAttachment(nic.Binding.Nic, nic.Port))]));
        var bound = mine.ToDictionary(nic => nic.Binding.Nic.InterfaceId, nic => nic.Binding.Nic, StringComparer.Ordinal);
        var present = view.Interfaces.Select(candidate => candidate.InterfaceId).ToHashSet(StringComparer.Ordinal);
        _services.Leases.Unbind(_bridge.Name, (id, address) => bound.TryGetValue(id, out var nic) ? nic.LinkLocal == LinkLocalPolicy.FirstUse && policy.IsFree(nic, address) : present.Contains(id));
    }

    private ImmutableArray<GuardAttachment> Attached(ImmutableArray<StoredNic> mine, LeaseTable.View leases) =>
        [.. mine.Select(nic => new GuardAttachment(leases.Extend(_bridge.Name, nic.Binding.Nic), nic.Port))];

    private bool IsAsStored(PluggedBridge plugged, ImmutableArray<StoredNic> mine) =>
        ReferenceEquals(_applied, _services.Leases.Snapshot())
        && plugged.Input.Ports.SequenceEqual(_ports)
        && plugged.Input.Nics.Length == mine.Length
        && plugged.Input.Nics.Select(nic => (nic.Nic.InterfaceId, nic.Port)).ToHashSet().SetEquals(mine.Select(nic => (nic.Binding.Nic.InterfaceId, nic.Port)));

    // Leases are not stored: they are the daemon's knowledge, and end with it.
    private static GuardedNic Bound(GuardedNic nic, ImmutableArray<StoredNic> mine) => mine.First(stored => stored.Binding.Nic.InterfaceId == nic.InterfaceId).Binding.Nic;

    private static IEnumerable<string> Texts(IEnumerable<StoredNic> nics) =>
        nics.Select(nic => BindingText.Append(new StringBuilder(), nic).ToString()).Order(StringComparer.Ordinal);

    private async Task ReadDropsAsync(GuardChannel channel, CancellationToken cancellationToken)
    {
        if (!Drops.IsDue) return;
        Drops.Take(await new GuardSync(channel).ReadDropsAsync(cancellationToken));
    }
}
