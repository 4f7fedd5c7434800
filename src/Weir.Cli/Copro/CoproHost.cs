using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>What <c>weir copro</c> does on this host, for one coprocessor.</summary>
internal sealed class CoproHost
{
    private readonly string _name;
    private readonly CoproStateStore _store;
    private readonly CoproState? _state;
    private readonly OvsTools _ovs;
    private readonly HostCommandRunner _runner;
    private readonly TimeProvider _time;

    /// <param name="name">The coprocessor's name.</param>
    /// <param name="runDirectory">Where state files lie.</param>
    /// <param name="ovsDb">The operator's <c>--ovs-db</c>; null: as written down by <c>up</c>, else as OVS_RUNDIR says, else the system's.</param>
    /// <param name="time">The clock.</param>
    public CoproHost(string name, string runDirectory, string? ovsDb, TimeProvider time)
    {
        _name = CoproSettings.CheckName(name);
        _store = new CoproStateStore(runDirectory, name);
        _state = _store.Read();
        _ovs = ovsDb is null && _state is not null ? _state.ToOvsTools() : OvsTools.Locate(ovsDb, Environment.GetEnvironmentVariable("OVS_RUNDIR"));
        _runner = new HostCommandRunner(_ovs.RunDirectory);
        _time = time;
        Services = new ServiceManager(name, runDirectory, _runner, time);
    }

    public ServiceManager Services { get; }

    /// <summary>Makes what is missing.</summary>
    /// <returns>What was done, a line a step; empty: all was there.</returns>
    public async Task<ImmutableArray<string>> UpAsync(CoproSettings asked, CancellationToken cancellation)
    {
        MustBeRoot();
        MustNotBeInNetnsExec();
        var found = await new CoproObserver(_runner, _ovs).ObserveAsync(_name, asked, _state, cancellation);
        var plan = CoproPlanner.Up(asked, found, _ovs);
        if (plan.Refusals.Length > 0) throw new CoproException(string.Join(Environment.NewLine, plan.Refusals));
        if (plan.Steps.Length == 0) return [];

        if (_state is null) _store.Write(StateOf(asked, found));
        try
        {
            await new CoproExecutor(_runner).RunAllOrNoneAsync(plan.Steps, cancellation);
        }
        catch (CoproException)
        {
            if (_state is null) _store.Delete();
            throw;
        }

        return [.. plan.Steps.Select(step => step.Title)];
    }

    /// <summary>Removes all that <c>up</c> made, with what runs in it, and gives the NFV interface back as it was.</summary>
    /// <returns>What was done and what was left alone, a line each.</returns>
    public async Task<ImmutableArray<string>> DownAsync(CancellationToken cancellation)
    {
        MustBeRoot();
        var found = await new CoproObserver(_runner, _ovs).ObserveAsync(_name, _state?.ToSettings(), _state, cancellation);
        var leftAlone = CoproDownPlanner.LeftAlone(_name, found);
        if (!found.AnythingOfOurs) return [.. leftAlone];

        if (found.Namespace == Ownership.Ours) await Services.EmptyNamespaceAsync();
        var steps = CoproDownPlanner.Down(_name, found, _ovs);
        var faults = await new CoproExecutor(_runner).RunEachAsync(steps);
        if (found.OvsFault is { } fault) faults = [.. faults, $"the bridge {CoproSettings.BridgeOf(_name)} could not be looked for: {fault}"];
        if (faults.Count > 0) throw new CoproException(string.Join(Environment.NewLine, faults.Prepend($"not all of '{_name}' could be removed; run down again when this is mended:")));

        _store.Delete();
        return [.. steps.Select(step => step.Title), .. leftAlone];
    }

    /// <summary>What there is, and what has passed.</summary>
    public async Task<CoproStatus> StatusAsync(CancellationToken cancellation)
    {
        MustBeRoot();
        var settings = _state?.ToSettings();
        var found = await new CoproObserver(_runner, _ovs).ObserveAsync(_name, settings, _state, cancellation);
        var flows = settings is not null && found.Bridge == Ownership.Ours ? await FlowsAsync(settings, cancellation) : [];
        return CoproStatus.Of(_name, found, settings is null ? null : CoproPlanner.Up(settings, found, _ovs), flows, Services.List());
    }

    /// <summary>The settings of a coprocessor that is up.</summary>
    /// <exception cref="CoproException">It is not.</exception>
    public async Task<CoproSettings> MustBeUpAsync(CancellationToken cancellation)
    {
        MustBeRoot();
        if (_state is null) throw new CoproException($"'{_name}' is not up; see: weir copro up --help");
        var settings = _state.ToSettings();
        var found = await new CoproObserver(_runner, _ovs).ObserveAsync(_name, settings, _state, cancellation);
        return found.Namespace == Ownership.Ours ? settings : throw new CoproException($"the namespace of '{_name}' is gone; run `weir copro up` again, with the same arguments");
    }

    /// <summary>Sends one frame out of the NFV interface, <paramref name="count"/> times.</summary>
    /// <param name="frame">From the destination MAC on, without the tag.</param>
    /// <param name="tag">Actions that push the tag; null: untagged.</param>
    /// <param name="count">How often.</param>
    /// <param name="cancellation">Stops sending.</param>
    public async Task SendAsync(ReadOnlyMemory<byte> frame, string? tag, int count, CancellationToken cancellation)
    {
        var actions = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(tag is null ? "" : tag + ",")}output:{CoproFlows.SwitchPort}");
        var command = _ovs.Ofctl("packet-out", CoproSettings.BridgeOf(_name), $"in_port=local,packet={Convert.ToHexString(frame.Span)},actions={actions}");
        for (var i = 0; i < count; i++)
        {
            var result = await _runner.RunAsync(command, cancellation);
            if (!result.Succeeded) throw new CoproException($"Open vSwitch did not take the frame: {result.Error.Trim()}");
        }
    }

    private async Task<ImmutableArray<FlowCount>> FlowsAsync(CoproSettings settings, CancellationToken cancellation)
    {
        var dump = await _runner.RunAsync(_ovs.Ofctl("dump-flows", settings.Bridge), cancellation);
        return dump.Succeeded ? FlowCount.Sum(CoproFlows.For(settings), dump.Output) : [];
    }

    private CoproState StateOf(CoproSettings asked, CoproObservation found) => new()
    {
        Name = asked.Name,
        Interface = asked.Interface,
        Mac = asked.Mac.ToString(),
        Ips = [.. asked.Addresses.Select(each => each.ToString())],
        Vlan = asked.Vlan.Value,
        Protocols = CoproSettings.FormatProtocols(asked.Protocols),
        OvsDb = _ovs.Database,
        OvsRunDir = _ovs.RunDirectory,
        Datapath = CoproPlanner.Datapath(found),
        Since = _time.GetUtcNow(),
        Before = found.InterfaceSettings,
    };

    private static void MustBeRoot()
    {
        if (!Environment.IsPrivilegedProcess) throw new CoproException("this needs root: it makes network namespaces and devices");
    }

    // `ip netns exec X` gives its command mounts of its own, and mounts X's sysfs under the name X: a namespace that is named in there is lost when the command ends.
    private static void MustNotBeInNetnsExec()
    {
        var inside = File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).FirstOrDefault(mount => mount is [_, "/sys", "sysfs", ..] && File.Exists($"/run/netns/{mount[0]}"));
        if (inside is not null) throw new CoproException($"under `ip netns exec` the namespace made here would be lost; use: nsenter --net=/run/netns/{inside[0]} weir copro up ...");
    }
}
