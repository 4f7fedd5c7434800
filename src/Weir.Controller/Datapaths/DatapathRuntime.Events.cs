using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller.Drops;
using Weir.Controller.Events;
using Weir.Controller.Hosts;
using Weir.Controller.Services;
using Weir.Controller.Status;
using Weir.Model;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Controller.Datapaths;

/// <content>What is told to subscribers of events.</content>
public sealed partial class DatapathRuntime
{
    private readonly EventBus _events;
    private readonly Dictionary<PortNumber, (int State, int Role)> _lagsTold = []; // in a turn
    private readonly Dictionary<PortNumber, string> _healthTold = []; // in a turn
    private readonly BindingTeller _bindings; // inside a change
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
        if (result.State == ApplyState.Confirmed) PublishBindings(_configured);
        return result;
    }

    private void PublishApplied(ApplyState state, string hash, string plan, ImmutableArray<DatapathFault> faults) =>
        _events.Publish(new ConfigAppliedEvent(Subject, state, hash, plan, [.. faults.Take(ConfigAppliedEvent.MostFaults)]));

    // The switch has confirmed this configuration.
    private void PublishBindings(Datapath datapath) => _bindings.Tell(Subject, datapath.Ports.Where(port => port.GuardedNic is not null).Select(port => Bound(datapath, port, port.GuardedNic!)));

    private BoundNic Bound(Datapath datapath, Port port, GuardedNic nic) => new(
        nic.InterfaceId, nic.Vm.Length > 0 ? nic.Vm : port.Name, nic.Mac, port.Number, nic.Off ? "off" : datapath.Guard is { ReportOnly: true } ? "report" : "guarded",
        [.. nic.Addresses.Concat(nic.Prefixes).Concat(nic.SharedVips).Concat(FirstUsedOn(port.Number)).Select(address => address.ToString())]);

    // In a turn, when a port or a counter may say otherwise than before. While the switch is away nobody knows.
    private void PublishServiceHealth()
    {
        if (_channel is null) return;
        var readings = _services.Read();
        foreach (var port in _configured.Ports)
        {
            if (port.Coprocessor is null) continue;
            var health = ServiceVerdict.Of(port.Enabled && _reportedUpPorts.Contains(port.Number), readings.FirstOrDefault(reading => reading.Port == port.Number)) switch
            {
                ServiceHealth.Down => "down",
                ServiceHealth.Silent => "silent",
                ServiceHealth.Unknown => null,
                _ => "up",
            };
            var before = _healthTold.GetValueOrDefault(port.Number);
            if (health is null || health == before) continue;
            _healthTold[port.Number] = health;
            _events.Publish(new ServiceHealthEvent(Subject, port.Number, port.Name, health, before));
        }
    }

    private void PublishGuardDrops(Datapath datapath, IReadOnlyList<DropCounter> grown)
    {
        foreach (var counter in grown)
        {
            if (GuardDropReasons.FromName(counter.Drop.Reason) == GuardDropReason.None) continue;
            _events.Publish(new GuardDropEvent(Subject, counter.Drop, counter.Drop.Port is { } port ? datapath.FindPort(port)?.Name : null, counter.RecentPackets, counter.Packets));
        }
    }
}
