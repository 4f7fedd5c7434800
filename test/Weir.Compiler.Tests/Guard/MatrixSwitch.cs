using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Guard.Matrix;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests.Guard;

/// <summary>A switch in memory that holds the guard's tables of a scene.</summary>
internal sealed class MatrixSwitch
{
    private readonly Scene _scene;
    private readonly MatrixTarget _target;
    private readonly SoftDatapath _switch;
    private readonly List<InstalledFlow> _counters;

    /// <param name="scene">Whose tables they are.</param>
    /// <param name="desired">The tables.</param>
    /// <param name="target">What holds on it; fragments show their ports or not.</param>
    public MatrixSwitch(Scene scene, DesiredState desired, MatrixTarget target)
    {
        (_scene, _target) = (scene, target);
        var mode = target == MatrixTarget.GuardWithoutPortsOfFragments ? FragmentMode.Normal : FragmentMode.NxMatch;
        var numbers = scene.Ports.Values.Concat(scene.Input.Nics.Select(nic => nic.Port.Value)).Distinct();
        _switch = new SoftDatapath(new DatapathId(1), numbers.Select(number => new SwitchPort(new PortNumber(number), $"p{number}")), new RunningTime()) { FragmentMode = mode };
        _switch.Load(desired.Meters.Select(meter => meter.Entry));
        foreach (var group in desired.Groups) Assert.Null(_switch.Apply(new GroupModMessage(GroupModCommand.Add, group.Entry)));
        foreach (var flow in desired.Flows) Assert.True(_switch.Apply(new FlowModMessage(FlowModCommand.Add, flow.Entry)) is null, $"refused: {flow.Entry}");
        _counters = [.. _switch.Flows.Where(flow => DropCounts.CounterOf(scene, flow.Entry) is not null)];
    }

    /// <summary>The flows with their counters.</summary>
    public IReadOnlyList<InstalledFlow> Flows => _switch.Flows;

    /// <summary>Sends a row's frame; null where it came out as it has to, and its drop was counted.</summary>
    public string? Judge(MatrixRow row)
    {
        var before = Counts();
        // Each row finds the switch as the first one did: what NORMAL learned from another row is not this row's business.
        _switch.ForgetHosts();
        var exits = _switch.Send(new PortNumber(_scene.Ports[row.From]), row.Frame.AsSpan());
        var deliveries = exits.Where(exit => exit.Port != PortNumber.Controller && _scene.Ports.ContainsValue(exit.Port.Value)).Select(exit => Delivery.Of(exit.Port.Value, exit.Frame.AsSpan()));
        if (Verdict.Of(_scene, row, deliveries, _target) is { } wrong) return wrong;
        return Verdict.OfCounts([row], before, Counts(), _target).FirstOrDefault() is { } miscounted ? $"{row.Name}: {miscounted}" : null;
    }

    /// <summary>A scene as a datapath of <c>weir run</c> holds it, with those known that are not guarded.</summary>
    public static MatrixSwitch UnderRun(Scene scene)
    {
        var result = ConfigLoader.LoadText(FaucetFile.Of(scene));
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.ToString()));
        var datapath = result.Network!.Datapaths.Single();
        var desired = Networks.Compile(datapath, scene.Input.Nics.Where(nic => !nic.Nic.FirstUsed.IsEmpty).ToImmutableDictionary(nic => nic.Port, nic => nic.Nic.FirstUsed));
        var hosts = new HostEntries(datapath);
        var known = Cast.Known.Where(actor => scene.Ports.ContainsKey(actor.Name))
            .SelectMany(actor => hosts.All(new LearnedHost(actor.Mac, Vid.From(FaucetFile.UntaggedVid), new PortNumber(scene.Ports[actor.Name]))))
            .Select(entry => entry with { IdleTimeoutSeconds = 0, HardTimeoutSeconds = 0 }); // a second passes at each look
        return new MatrixSwitch(scene, desired with { Flows = desired.Flows.AddRange(known.Select(entry => new DesiredFlow(entry, new Origin("", "learned", null)))) }, MatrixTarget.WeirRun);
    }

    /// <summary>Takes an entry out, as a fault that the matrix has to find.</summary>
    public void Remove(FlowEntry entry) => Assert.Null(_switch.Apply(new FlowModMessage(FlowModCommand.DeleteStrict, entry)));

    private Dictionary<(string Port, GuardDropReason Reason), ulong> Counts() => DropCounts.Of(_scene, _counters.Select(flow => (flow.Entry, flow.PacketCount)));

    /// <summary>A second passes at each look, so that no meter is in the way.</summary>
    private sealed class RunningTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);
    }
}
