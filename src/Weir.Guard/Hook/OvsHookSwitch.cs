using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.OpenFlow.Messages;
using Weir.Ovsdb;

namespace Weir.Guard.Hook;

/// <summary>Open vSwitch on this host: port numbers from its database, entries over the bridge's management socket.</summary>
public sealed class OvsHookSwitch(GuardPaths paths, TimeProvider time) : IHookSwitch
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredNic>> ChangeAsync(
        GuardBridge bridge, ImmutableArray<StoredNic> known, ImmutableArray<GuardedNic> come, ImmutableArray<string> go, CancellationToken cancellationToken)
    {
        // The two questions do not depend on each other.
        var connecting = GuardChannel.ConnectAsync(bridge.Name, paths.ManagementSocket(bridge.Name), GuardSync.ShortLived, null, cancellationToken);
        PluggedBridge plugged;
        try
        {
            plugged = await FindAsync(bridge, come, cancellationToken);
        }
        catch
        {
            await LetGoAsync(connecting);
            throw;
        }

        await using var channel = await connecting;
        return await ChangeAsync(bridge, plugged, known, come, go, channel, cancellationToken);
    }

    private static async Task<ImmutableArray<StoredNic>> ChangeAsync(
        GuardBridge bridge, PluggedBridge plugged, ImmutableArray<StoredNic> known, ImmutableArray<GuardedNic> come, ImmutableArray<string> go, GuardChannel channel, CancellationToken cancellationToken)
    {
        var before = plugged.Input with { Nics = [.. known.Select(nic => new GuardAttachment(nic.Binding.Nic, nic.Port))] };
        // Who is known to have been on a port that another has now is gone.
        var leaves = go.Concat(come.Select(nic => nic.InterfaceId)).ToHashSet(StringComparer.Ordinal);
        var taken = plugged.Input.Nics.Select(nic => nic.Port).ToHashSet();
        var after = plugged.Input with { Nics = [.. before.Nics.Where(nic => !leaves.Contains(nic.Nic.InterfaceId) && !taken.Contains(nic.Port)), .. plugged.Input.Nics] };
        var sync = new GuardSync(channel);
        if (await HasLeftoversAsync(channel, bridge, known, come, go, cancellationToken)) await sync.SyncAsync(after, cancellationToken);
        else if (!come.IsEmpty || before.Nics.Length != after.Nics.Length) await sync.ChangeAsync(before, after, cancellationToken);
        return [.. after.Nics.Select(nic => new StoredNic(new GuardBinding(bridge.Name, nic.Nic), nic.Port))];
    }

    private async Task<PluggedBridge> FindAsync(GuardBridge bridge, ImmutableArray<GuardedNic> come, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(paths.OvsDatabase), OvsdbOptions.Default with { TimeProvider = time, EchoInterval = Timeout.InfiniteTimeSpan }, cancellationToken);
            return await FindAsync(bridge, come, database, time, cancellationToken);
        }
        catch (OvsdbException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.DatabaseDown, $"Open vSwitch's database does not answer at {TerminalText.Escape(paths.OvsDatabase)}: {exception.Message}", exception);
        }
    }

    private static async Task<PluggedBridge> FindAsync(GuardBridge bridge, ImmutableArray<GuardedNic> come, OvsdbConnection database, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await BridgeReader.FindAsync(database, come.Select(nic => nic.InterfaceId), bridge.Ports.Select(port => port.Name), cancellationToken);
            var plugged = PluggedBridge.Of(bridge, new BridgeView(bridge.Name, found), come);
            // A bond is not found by the names of interfaces; nor is a NIC that Open vSwitch knows by its MAC address alone.
            if ((plugged.Problems.Length > 0 || plugged.NotPlugged.Length > 0) && await BridgeReader.ReadAsync(database, bridge.Name, cancellationToken) is { } whole)
                plugged = PluggedBridge.Of(bridge, whole, come);
            if (plugged.NotPlugged.IsEmpty) return plugged;
            if (cancellationToken.IsCancellationRequested)
                throw new GuardSyncException(GuardSyncProblem.NoPort, $"bridge {TerminalText.Escape(bridge.Name)}: no port there has the iface-id {TerminalText.Escape(plugged.NotPlugged[0].InterfaceId)} and an OpenFlow port number; did libvirt plug the NIC in, and does ovs-vswitchd run?");
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private static async Task LetGoAsync(Task<GuardChannel> connecting)
    {
        try
        {
            await (await connecting).DisposeAsync();
        }
        catch (Exception exception) when (exception is GuardSyncException or OperationCanceledException)
        {
            // What is wrong with the database is said; one reason is enough.
        }
    }

    // Entries of a NIC that nobody has noted: they are found by their cookie, and the groups that they belong to by reading the bridge as a whole.
    private static async Task<bool> HasLeftoversAsync(
        GuardChannel channel, GuardBridge bridge, ImmutableArray<StoredNic> known, ImmutableArray<GuardedNic> come, ImmutableArray<string> go, CancellationToken cancellationToken)
    {
        foreach (var id in go.Except(come.Select(nic => nic.InterfaceId)).Except(known.Select(nic => nic.Binding.Nic.InterfaceId)))
            if (!(await channel.ReadFlowsAsync(FlowModMessage.AllTables, GuardCookie.Of(bridge.Name, id), ulong.MaxValue, cancellationToken)).IsEmpty) return true;
        return false;
    }
}
