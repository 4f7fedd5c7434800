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
    private readonly SoftDatapath _switch;

    public MatrixSwitch(Scene scene, DesiredState desired, FragmentMode mode)
    {
        _scene = scene;
        var numbers = scene.Ports.Values.Concat(scene.Input.Nics.Select(nic => nic.Port.Value)).Distinct();
        _switch = new SoftDatapath(new DatapathId(1), numbers.Select(number => new SwitchPort(new PortNumber(number), $"p{number}")), new RunningTime()) { FragmentMode = mode };
        _switch.Load(desired.Meters.Select(meter => meter.Entry));
        foreach (var group in desired.Groups) Assert.Null(_switch.Apply(new GroupModMessage(GroupModCommand.Add, group.Entry)));
        foreach (var flow in desired.Flows) Assert.True(_switch.Apply(new FlowModMessage(FlowModCommand.Add, flow.Entry)) is null, $"refused: {flow.Entry}");
    }

    /// <summary>The flows with their counters.</summary>
    public IReadOnlyList<InstalledFlow> Flows => _switch.Flows;

    /// <summary>Sends a row's frame; null where it came out as it has to.</summary>
    public string? Judge(MatrixRow row)
    {
        // Each row finds the switch as the first one did: what NORMAL learned from another row is not this row's business.
        _switch.ForgetHosts();
        var exits = _switch.Send(new PortNumber(_scene.Ports[row.From]), row.Frame.AsSpan());
        var deliveries = exits.Where(exit => exit.Port != PortNumber.Controller && _scene.Ports.ContainsValue(exit.Port.Value)).Select(exit => Delivery.Of(exit.Port.Value, exit.Frame.AsSpan()));
        return Verdict.Of(_scene, row, deliveries, _switch.FragmentMode == FragmentMode.NxMatch);
    }

    /// <summary>Takes an entry out, as a fault that the matrix has to find.</summary>
    public void Remove(FlowEntry entry) => Assert.Null(_switch.Apply(new FlowModMessage(FlowModCommand.DeleteStrict, entry)));

    /// <summary>A second passes at each look, so that no meter is in the way.</summary>
    private sealed class RunningTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);
    }
}
