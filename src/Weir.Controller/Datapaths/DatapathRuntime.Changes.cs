using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Controller.Hosts;
using Weir.Controller.Status;
using Weir.Model;
using Weir.OpenFlow.Channel;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <summary>Changes of what the switch holds: on connect, on a new configuration, on a port that comes or goes. One at a time.</summary>
public sealed partial class DatapathRuntime
{
    // What the switch refused and the configuration still asks for: not sent again, and never deleted, since it is not there.
    private ImmutableDictionary<object, DatapathFault> _refused = ImmutableDictionary<object, DatapathFault>.Empty;
    private ImmutableArray<DatapathFault> _rollbackFaults = [];

    /// <summary>Reads back what the switch holds, sends the difference, and begins to learn.</summary>
    private async Task ReconcileAsync(OpenFlowChannel channel, CancellationToken ct)
    {
        try
        {
            await _changing.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            var began = _time.GetTimestamp();
            var capabilities = await SwitchSurvey.PrepareAsync(channel, ct);
            var observed = await SwitchReader.ReadAsync(channel, capabilities, ct);
            Datapath datapath;
            string hash;
            ImmutableHashSet<PortNumber> up;
            uint now;
            lock (_turn) (datapath, hash, up, now, _portsDirty) = (_configured, _hash, _reportedUpPorts, NowSeconds(), false);

            var desired = DatapathCompiler.Compile(datapath, new DatapathState(up, AclPriorities.FromObserved(observed.State.Flows)), capabilities);
            var adoption = HostAdoption.Plan(datapath, observed.Flows, now);
            var change = StateDiff.Compute(observed.State, desired, new DiffOptions(TakeOver: true, datapath.Cookie)).With(adoption.Flows);
            foreach (var foreign in observed.Foreign) channel.Send(foreign);
            var report = await ChangeSender.SendAsync(channel, change, capabilities.Bundles, allOrNothing: false, ct);
            var faults = Faults(desired, report.Refusals);
            lock (_turn)
            {
                if (_channel != channel) return;
                (_desired, _capabilities, _upPorts) = (desired, capabilities with { Bundles = report.BundlesWork }, up);
                _refused = report.Refusals.ToImmutableDictionary(refusal => refusal.Key, refusal => refusal.ToFault());
                _hostFlows = new HostFlowWriter(datapath);
                _learner.Configure(datapath);
                _learner.Hosts.Clear();
                foreach (var host in adoption.Hosts) _learner.Hosts.Set(host.Vid, host.Mac, host.Port, host.LearnedAtSeconds);
                _board.FlowModsSent += report.FlowModsSent;
                _board.Confirmed(hash, faults.AddRange(_rollbackFaults));
                _learning = true;
            }

            ControllerLog.ReadBack(_logger, DpId, datapath.Name, observed.State.Flows.Count, observed.State.Groups.Count, observed.State.Meters.Count, adoption.Hosts.Count);
            ControllerLog.Applied(_logger, DpId, datapath.Name, hash, change.Count, (long)_time.GetElapsedTime(began).TotalMilliseconds);
            LogFaults(datapath, faults);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // The channel's end says why; the next connection begins anew.
        }
        catch (Exception exception)
        {
            GiveUp(channel, exception);
        }
        finally
        {
            _changing.Release();
        }

        // A port may have come or gone in the meantime.
        bool dirty;
        lock (_turn) dirty = _channel == channel && _learning && _reportedUpPorts != _upPorts;
        if (dirty) await ApplyPortsAsync(channel);
    }

    /// <summary>From one configuration to the next, all or nothing. Inside <c>_changing</c>.</summary>
    private async Task TransitionAsync(OpenFlowChannel channel, Datapath datapath, string hash, CancellationToken ct)
    {
        var began = _time.GetTimestamp();
        Datapath previous;
        DesiredState held;
        ImmutableHashSet<PortNumber> up;
        SwitchCapabilities capabilities;
        ImmutableDictionary<object, DatapathFault> refused;
        IReadOnlyList<LearnedHost> hosts;
        lock (_turn)
        {
            (previous, held, up, capabilities, refused) = (_configured, _desired, _upPorts, _capabilities, _refused);
            hosts = [.. _learner.Hosts.Where(static _ => true).Select(host => new LearnedHost(host.Mac, host.Vid, host.Port))];
            _learning = false;
        }

        try
        {
            var desired = DatapathCompiler.Compile(datapath, new DatapathState(up, held.AclPriorities), capabilities);
            var change = ChangeSender.WithoutRefused(StateDiff.Compute(held, desired), refused).With(HostChanges.Between(previous, datapath, hosts).Flows);
            var compileErrors = desired.Diagnostics.Where(diagnostic => diagnostic.IsError).ToList();
            var report = compileErrors.Count > 0 ? SendReport.Refused([]) : await ChangeSender.SendAsync(channel, change, capabilities.Bundles, allOrNothing: true, ct);
            var faults = Faults(desired, report.Refusals);
            if (!report.Applied && !report.BundlesWork)
            {
                // No bundle held it together: what went in is taken out again.
                var back = StateDiff.Compute(desired, held).With(change.Flows.Where(flow => HostEntries.IsDynamic(flow.Entry)).SelectMany(flow => Undo(flow, new HostEntries(previous))));
                await ChangeSender.SendAsync(channel, ChangeSender.WithoutRefused(back, report.Refusals.ToImmutableDictionary(refusal => refusal.Key, refusal => refusal.ToFault())), bundles: false, allOrNothing: false, ct);
            }

            lock (_turn)
            {
                if (_channel != channel) return;
                _board.FlowModsSent += report.FlowModsSent;
                if (report.Applied)
                {
                    _desired = desired;
                    _capabilities = _capabilities with { Bundles = report.BundlesWork };
                    _refused = StillAsked(refused, desired);
                    _rollbackFaults = [];
                    Adopt(datapath, hash);
                    faults = faults.AddRange(_refused.Values);
                    _board.Confirmed(hash, faults);
                }
                else
                {
                    _rollbackFaults = faults;
                    _board.Refused(faults.AddRange(_refused.Values));
                }
            }

            if (report.Applied) ControllerLog.Applied(_logger, DpId, datapath.Name, hash, change.Count, (long)_time.GetElapsedTime(began).TotalMilliseconds);
            else ControllerLog.RolledBack(_logger, DpId, datapath.Name, hash);
            LogFaults(datapath, faults);
        }
        catch (Exception exception) when (exception is not (ChannelClosedException or OperationCanceledException))
        {
            GiveUp(channel, exception);
        }
        finally
        {
            lock (_turn) _learning = _channel == channel;
        }

        bool dirty;
        lock (_turn) dirty = _channel == channel && _reportedUpPorts != _upPorts && !_portsDirty;
        if (dirty) _ = ApplyPortsAsync(channel);
    }

