using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Model.Guard;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Whatever bytes a VM sends, no host reads in what comes out what the VM may not say.</summary>
public class HostViewTests
{
    private const int Frames = 40_000;

    private static readonly Actor A = Cast.A;
    private static readonly GuardRates Unlimited = new() { Broadcast = null, Multicast = null, ArpNd = null, Dhcp = null };

    [Theory]
    [InlineData(1, FragmentMode.NxMatch)]
    [InlineData(2, FragmentMode.Normal)]
    public void Rows_of_the_matrix_with_bytes_changed_say_nothing_of_others(int seed, FragmentMode fragments)
    {
        var (came, wrong) = Try(seed, fragments, Frames);

        Assert.True(came > Frames / 10, $"only {came} frames came out: nothing was tried");
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(30))}");
    }

    [Theory]
    [InlineData(GuardDropReason.DhcpServer)]
    [InlineData(GuardDropReason.Redirect)]
    [InlineData(GuardDropReason.MulticastQuery)]
    public void Entries_that_are_taken_out_are_missed(GuardDropReason reason) => Assert.NotEmpty(Try(3, FragmentMode.NxMatch, Frames, reason).Wrong);

    [Fact]
    public void Rows_that_are_dropped_as_forged_are_so_for_hosts()
    {
        // The view finds what the guard drops: it is no view that finds nothing.
        var found = AttackMatrix.Bridge.Where(row => row.From == "a" && row.Wanted.Reason is GuardDropReason.ArpSpoof or GuardDropReason.Ipv4Spoof or GuardDropReason.Ipv6Spoof or GuardDropReason.NeighbourSpoof or GuardDropReason.DhcpServer or GuardDropReason.RouterAdvertisement)
            .ToLookup(row => row.Wanted.Reason, row => HostView.WhatIsForged(row.Frame.AsSpan(), A.Mac, A.Ip4, A.Ip6, A.LinkLocal) is not null);

        Assert.All(found, reason => Assert.True(reason.Count(forged => forged) * 2 > reason.Count(), $"{reason.Key}: {reason.Count(forged => forged)} of {reason.Count()}"));
    }

    private static byte[] Change(Random random, byte[] chosen, byte[][] frames)
    {
        var frame = chosen.ToArray();
        A.Mac.WriteTo(frame.AsSpan(6)); // else nothing more is looked at
        if (random.Next(4) == 0)
        {
            // The head of one and the tail of another.
            var other = frames[random.Next(frames.Length)];
            var at = 14 + random.Next(60);
            if (at < Math.Min(frame.Length, other.Length)) frame = [.. frame.AsSpan(0, at), .. other.AsSpan(at)];
        }

        for (var count = random.Next(4); count > 0; count--)
        {
            var at = 12 + random.Next(Math.Min(frame.Length, 120) - 12);
            frame[at] = random.Next(4) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(frame[at] ^ (1 << random.Next(8))),
                2 => chosen[random.Next(chosen.Length)],
                _ => ((ReadOnlySpan<byte>)[0, 1, 2, 6, 8, 17, 44, 58, 60, 67, 68, 133, 134, 135, 136, 255])[random.Next(16)],
            };
        }

        return random.Next(8) == 0 && frame.Length > 20 ? frame[..random.Next(14, frame.Length)] : frame;
    }

    private static (int Came, HashSet<string> Wrong) Try(int seed, FragmentMode fragments, int count, GuardDropReason without = GuardDropReason.None)
    {
        var scene = Scene.Bridge();
        var held = Load(scene, fragments, without);
        var random = new Random(seed);
        byte[][] frames = [.. AttackMatrix.Bridge.Where(row => row.From is "a" or "uplink").Select(row => row.Frame.ToArray())];
        var wrong = new HashSet<string>();
        var came = 0;
        for (var sent = 0; sent < count; sent++)
        {
            var frame = Change(random, frames[random.Next(frames.Length)], frames);
            foreach (var exit in held.Send(new PortNumber(scene.Ports[A.Name]), frame))
            {
                came++;
                // While fragments show no ports, an ICMP fragment may be a redirect (docs/guard/tables.md).
                if (HostView.WhatIsForged(exit.Frame.AsSpan(), A.Mac, A.Ip4, A.Ip6, A.LinkLocal) is { } forged && (fragments == FragmentMode.NxMatch || !forged.StartsWith("ICMP ", StringComparison.Ordinal)))
                    wrong.Add($"{forged}: {Convert.ToHexString(frame)} came out of {exit.Port}");
            }
        }

        return (came, wrong);
    }

    private static SoftDatapath Load(Scene scene, FragmentMode fragments, GuardDropReason without)
    {
        var desired = GuardCompiler.Compile(scene.Input with { Nics = [.. scene.Input.Nics.Select(nic => nic with { Nic = nic.Nic with { Rates = Unlimited } })] });
        var target = new SoftDatapath(new DatapathId(1), scene.Ports.Values.Select(number => new SwitchPort(new PortNumber(number), $"p{number}")), TimeProvider.System) { FragmentMode = fragments };
        target.Load(desired.Meters.Select(meter => meter.Entry));
        foreach (var group in desired.Groups) Assert.Null(target.Apply(new GroupModMessage(GroupModCommand.Add, group.Entry)));
        foreach (var flow in desired.Flows.Where(flow => !Rejects(flow.Entry, without))) Assert.Null(target.Apply(new FlowModMessage(FlowModCommand.Add, flow.Entry)));
        return target;
    }

    private static bool Rejects(FlowEntry entry, GuardDropReason reason) =>
        reason != GuardDropReason.None && entry.Instructions.OfType<ApplyActionsInstruction>().SelectMany(apply => apply.Actions).Contains(new SetFieldAction(MatchField.Exact(OxmField.Reg2, (ulong)reason)));
}
