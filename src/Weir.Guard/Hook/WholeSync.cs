using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Policy;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.Ovsdb;

namespace Weir.Guard.Hook;

/// <summary>Puts everything right from what is known without libvirt: the configuration, the XML of the VMs that run, and Open vSwitch's database.</summary>
/// <param name="paths">Where the files lie.</param>
/// <param name="config">The host's configuration.</param>
/// <param name="time">The clock to wait by.</param>
public sealed class WholeSync(GuardPaths paths, GuardConfig config, TimeProvider time)
{
    private readonly BindingStore _store = new(paths.RunDirectory);

    /// <summary>Counts what the daemon has noted that NICs have by DHCP and by first use, too.</summary>
    public bool CountsLeases { get; init; }

    /// <summary>What is known.</summary>
    /// <exception cref="GuardSyncException">Open vSwitch's database does not answer.</exception>
    public async Task<HostView> LookAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).View;

    private async Task<(HostView View, List<GuardBinding> Bindings)> ReadAsync(CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<DomainReading> domains =
        [
            .. _store.ReadDomains(problems.Add).Select(domain => DomainPolicy.Read(Open(domain.Xml), domain.File, config)).OrderBy(reading => reading.Domain?.Name, StringComparer.Ordinal),
        ];
        var views = await ReadBridgesAsync(cancellationToken);
        // Of two that claim the same, one that is plugged in goes before one that was left over.
        var plugged = views.SelectMany(view => view.Interfaces).Where(candidate => candidate.Number is not null).Select(candidate => candidate.InterfaceId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var bindings = Bindings(domains.OrderByDescending(domain => domain.Nics.Any(nic => nic.Interface.InterfaceId is { } id && plugged.Contains(id))), problems.Add);
        var leases = CountsLeases ? LeaseTable.View.From(new LeaseFile(paths.LeaseFile, problems.Add), time.GetUtcNow()) : LeaseTable.View.Empty;
        var bridges = ImmutableArray.CreateBuilder<PluggedBridge>();
        foreach (var bridge in config.Bridges)
        {
            if (views.FirstOrDefault(view => view.Name == bridge.Name) is not { } view)
            {
                problems.Add($"bridge {TerminalText.Escape(bridge.Name)}: Open vSwitch has none of this name, and the configuration guards it ({bridge.Location})");
                continue;
            }

            var here = PluggedBridge.Of(bridge, view, bindings.Where(binding => binding.Bridge == bridge.Name).Select(binding => leases.Extend(bridge.Name, binding.Nic)));
            problems.AddRange(here.Problems);
            bridges.Add(here);
        }

        return (new HostView(bridges.ToImmutable(), domains, problems.ToImmutable()), bindings);
    }

    /// <summary>Puts bridges right, and notes what is there then.</summary>
    /// <param name="only">One bridge; null: all that are guarded.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <exception cref="GuardSyncException">A bridge is not right.</exception>
    public async Task<(HostView View, ImmutableArray<SyncedBridge> Done)> RunAsync(string? only, CancellationToken cancellationToken)
    {
        using var held = await FileLock.TakeAsync(paths.LockFile, time, cancellationToken);
        var (view, bindings) = await ReadAsync(cancellationToken);
        var done = ImmutableArray.CreateBuilder<SyncedBridge>();
        foreach (var bridge in view.Bridges)
        {
            if (only is not null && bridge.Input.Bridge.Name != only) continue;
            await using var channel = await ConnectAsync(bridge, cancellationToken);
            done.Add(new SyncedBridge(bridge, await new GuardSync(channel).SyncAsync(bridge.Input, cancellationToken)));
        }

        var policies = bindings.DistinctBy(binding => (binding.Bridge, binding.Nic.InterfaceId)).ToDictionary(binding => (binding.Bridge, binding.Nic.InterfaceId));
        // As policies say it: what is leased ends, and is noted elsewhere.
        _store.WriteNics(
            from bridge in view.Bridges
            from nic in bridge.Input.Nics
            select new StoredNic(policies[(bridge.Input.Bridge.Name, nic.Nic.InterfaceId)], nic.Port));
        return (view, done.ToImmutable());
    }

    /// <summary>Connects to a bridge's management socket.</summary>
    /// <exception cref="GuardSyncException">Nobody answers there as a switch.</exception>
    public Task<GuardChannel> ConnectAsync(PluggedBridge bridge, CancellationToken cancellationToken) =>
        GuardChannel.ConnectAsync(bridge.Input.Bridge.Name, paths.ManagementSocket(bridge.Input.Bridge.Name), GuardSync.ShortLived, null, cancellationToken);

    /// <summary>What Open vSwitch has plugged in where.</summary>
    /// <exception cref="GuardSyncException">Its database does not answer.</exception>
    public async Task<ImmutableArray<BridgeView>> ReadBridgesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(paths.OvsDatabase), OvsdbOptions.Default with { TimeProvider = time }, cancellationToken);
            return await BridgeReader.ReadAllAsync(database, cancellationToken);
        }
        catch (OvsdbException exception)
        {
            throw new GuardSyncException(GuardSyncProblem.DatabaseDown, $"Open vSwitch's database does not answer at {TerminalText.Escape(paths.OvsDatabase)}: {exception.Message}", exception);
        }
    }

    // A VM whose policy is wrong by now (the configuration was changed) is closed, and so is the later of two that claim the same.
    private static List<GuardBinding> Bindings(IEnumerable<DomainReading> domains, Action<string> report)
    {
        var bindings = new List<GuardBinding>();
        foreach (var domain in domains)
        {
            var faults = domain.Diagnostics.ToList();
            if (!domain.HasErrors) BindingChecks.CheckTogether(bindings, domain.Bindings, faults.Add);
            foreach (var fault in faults) report(fault.ToString());
            if (!faults.Any(fault => fault.IsError)) bindings.AddRange(domain.Bindings);
        }

        return bindings;
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> xml) =>
        MemoryMarshal.TryGetArray(xml, out var segment) ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) : new MemoryStream(xml.ToArray(), writable: false);
}