    /// <summary>Brings the switch to the ports that are up now.</summary>
    private async Task ApplyPortsAsync(OpenFlowChannel channel)
    {
        try
        {
            await _changing.WaitAsync(_disposing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            Datapath datapath;
            DesiredState held;
            ImmutableHashSet<PortNumber> up;
            SwitchCapabilities capabilities;
            ImmutableDictionary<object, DatapathFault> refused;
            List<HostRecord> gone;
            lock (_turn)
            {
                _portsDirty = false;
                if (_channel != channel) return;
                (datapath, held, up, capabilities, refused) = (_configured, _desired, _reportedUpPorts, _capabilities, _refused);
                gone = _learner.Hosts.Where(host => !up.Contains(host.Port) && datapath.FindPort(host.Port) is { OpstatusReconf: true });
                foreach (var host in gone) _learner.Hosts.Remove(host.Vid, host.Mac);
                _learning = false;
            }

            var desired = DatapathCompiler.Compile(datapath, new DatapathState(up, held.AclPriorities), capabilities);
            var change = ChangeSender.WithoutRefused(StateDiff.Compute(held, desired), refused).With(gone.SelectMany(host => Deletes(_hostFlows.Entries, host)));
            var report = await ChangeSender.SendAsync(channel, change, capabilities.Bundles, allOrNothing: false, _disposing.Token);
            var faults = Faults(desired, report.Refusals);
            lock (_turn)
            {
                if (_channel != channel) return;
                (_desired, _upPorts) = (desired, up);
                _refused = StillAsked(refused, desired).SetItems(report.Refusals.Select(refusal => KeyValuePair.Create(refusal.Key, refusal.ToFault())));
                _board.FlowModsSent += report.FlowModsSent;
                _board.Confirmed(_hash, [.. _refused.Values, .. _rollbackFaults]);
            }

            LogFaults(datapath, faults);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // The next connection reads the ports anew.
        }
        catch (Exception exception)
        {
            GiveUp(channel, exception);
        }
        finally
        {
            lock (_turn) _learning = _channel == channel;
            _changing.Release();
        }
    }

    private static IEnumerable<FlowChange> Deletes(HostEntries entries, HostRecord host)
    {
        var learned = new LearnedHost(host.Mac, host.Vid, host.Port);
        if (!entries.CanLearn(host.Port, host.Vid)) yield break;
        yield return new FlowChange(ChangeKind.Delete, entries.Source(learned), null);
        yield return new FlowChange(ChangeKind.Delete, entries.Destination(learned), null);
    }

    // What puts a learned entry back as it was.
    private static IEnumerable<FlowChange> Undo(FlowChange change, HostEntries before)
    {
        if (change.Kind == ChangeKind.Delete) yield return change with { Kind = ChangeKind.Add };
        else if (HostEntries.TryReadDestination(change.Entry, out var host) && before.CanLearn(host.Port, host.Vid)) yield return new FlowChange(ChangeKind.Add, before.Destination(host), null);
        else if (HostEntries.TryReadSource(change.Entry, out host) && before.CanLearn(host.Port, host.Vid)) yield return new FlowChange(ChangeKind.Add, before.Source(host), null);
    }

    private static ImmutableDictionary<object, DatapathFault> StillAsked(ImmutableDictionary<object, DatapathFault> refused, DesiredState desired)
    {
        if (refused.IsEmpty) return refused;
        var keys = desired.Flows.Select(flow => (object)flow.Entry).Concat(desired.Groups.Select(group => (object)group.Entry)).Concat(desired.Meters.Select(meter => (object)meter.Entry)).ToHashSet();
        return refused.RemoveRange(refused.Keys.Where(key => !keys.Contains(key)));
    }

    private static ImmutableArray<DatapathFault> Faults(DesiredState desired, IReadOnlyList<Refusal> refusals) =>
    [
        .. desired.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => new DatapathFault(diagnostic.Message, "compiler", diagnostic.Location)),
        .. refusals.Select(refusal => refusal.ToFault()),
    ];

    private void LogFaults(Datapath datapath, ImmutableArray<DatapathFault> faults)
    {
        foreach (var fault in faults.Take(100))
            ControllerLog.Degraded(_logger, DpId, datapath.Name, fault.Location is null ? "" : $"{fault.Location}: ", fault.Subject, fault.Message);
    }

    // A fault of ours (INV-5): said, and the connection begun anew, which reads the switch back.
    private void GiveUp(OpenFlowChannel channel, Exception exception)
    {
        ControllerLog.ReconcileFault(_logger, DpId, _configured.Name, exception);
        channel.Close();
    }
}
