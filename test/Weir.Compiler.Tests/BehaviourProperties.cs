using FsCheck;
using FsCheck.Fluent;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Frames through compiled networks, in the interpreter.</summary>
public class BehaviourProperties
{
    private static readonly FsCheck.Config Many = PropertyRuns.Of(300);

    private static readonly int?[] Tags = [null, 100, 200, 300, 400, 1001, 1003];

    private static readonly MacAddress[] Groups =
    [
        MacAddress.Broadcast, MacAddress.Parse("01:00:5e:00:00:01"), MacAddress.Parse("33:33:00:00:00:01"), MacAddress.Parse("01:80:c2:00:00:10"),
        MacAddress.Parse("01:80:c2:00:00:02"), MacAddress.Parse("01:00:0c:cc:cc:cd"), Rig.Unknown,
    ];

    [Fact]
    public void Frames_get_where_the_operator_expects_them() => Prop.ForAll<NetworkDraw>(draw =>
    {
        // A mirror of ports that filter what leaves them gets a copy for each, which is more than the oracle says: there, no port filters.
        var flags = draw.Ports.Any(port => port.Role % 16 is 2 or 3) ? 127 : 255;
        var open = draw with { VlanAcl = [], DatapathAcl = [], Ports = [.. draw.Ports.Select(port => port with { Acl = [], Flags = (byte)(port.Flags & flags) })] };
        var (dp, state, hosts) = (open.Datapath(), open.State(AclPriorities.Empty), open.Hosts().Where((_, i) => i % 2 == 0).ToList());
        var rig = new Rig(dp, DatapathCompiler.Compile(dp, state, SwitchCapabilities.OpenVSwitch), hosts);
        var oracle = new Oracle(dp, state, hosts);
        foreach (var (port, destination, source, vid) in Frames(hosts))
        {
            var expected = oracle.Send(port, destination, source, vid).Order(StringComparer.Ordinal);
            var actual = rig.Send(port, destination, source, vid).Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual(actual), $"{source} > {destination} VID {vid} on port {port}: expected [{string.Join(' ', expected)}], got [{string.Join(' ', actual)}]");
        }
    }).Check(Many);

    /// <summary>INV-4 without bundles: while one port is made something else, what others send to others and is treated alike before and after is treated so all the time.</summary>
    [Fact]
    public void Without_bundles_a_change_of_one_port_disturbs_no_frame_of_another() => Prop.ForAll<NetworkDraw, PortDraw, byte>((before, port, index) =>
    {
        if (before.Ports.Length == 0) return;
        var changed = index % Math.Min(before.Ports.Length, 8);
        var after = before with { Ports = [.. before.Ports.Select((draw, i) => i == changed ? port : draw)] };
        var (old, next) = (before.Datapath(), after.Datapath());
        var held = DatapathCompiler.Compile(old, before.State(AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        var desired = DatapathCompiler.Compile(next, after.State(held.AclPriorities), SwitchCapabilities.OpenVSwitch);
        var hosts = HostChanges.Between(old, next, before.Hosts());
        var rig = new Rig(old, held, before.Hosts());
        var end = new Rig(next, desired, hosts.Kept);
        var unchanged = Frames([.. before.Hosts()])
            .Where(frame => frame.Port != changed + 1)
            .Select(frame => (Frame: frame, Exits: Exits(rig, frame)))
            .Where(frame => frame.Exits.SequenceEqual(Exits(end, frame.Frame)) && !frame.Exits.Any(exit => exit.Split(':')[0] == $"{changed + 1}"))
            .ToList();

        foreach (var phase in StateDiff.Compute(held, desired).With(hosts.Flows).ToMessagesWithoutBundle())
        {
            foreach (var message in phase) rig.Apply(message);
            foreach (var (frame, exits) in unchanged)
                Assert.True(exits.SequenceEqual(Exits(rig, frame)), $"{frame}: [{string.Join(' ', exits)}] became [{string.Join(' ', Exits(rig, frame))}] after {phase[^1]}");
        }
    }).Check(Many);

    private static List<string> Exits(Rig rig, (uint Port, MacAddress Destination, MacAddress Source, int? Vid) frame) =>
        [.. rig.Send(frame.Port, frame.Destination, frame.Source, frame.Vid).Order(StringComparer.Ordinal)];

    private static IEnumerable<(uint Port, MacAddress Destination, MacAddress Source, int? Vid)> Frames(IReadOnlyList<LearnedHost> hosts)
    {
        for (uint port = 1; port <= 8; port++)
        {
            var source = hosts.FirstOrDefault(host => host.Port.Value == port) is { Port.Value: > 0 } local ? local.Mac : Rig.Unknown;
            foreach (var vid in Tags)
            {
                foreach (var group in Groups) yield return (port, group, source, vid);
                foreach (var host in hosts.Take(6)) yield return (port, host.Mac, source, vid);
            }
        }
    }
}
