using System.Collections.Immutable;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Ovsdb;

namespace Weir.Guard.Runtime;

/// <summary>
/// For VMs that run already: NICs of theirs that are not plugged in are not waited for, since whoever waits holds the lock. They are bound when they are plugged in.
/// </summary>
internal sealed class PluggedOnly(GuardPaths paths, TimeProvider time) : IHookSwitch
{
    private readonly OvsHookSwitch _inner = new(paths, time);

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredNic>> ChangeAsync(
        GuardBridge bridge, ImmutableArray<StoredNic> known, ImmutableArray<GuardedNic> come, ImmutableArray<string> go, CancellationToken cancellationToken)
    {
        if (come.IsEmpty) return await _inner.ChangeAsync(bridge, known, come, go, cancellationToken);
        HashSet<string> missing;
        try
        {
            await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(paths.OvsDatabase), OvsdbOptions.Default with { TimeProvider = time }, cancellationToken);
            var view = await BridgeReader.ReadAsync(database, bridge.Name, cancellationToken) ?? new BridgeView(bridge.Name, []);
            missing = PluggedBridge.Of(bridge, view, come).NotPlugged.Select(nic => nic.InterfaceId).ToHashSet(StringComparer.Ordinal);
        }
        catch (OvsdbException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.DatabaseDown, $"Open vSwitch's database does not answer: {exception.Message}", exception);
        }

        return await _inner.ChangeAsync(
            bridge, known, [.. come.Where(nic => !missing.Contains(nic.InterfaceId))], [.. go, .. missing.Where(id => known.Any(nic => nic.Binding.Nic.InterfaceId == id))], cancellationToken);
    }
}
