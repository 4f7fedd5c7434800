using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Compiler.Hardware;
using Weir.Controller.Hosts;
using Weir.Controller.Protocols;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Changes of what the switch holds: on connect, on a new configuration, on a port that comes or goes. One at a time.</summary>
public sealed partial class DatapathRuntime
{
    private const int LoggedFaults = 100;

    /// <summary>On a new connection: reads back what the switch holds, sends the difference, and begins to learn.</summary>
    private async Task ReconcileAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        if (!await EnterChangeAsync()) return;
        try
        {
            await BringAsync(channel, isNew: true, ct);
        }
        catch (Exception exception)
        {
            Lose(channel, exception);
        }
        finally
        {
            LeaveChange();
        }
    }

    /// <summary>Brings the switch to the configuration in force, whatever it holds: all but what it refuses, which it returns. Inside a change.</summary>
    private async Task<ImmutableArray<DatapathFault>> BringAsync(OpenFlowChannel channel, bool isNew, CancellationToken ct)
    {
        using var span = Spans.Begin("reconcile", _configured.Name, _hash);
        var began = _time.GetTimestamp();
        var (capabilities, description) = await SwitchSurvey.PrepareAsync(channel, ct);
        Datapath datapath;
        string hash;
        lock (_turn) datapath = _configured;
        var layout = TableLayout.Of(datapath);
        var setup = await PipelineSetup.DeclareAsync(channel, datapath, capabilities, ct);
        var observed = await SwitchReader.ReadAsync(channel, capabilities, layout, ct);
        ImmutableHashSet<PortNumber> up;
        ImmutableHashSet<PortNumber> carrying;
        DatapathState state;
        uint now;
        lock (_turn)
        {
            (hash, up, now) = (_hash, _reportedUpPorts, NowSeconds());
            _lacp.Configure(datapath);
            if (isNew) _lacp.Adopt(LacpAdoption.InStep(datapath, observed.State.Flows), up, now);
            if (isNew) _firstUse.Adopt(observed.State.Flows, datapath, _time.GetUtcNow());
            (carrying, state) = (_lacp.Carrying(datapath, up), StateFor(datapath, up, AclPriorities.FromObserved(observed.State.Flows, datapath.Priorities.Lowest)));
        }

        var planning = Spans.Begin("plan");
        var desired = DatapathCompiler.Compile(datapath, state, capabilities);
        var adoption = HostAdoption.Plan(datapath, carrying, observed.Flows, now);
        var change = StateDiff.Compute(observed.State, desired, new DiffOptions(TakeOver: true, datapath.Cookie) { DatapathName = datapath.Name, Layout = layout }).With(adoption.Flows);
        planning?.SetTag("weir.messages", change.Count).Dispose();
        var sending = Spans.Begin("send");
        var report = await ChangeSender.SendAsync(channel, change, layout, capabilities.Bundles, allOrNothing: false, ct);
        sending?.Dispose();
        var foreignFaults = await DeleteForeignAsync(channel, observed.Foreign, ct);
        lock (_turn)
        {
            if (_channel != channel) return [];
            _description = description;
            _capabilities = capabilities with { Bundles = report.BundlesWork };
            _refused = RefusedEntries.None.With(report.Refusals);
            _foreignFaults = foreignFaults;
            _pipeline = setup;
            _desired = desired;
            _held = _refused.HeldOf(desired, observed.State.Flows.Where(flow => !layout.IsFixed || Pipeline.Owns(flow.TableId) || GuardCookie.IsGuard(flow.Cookie)), observed.State.Groups, observed.State.Meters);
            _hostFlows = new HostFlowWriter(datapath);
            _learner.Configure(datapath);
            AdoptHosts(adoption.Hosts);
            _synced = channel;
            Count(report);
            StartLearning(channel); // with the status: who reads applied there may count on it
            _board.Confirmed(hash, Faults());
        }

        Measure(_connectSeconds, began, change);
        ControllerLog.ReadBack(_logger, DpId, datapath.Name, observed.State.Flows.Count, observed.State.Groups.Count, observed.State.Meters.Count, adoption.Hosts.Count);
        ImmutableArray<DatapathFault> faults = [.. PipelineFaults(setup), .. FaultsOf(desired, report.Refusals)];
        if (isNew) PublishApplied(ApplyState.Confirmed, hash, "", faults);
        PublishBindings(datapath);
        ControllerLog.Applied(_logger, DpId, datapath.Name, hash, change.Count, (long)_time.GetElapsedTime(began).TotalMilliseconds);
        LogFaults(datapath, faults);
        return faults;
    }

    private static IEnumerable<DatapathFault> PipelineFaults(PipelineSetup setup) => setup.Fault is { } fault ? [fault] : [];

    private static async Task<ImmutableArray<DatapathFault>> DeleteForeignAsync(OpenFlowChannel channel, IReadOnlyList<FlowModMessage> foreign, CancellationToken ct)
    {
        if (foreign.Count == 0) return [];
        var outcome = await channel.SendConfirmedAsync(foreign, ct);
        return [.. outcome.Errors.Select(error => new DatapathFault($"the switch refused to delete an entry that is not Weir's: {OpenFlow.OpenFlowErrors.Describe(error.Error.ErrorType, error.Error.Code)}", "entry", null))];
    }

    /// <summary>From one configuration to the next, all or nothing. Inside a change, on a channel in step.</summary>
    private async Task<ApplyResult> TransitionAsync(OpenFlowChannel channel, Datapath datapath, string hash)
    {
        using var span = Spans.Begin("apply", datapath.Name, hash);
        var judged = false;
        var plan = "";
        try
        {
            var began = _time.GetTimestamp();
            var places = HostChanges.Places(_configured, datapath);
            Datapath previous;
            DesiredState before, held;
            ImmutableHashSet<PortNumber> up;
            SwitchCapabilities capabilities;
            RefusedEntries refused;
            List<HostRecord> hosts;
            DatapathState state;
            lock (_turn)
            {
                (previous, before, held, up, capabilities, refused) = (_configured, _desired, _held, _reportedUpPorts, _capabilities, _refused);
                state = StateFor(datapath, up, before.AclPriorities);
                hosts = places.Count == 0 ? [] : _learner.Hosts.Where(host => places.Contains((host.Port, host.Vid)));
                _learning = false; // from here on it is decided what happens to which hosts
            }

            var planning = Spans.Begin("plan");
            var desired = DatapathCompiler.Compile(datapath, state, capabilities);
            refused = refused.StillAsked(desired);
            var hostChanges = HostChanges.Between(previous, datapath, hosts.Select(host => new LearnedHost(host.Mac, host.Vid, host.Port)));
            var change = refused.LeaveOut(StateDiff.Compute(held, desired)).With(hostChanges.Flows);
            plan = ChangeSummary.Of(change, held);
            planning?.SetTag("weir.messages", change.Count).Dispose();
            ControllerLog.Planned(_logger, DpId, datapath.Name, hash, plan);
            var sending = Spans.Begin("send");
            var report = IsWorseThan(desired, before) ? SendReport.NotSent : await ChangeSender.SendAsync(channel, change, TableLayout.Of(datapath), capabilities.Bundles, allOrNothing: true, _disposing.Token);
            sending?.Dispose();
            judged = true;
            if (report.Applied) Measure(_reloadSeconds, began, change);
            var faults = FaultsOf(desired, report.Refusals);
            lock (_turn)
            {
                Count(report);
                if (report.Applied)
                {
                    Adopt(datapath, hash, hostChanges.Forgotten);
                    if (_synced != channel) return Result(datapath, ApplyState.Failed, plan); // displaced: the next connection reads back what there is
                    _capabilities = _capabilities with { Bundles = report.BundlesWork };
                    _refused = refused.With(report.Refusals);
                    _desired = desired;
                    _held = _refused.HeldOf(desired, held.Flows.Select(flow => flow.Entry), held.Groups.Select(group => group.Entry), held.Meters.Select(meter => meter.Entry));
                    foreach (var (port, frame) in _lacp.News(NowSeconds())) SendOut(channel, port, frame);
                    StartLearning(channel);
                    _board.Confirmed(hash, Faults());
                }
                else
                {
                    _rollbackFaults = faults;
                    if (_synced != channel) return Result(datapath, ApplyState.RolledBack, plan, faults);
                    _learning = !report.LeftBehind;
                    _board.Refused(Faults());
                }
            }

            if (report.Applied) ControllerLog.Applied(_logger, DpId, datapath.Name, hash, change.Count, (long)_time.GetElapsedTime(began).TotalMilliseconds);
            else
            {
                ControllerLog.RolledBack(_logger, DpId, datapath.Name, hash);
                span.Fail(faults.IsEmpty ? "refused" : faults[0].Message);
            }

            LogFaults(datapath, faults);
            if (report.LeftBehind) await BringAsync(channel, isNew: false, _disposing.Token); // back to the old one, by what the switch really holds
            return Result(datapath, report.Applied ? ApplyState.Confirmed : ApplyState.RolledBack, plan, faults);
        }
        catch (Exception exception)
        {
            // What the switch holds now is unknown: the next connection finds out, and brings what was asked for.
            span.Fail(exception.Message);
            if (!judged)
                lock (_turn) Adopt(datapath, hash, null);
            Lose(channel, exception);
            return Result(datapath, ApplyState.Failed, plan, [new DatapathFault($"the switch did not answer to the end: {exception.Message}", "datapath", null)]);
        }
    }

    // Faults that the configuration in force has too are no reason to refuse one that does not add to them.
    private static bool IsWorseThan(DesiredState desired, DesiredState before)
    {
        var known = before.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.Message).ToHashSet();
        return desired.Diagnostics.Any(diagnostic => diagnostic.IsError && !known.Contains(diagnostic.Message));
    }

    /// <summary>Brings the switch to the ports that are up now.</summary>
    private async Task ApplyPortsAsync()
    {
        if (!await EnterChangeAsync()) return;
        OpenFlowChannel? channel = null;
        try
        {
            Datapath datapath;
            DesiredState before, held;
            ImmutableHashSet<PortNumber> up;
            SwitchCapabilities capabilities;
            RefusedEntries refused;
            IReadOnlyList<FlowChange> gone;
            DatapathState state;
            var began = _time.GetTimestamp();
            lock (_turn)
            {
                _portsDirty = false;
                channel = _synced;
                if (channel is null) return; // what the next connection brings takes the ports along
                (datapath, before, held, up, capabilities, refused) = (_configured, _desired, _held, _reportedUpPorts, _capabilities, _refused);
                state = StateFor(datapath, up, before.AclPriorities);
                gone = MoveHosts(_lacp.Carrying(datapath, up));
                _learning = false;
            }

            var desired = DatapathCompiler.Compile(datapath, state, capabilities);
            refused = refused.StillAsked(desired);
            var change = refused.LeaveOut(StateDiff.Compute(held, desired)).With(gone);
            var report = await ChangeSender.SendAsync(channel, change, TableLayout.Of(datapath), capabilities.Bundles, allOrNothing: false, _disposing.Token);
            Measure(_portSeconds, began, change);
            lock (_turn)
            {
                Count(report);
                if (_synced != channel) return;
                _capabilities = _capabilities with { Bundles = report.BundlesWork };
                _refused = refused.With(report.Refusals);
                _desired = desired;
                _held = _refused.HeldOf(desired, held.Flows.Select(flow => flow.Entry), held.Groups.Select(group => group.Entry), held.Meters.Select(meter => meter.Entry));
                StartLearning(channel);
                _board.Confirmed(_hash, Faults());
            }

            PublishBindings(datapath);
            LogFaults(datapath, FaultsOf(desired, report.Refusals));
        }
        catch (Exception exception)
        {
            Lose(channel, exception);
        }
        finally
        {
            LeaveChange();
        }
    }

    // In a turn: hosts on ports that carry no frames any more go, or are found on another member of their LAG.
    private List<FlowChange> MoveHosts(ImmutableHashSet<PortNumber> carrying)
    {
        var changes = new List<FlowChange>();
        foreach (var record in _learner.Hosts.Where(host => !PortStates.Carries(_configured, carrying, host.Port)))
        {
            var host = new LearnedHost(record.Mac, record.Vid, record.Port);
            if (HostMoves.PlaceOf(_configured, _hostFlows.Entries, carrying, host) is { } place)
            {
                _learner.Hosts.Set(host.Vid, host.Mac, place.Port, record.LearnedAtSeconds);
                PublishLearned(place.Port, host.Port, host.Vid, host.Mac, default);
                changes.AddRange(HostEntries.Difference(_hostFlows.Entries.All(host), _hostFlows.Entries.All(place)));
            }
            else
            {
                _learner.Hosts.Remove(host.Vid, host.Mac);
                PublishExpired(host);
                changes.AddRange(_hostFlows.Entries.Deletes(host));
            }
        }

        return changes;
    }

    /// <summary>Waits until no other change is on its way. False: this datapath is being given up.</summary>
    private async Task<bool> EnterChangeAsync()
    {
        try
        {
            await _changing.WaitAsync(_disposing.Token);
            lock (_turn) _changes++;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void LeaveChange()
    {
        bool ports;
        OpenFlowChannel? learned;
        lock (_turn)
        {
            _learning = _synced is not null && _synced == _channel;
            learned = _learning ? _channel : null;
            if (learned is not null) StartLearning(learned);
            var carrying = _lacp.Carrying(_configured, _reportedUpPorts);
            ports = _learning && !_portsDirty && _configured.Ports.Any(port => _learner.Hosts.CountOnPort(port.Number) > 0 && !PortStates.Carries(port, carrying));
            _portsDirty |= ports;
        }

        learned?.Flush();
        _changing.Release();
        if (ports) _ = ApplyPortsAsync();
    }

    // In a turn: all that keeps the switch from holding what was asked for.
    private ImmutableArray<DatapathFault> Faults() => [.. PipelineFaults(_pipeline), .. FaultsOf(_desired, []), .. _refused.Items.Values, .. _foreignFaults, .. _rollbackFaults];

    private static ImmutableArray<DatapathFault> FaultsOf(DesiredState desired, IReadOnlyList<Refusal> refusals) =>
    [
        .. desired.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => new DatapathFault(diagnostic.Message, "compiler", diagnostic.Location)),
        .. refusals.Select(refusal => refusal.ToFault()),
    ];

    private void Count(SendReport report)
    {
        _board.FlowModsSent += report.FlowModsSent;
        _board.Errors += report.Refusals.Length;
    }

    private void LogFaults(Datapath datapath, ImmutableArray<DatapathFault> faults)
    {
        foreach (var fault in faults.Take(LoggedFaults))
            ControllerLog.Degraded(_logger, DpId, datapath.Name, fault.Location is null ? "" : $"{fault.Location}: ", fault.Subject, fault.Message);
        if (faults.Length > LoggedFaults) ControllerLog.FurtherFaults(_logger, DpId, datapath.Name, faults.Length - LoggedFaults);
    }

    // It is no longer known what the switch holds. Where the channel is still there, it is a fault of ours or a switch that does not answer (INV-5):
    // said, and the connection begun anew, which reads the switch back.
    private void Lose(OpenFlowChannel? channel, Exception exception)
    {
        var ours = exception is not (ChannelClosedException or OperationCanceledException);
        lock (_turn)
        {
            if (_synced == channel) _synced = null;
            if (ours && _channel == channel) _board.Failed(new DatapathFault($"could not be brought to its configuration: {exception.Message}", "datapath", null));
        }

        if (!ours) return;
        ControllerLog.ReconcileFault(_logger, DpId, _configured.Name, exception);
        channel?.Close();
    }
}
