using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests;

/// <summary>One edit of a configuration.</summary>
/// <param name="Kind">What is edited: one port; the rules of a port, of the first VLAN; an option; all of it.</param>
/// <param name="Index">Which.</param>
/// <param name="Port">What a port becomes.</param>
/// <param name="Rule">A rule that comes.</param>
public sealed record EditDraw(byte Kind, byte Index, PortDraw Port, byte Rule)
{
    /// <summary>Only the rules of one list change: then no packet whose treatment stays may notice, with or without bundles.</summary>
    public bool IsOfRules => Kind % 8 is 2 or 3 or 4;

    /// <summary>The network with this edit.</summary>
    public NetworkDraw Apply(NetworkDraw draw)
    {
        if (draw.Ports.Length == 0) return draw with { Ports = [Port] };
        var at = Index % Math.Min(draw.Ports.Length, 8);
        return (Kind % 8) switch
        {
            2 or 3 => draw with { Ports = [.. draw.Ports.Select((port, i) => i == at ? port with { Acl = Edited(port.Acl) } : port)] },
            4 => draw with { VlanAcl = Edited(draw.VlanAcl) },
            5 => draw with { Flags = (byte)(draw.Flags ^ (1 << (Index % 8))) },
            6 => new NetworkDraw([.. draw.Ports.Reverse()], [Rule], Index, []),
            _ => draw with { Ports = [.. draw.Ports.Select((port, i) => i == at ? Port : port)] },
        };
    }

    // A list that is not empty stays so, and an empty one gets its first rule: whether the table is in use may change with it.
    private byte[] Edited(byte[] rules) => (Index / 8 % 3) switch
    {
        0 when rules.Length > 1 => [.. rules.Where((_, i) => i != Index % rules.Length)],
        1 when rules.Length > 1 => [rules[^1], .. rules[..^1]],
        _ => [.. rules[..(Index % (rules.Length + 1))], Rule, .. rules[(Index % (rules.Length + 1))..]],
    };
}

/// <summary>INV-1, INV-2 and INV-4 over the life of a switch: any sequence of reloads, by the messages that a switch is sent, with bundles and without.</summary>
public class ReloadSequenceProperties
{
    private const int MaxEdits = 8;
    private static readonly FsCheck.Config Some = PropertyRuns.Of(80);

    private static readonly int?[] Tags = [null, 100, 200, 300, 400, 1001, 1003];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_each_reload_the_switch_is_what_a_fresh_compilation_makes_of_it(bool bundles) => Prop.ForAll<NetworkDraw, EditDraw[]>((start, edits) =>
    {
        var life = new Life(start, bundles);
        foreach (var edit in edits.Take(MaxEdits))
        {
            life.Reload(edit.Apply(life.Draw), () => { });
            life.AssertFresh();
        }
    }).Check(Some);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_packet_whose_treatment_stays_is_lost_at_any_step_of_a_reload(bool bundles) => Prop.ForAll<NetworkDraw, EditDraw[]>((start, edits) =>
    {
        var life = new Life(start, bundles);
        foreach (var edit in edits.Take(MaxEdits))
        {
            var next = edit.Apply(life.Draw);
            var frames = Frames(life.Hosts, edit.Rule).ToList();
            var end = life.After(next);

            // Without bundles, what becomes of packets while a port or an option changes is another test's; one that goes by quite another way through several tables can be lost.
            var unchanged = !bundles && !edit.IsOfRules ? [] : frames.Select(frame => (Frame: frame, Exits: life.Send(frame))).Where(one => one.Exits == end.Send(one.Frame)).ToList();
            life.Reload(next, () =>
            {
                foreach (var (frame, exits) in unchanged)
                    Assert.True(exits == life.Send(frame), $"{edit}: port {frame.Port} {Convert.ToHexStringLower(frame.Frame)}: [{exits}] became [{life.Send(frame)}]");
            });
        }
    }).Check(Some);

    private static IEnumerable<(uint Port, byte[] Frame)> Frames(ImmutableArray<LearnedHost> hosts, byte seed)
    {
        var groups = new[] { MacAddress.Broadcast, MacAddress.Parse("33:33:00:00:00:01"), Rig.Unknown };
        for (uint port = 1; port <= 8; port++)
        {
            var source = hosts.FirstOrDefault(host => host.Port.Value == port) is { Port.Value: > 0 } local ? local.Mac : Rig.Unknown;
            foreach (var vid in Tags)
            {
                var number = (ushort)((seed + port) % 64);
                foreach (var group in groups) yield return (port, Rig.Tcp(group, source, number, vid));
                foreach (var host in hosts.Skip(seed % 4).Take(4)) yield return (port, Rig.Tcp(host.Mac, source, (ushort)(seed / 4), vid));
                yield return (port, Rig.ArpRequest(source, vid));
            }
        }
    }

    /// <summary>A switch and what its controller knows of it.</summary>
    private sealed class Life
    {
        private readonly bool _bundles;
        private readonly SoftDatapath _switch;
        private Datapath _datapath;
        private DesiredState _held;

