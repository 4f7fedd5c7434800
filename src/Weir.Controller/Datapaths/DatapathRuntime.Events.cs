using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Controller.Hosts;
using Weir.Controller.Status;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <content>What is told to subscribers of events.</content>
public sealed partial class DatapathRuntime
{
    private readonly EventBus _events;
    private readonly Dictionary<PortNumber, (int State, int Role)> _lagsTold = []; // in a turn
    private EventSubject _subject;

    private EventSubject Subject => _subject.Name == _configured.Name ? _subject : _subject = new EventSubject(_configured.Id, _configured.Name);

    private void PublishLearned(PortNumber port, PortNumber? previous, Vid vid, MacAddress mac, in FrameSummary frame) =>
        _events.PublishLearned(Subject, port, previous, vid, mac, in frame);

    private void PublishExpired(in LearnedHost host) => _events.PublishExpired(Subject, host.Port, host.Vid, host.Mac);

    // In a turn. The first connection keeps its datapath until another displaces it: then the old one is gone first.
    private void PublishConnected(bool displaces)
    {
        if (displaces) _events.Publish(new DatapathChangeEvent(Subject, Connected: false));
        _events.Publish(new DatapathChangeEvent(Subject, Connected: true));
        _events.Publish(new PortsStatusEvent(Subject, [.. _configured.Ports.Where(port => port.Enabled).OrderBy(port => port.Number).Select(port => KeyValuePair.Create(port.Number, IsUp(port)))]));
    }

    // In a turn: the hosts that were found in the switch are known now, and no others.
    private void AdoptHosts(IReadOnlyList<HostRecord> found)
    {
        var before = _learner.Hosts.Where(static _ => true).ToDictionary(host => (host.Vid, host.Mac));
        _learner.Hosts.Clear();
        foreach (var host in found)
        {
            _learner.Hosts.Set(host.Vid, host.Mac, host.Port, host.LearnedAtSeconds);
            if (!before.Remove((host.Vid, host.Mac), out var known)) PublishLearned(host.Port, null, host.Vid, host.Mac, default);
            else if (known.Port != host.Port) PublishLearned(host.Port, known.Port, host.Vid, host.Mac, default);
        }

        foreach (var gone in before.Values) PublishExpired(new LearnedHost(gone.Mac, gone.Vid, gone.Port));
    }

    // In a turn, when LACP may stand otherwise than before.
    private void PublishLagChanges()
    {
        var members = _lacp.Status();
        foreach (var gone in _lagsTold.Keys.Where(port => !members.Any(member => member.Port == port)).ToList()) _lagsTold.Remove(gone);
        foreach (var member in members)
        {
            var now = (State: FaucetLacp.StateOf(member), Role: FaucetLacp.RoleOf(_configured.FindPort(member.Port)?.Lacp));
            if (_lagsTold.TryGetValue(member.Port, out var told) && told == now) continue;
            _lagsTold[member.Port] = now;
            _events.Publish(new LagChangeEvent(Subject, member.Port, now.State, now.Role));
        }
    }

    // What became of a configuration that was asked for while the switch was connected.
    private ApplyResult PublishConfigured(ApplyResult result, string hash)
    {
        if (result.State == ApplyState.Confirmed) _events.Publish(new DatapathConfigEvent(Subject, result.Plan == ChangeSummary.Nothing ? RestartType.None : RestartType.Warm));
        else if (result.State == ApplyState.Failed) _events.Publish(new DatapathConfigEvent(Subject, RestartType.Cold));
        PublishApplied(result.State, hash, result.Plan, result.Faults);
        return result;
    }

    private void PublishApplied(ApplyState state, string hash, string plan, ImmutableArray<DatapathFault> faults) =>
        _events.Publish(new ConfigAppliedEvent(Subject, state, hash, plan, [.. faults.Take(ConfigAppliedEvent.MostFaults)]));

    private void PublishGuardDrops(Datapath datapath, IReadOnlyList<DropCounter> grown)
    {
        foreach (var counter in grown)
        {
            if (GuardDropReasons.FromName(counter.Drop.Reason) == GuardDropReason.None) continue;
            _events.Publish(new GuardDropEvent(Subject, counter.Drop, counter.Drop.Port is { } port ? datapath.FindPort(port)?.Name : null, counter.RecentPackets, counter.Packets));
        }
    }
}