        public Life(NetworkDraw draw, bool bundles)
            : this(draw, bundles, AclPriorities.Empty, [.. draw.Hosts()])
        {
        }

        private Life(NetworkDraw draw, bool bundles, AclPriorities priorities, ImmutableArray<LearnedHost> hosts)
        {
            (Draw, _bundles, Hosts, _datapath) = (draw, bundles, hosts, draw.Datapath());
            _switch = new SoftDatapath(_datapath.Id, Enumerable.Range(1, 32).Select(port => new SwitchPort(new PortNumber((uint)port), $"p{port}")), new StillTime());
            _held = DatapathCompiler.Compile(_datapath, draw.State(priorities), SwitchCapabilities.OpenVSwitch);
            Send(StateDiff.Compute(ObservedState.Empty, _held, DiffOptions.Default), () => { });
            Learn(hosts);
        }

        public NetworkDraw Draw { get; private set; }

        public ImmutableArray<LearnedHost> Hosts { get; private set; }

        /// <summary>A switch that never held anything else, with the hosts that stay.</summary>
        public Life After(NetworkDraw next) => new(next, bundles: true, AclPriorities.Empty, [.. HostChanges.Between(_datapath, next.Datapath(), Hosts).Kept]);

        /// <summary>Sends what differs, and looks after each step; then hosts are learned where there is room for them.</summary>
        public void Reload(NetworkDraw next, Action look)
        {
            var datapath = next.Datapath();
            var desired = DatapathCompiler.Compile(datapath, next.State(_held.AclPriorities), SwitchCapabilities.OpenVSwitch);
            var hosts = HostChanges.Between(_datapath, datapath, Hosts);
            Send(StateDiff.Compute(_held, desired).With(hosts.Flows), look);
            (Draw, _datapath, _held, Hosts) = (next, datapath, desired, [.. hosts.Kept]);
            var known = hosts.Kept.ToHashSet();
            ImmutableArray<LearnedHost> learned = [.. next.Hosts().Where(host => !known.Contains(host))];
            Learn(learned);
            Hosts = [.. Hosts, .. learned];
        }

        /// <summary>The switch holds what the configuration asks for and nothing else; a controller that starts now sends nothing; packets fare as on a switch that never held anything else.</summary>
        public void AssertFresh()
        {
            var entries = new HostEntries(_datapath);
            List<FlowEntry> there = [.. _switch.Flows.Select(flow => flow.Entry)];
            FlowTables.AssertSame([.. _held.Flows.Select(flow => flow.Entry), .. Hosts.SelectMany(entries.All)], there);
            Assert.Equal(_held.Groups.Select(group => group.Entry), _switch.Groups.Select(group => group.Entry).OrderBy(group => group.GroupId));
            Assert.Equal(_held.Meters.Select(meter => meter.Entry), _switch.Meters.Select(meter => meter.Entry).OrderBy(meter => meter.MeterId));

            var restarted = DatapathCompiler.Compile(_datapath, Draw.State(AclPriorities.FromObserved(there)), SwitchCapabilities.OpenVSwitch);
            var observed = new ObservedState(there, [.. _switch.Groups.Select(group => group.Entry)], [.. _switch.Meters.Select(meter => meter.Entry)]);
            Assert.Equal(0, StateDiff.Compute(observed, restarted, DiffOptions.Default).Count);

            var fresh = new Life(Draw, bundles: true, AclPriorities.Empty, Hosts);
            foreach (var frame in Frames(Hosts, (byte)there.Count)) Assert.Equal(fresh.Send(frame), Send(frame));
        }

        /// <summary>Where a frame comes out; what the controller is sent is left out, since its meters run dry here.</summary>
        public string Send((uint Port, byte[] Frame) frame) =>
            string.Join(' ', _switch.Send(new PortNumber(frame.Port), frame.Frame).Where(exit => exit.Punt is null).Select(exit => exit.ToString()).Order(StringComparer.Ordinal));

        private void Learn(IEnumerable<LearnedHost> hosts)
        {
            var entries = new HostEntries(_datapath);
            foreach (var entry in hosts.SelectMany(entries.All)) Assert.Null(_switch.Apply(new FlowModMessage(FlowModCommand.Add, entry)));
        }

        private void Send(SwitchChange change, Action look)
        {
            if (!_bundles)
            {
                foreach (var phase in change.ToMessagesWithoutBundle())
                {
                    foreach (var message in phase) Apply(message);
                    look();
                }

                return;
            }

            foreach (var meter in change.Meters) Apply(meter.ToMessage());
            look();
            Assert.Null(_switch.Apply(change.ToMessages()));
            look();
            foreach (var meter in change.DeletedMeters) Apply(meter.ToMessage());
            look();
        }

        private void Apply(OpenFlowMessage message) => Assert.Null(message switch
        {
            FlowModMessage flow => _switch.Apply(flow),
            GroupModMessage group => _switch.Apply(group),
            MeterModMessage meter => _switch.Apply(meter),
            _ => throw new InvalidOperationException($"a {message.Type} in a change"),
        });

        private sealed class StillTime : TimeProvider
        {
            public override long GetTimestamp() => 1;
        }
    }
}
