using System.Diagnostics;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

public class GuardCompilerTests
{
    private static readonly GuardBridge[] Bridges =
    [
        new("br0"), new("br1") { BroadcastBetweenNics = true, Gateways = GuardScenes.Nets("10.0.0.1", "2001:db8::1", "fe80::1"), DhcpServers = GuardScenes.Nets("10.0.0.1") },
        new("faucet"), new("report") { ReportOnly = true }, new("faucet") { ReportOnly = true },
        new("br0") { BindsFirstUse = true }, new("faucet") { BindsFirstUse = true }, new("report") { ReportOnly = true, BindsFirstUse = true },
    ];

    [Fact]
    public void What_a_change_sends_makes_of_the_old_tables_what_a_compilation_gives()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var bridge = Bridges[seed % Bridges.Length];
            var before = GuardScenes.Random(random, bridge);
            var after = seed % 3 == 0 ? GuardScenes.Random(random, bridge) : before with { Nics = before.Nics.RemoveAll(nic => random.Next(5) == 0) };
            if (seed % 2 == 0) (before, after) = (after, before);

            AssertHolds(after, Apply(GuardCompiler.Compile(before), GuardCompiler.Change(before, after)), seed);
        }
    }

    [Fact]
    public void The_order_of_NICs_and_ports_does_not_matter()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var input = GuardScenes.Random(new Random(seed), Bridges[seed % Bridges.Length]);
            var turned = input with { Nics = [.. input.Nics.Reverse()], Ports = [.. input.Ports.Reverse()] };

            var (first, second) = (GuardCompiler.Compile(input), GuardCompiler.Compile(turned));

            Assert.Equal(first.Flows.Select(flow => flow.Entry), second.Flows.Select(flow => flow.Entry));
            Assert.Equal(first.Groups.Select(group => group.Entry), second.Groups.Select(group => group.Entry));
            Assert.Equal(first.Meters.Select(meter => meter.Entry), second.Meters.Select(meter => meter.Entry));
        }
    }

    [Fact]
    public void Nothing_changed_sends_nothing()
    {
        var input = GuardScenes.Of(20);

        Assert.True(GuardCompiler.Change(input, input).IsEmpty);
        Assert.True(GuardCompiler.Change(Observed(GuardCompiler.Compile(input)), GuardCompiler.Compile(input)).IsEmpty);
    }

    [Fact]
    public void Entries_groups_and_meters_of_others_are_left_alone()
    {
        var foreign = new ObservedState(
            [new FlowEntry(0, 1, Match.Any, [], 0x5ADC_15C0), new FlowEntry(25, 1, Match.Any, [], GuardCookie.Shared)],
            [new GroupEntry(20, GroupType.All, [])],
            [new MeterEntry(1, MeterFlags.Pktps, []), new MeterEntry(Weir.Compiler.Features.PuntMeters.FirstId + 5, MeterFlags.Pktps, [])]);

        Assert.True(GuardCompiler.Change(foreign, DesiredState.Empty).IsEmpty);
    }

    [Fact]
    public void Goto_leads_forward_to_a_table_of_the_guard_or_the_next()
    {
        foreach (var bridge in Bridges)
        {
            var input = GuardScenes.Random(new Random(1), bridge);
            foreach (var entry in GuardCompiler.Compile(input).Flows.Select(flow => flow.Entry))
                foreach (var go in entry.Instructions.OfType<GotoTableInstruction>())
                    Assert.True(go.TableId > entry.TableId && (go.TableId <= 19 || go.TableId == input.NextTable), GuardText.Format(entry));
        }
    }

    [Fact]
    public void Groups_come_after_the_groups_that_they_name()
    {
        var known = new HashSet<uint>();
        foreach (var group in GuardCompiler.Compile(GuardScenes.Of(100)).Groups)
        {
            foreach (var action in group.Entry.Buckets.SelectMany(bucket => bucket.Actions).OfType<GroupAction>()) Assert.Contains(action.GroupId, known);
            known.Add(group.Entry.GroupId);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Adding_one_VM_sends_at_most_16_KB_however_many_there_are(int vms)
    {
        var (before, after) = (GuardScenes.Of(vms), GuardScenes.Of(vms + 1));

        var change = GuardCompiler.Change(before, after);

        var bytes = change.Meters.Sum(meter => Size(meter.ToMessage())) + change.ToMessages().Sum(message => Size(message) + BundleAddLength);
        Assert.InRange(bytes, 1_000, 12_000);
        TestContext.Current.SendDiagnosticMessage($"{vms}: {bytes} bytes, {change.Flows.Length} flows, {change.Groups.Length} groups");
        Assert.InRange(change.Flows.Length, 40, 70);
        Assert.InRange(change.Groups.Length, 2, 6);
    }

    [Fact]
    public void Adding_one_VM_to_1000_takes_a_moment()
    {
        var (before, after) = (GuardScenes.Of(1000), GuardScenes.Of(1001));
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var start = Stopwatch.GetTimestamp();
            GuardCompiler.Change(before, after);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < best) best = elapsed;
        }

        // A few milliseconds; compiling all takes some hundred times as long, whatever else the machine does.
        Assert.True(best < TimeSpan.FromMilliseconds(300), $"{best.TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public void A_NIC_has_every_drop_reason_once()
    {
        // A closed port is nobody's; a frame with two tags ends in another entry than one with a wrong tag.
        var own = GuardDropReasons.All.Remove(GuardDropReason.ClosedPort).Add(GuardDropReason.VlanTag);
        var (sample, nic) = (GuardScenes.Sample, GuardScenes.Sample.Nics[0]);

        Assert.Equal(own.Remove(GuardDropReason.Unbound).Order(), Reasons(sample));
        Assert.Equal(own.Order(), Reasons(sample with { Bridge = sample.Bridge with { BindsFirstUse = true }, Nics = [nic with { Nic = nic.Nic with { LinkLocal = LinkLocalPolicy.FirstUse } }] }));

        static IEnumerable<GuardDropReason> Reasons(GuardInput input) => GuardCompiler.Compile(input).Flows
            .Where(flow => flow.Entry.Cookie == GuardCookie.Of("br0", "web-1/net0")).Select(flow => GuardDropReasons.Of(flow.Entry)).Where(reason => reason != 0).Order();
    }

    [Fact]
    public void Names_of_drop_reasons_are_unique_and_lead_back()
    {
        Assert.Equal(GuardDropReasons.All.Length, GuardDropReasons.All.Select(GuardDropReasons.NameOf).Distinct().Count());
        Assert.All(GuardDropReasons.All, reason => Assert.Equal(reason, GuardDropReasons.FromName(GuardDropReasons.NameOf(reason))));
        Assert.Equal(Enum.GetValues<GuardDropReason>().Skip(1), GuardDropReasons.All);
    }

    [Fact]
    public void The_entries_of_a_NIC_carry_its_cookie_and_go_with_it()
    {
        var input = GuardScenes.Of(2);
        var cookie = GuardCookie.Of("br0", "vm-1/net0");

        var change = GuardCompiler.Change(input, input with { Nics = [input.Nics[0]] });

        Assert.All(change.Flows, flow => Assert.Equal((ChangeKind.Delete, cookie), (flow.Kind, flow.Entry.Cookie)));
        Assert.NotEmpty(change.DeletedMeters);
        Assert.True(GuardCookie.IsGuard(cookie) && cookie != GuardCookie.Shared && cookie != GuardCookie.Of("br1", "vm-1/net0") && cookie != GuardCookie.Of("br0v", "m-1/net0"));
    }

    [Fact]
    public void Two_NICs_never_have_one_meter_whatever_their_ports()
    {
        var nics = new[] { 3, 3 + GuardMeters.Slots, 3 + (2 * GuardMeters.Slots), GuardMeters.Slots - 1, 0xFF00 }
            .Select((port, index) => GuardScenes.Ordinary(index) with { Port = new PortNumber((uint)port) });
        var input = GuardScenes.Of(0) with { Nics = [.. nics] };

        var state = GuardCompiler.Compile(input);

        Assert.Equal(5 * 4, state.Meters.Length);
        Assert.All(state.Meters, meter => Assert.True(GuardMeters.Owns(meter.Entry.MeterId) && !Weir.Compiler.Features.PuntMeters.Owns(meter.Entry.MeterId)));
        Assert.All(
            state.Flows.SelectMany(flow => flow.Entry.Instructions.OfType<MeterInstruction>(), (flow, meter) => (flow.Entry.Cookie, meter.MeterId)).GroupBy(use => use.MeterId),
            users => Assert.Single(users.Select(user => user.Cookie).Distinct()));
    }

    [Fact]
    public void A_NIC_that_shares_a_slot_gets_the_right_meters_when_the_other_comes_or_goes()
    {
        var two = GuardScenes.Of(0) with
        {
            Nics = [.. new[] { 3, 3 + GuardMeters.Slots, 9 }.Select((port, index) => GuardScenes.Ordinary(index) with { Port = new PortNumber((uint)port) })],
        };
        var one = two with { Nics = two.Nics.RemoveAt(0) };

        foreach (var (before, after) in (ReadOnlySpan<(GuardInput, GuardInput)>)[(one, two), (two, one)])
            AssertHolds(after, Apply(GuardCompiler.Compile(before), GuardCompiler.Change(before, after)), 0);
    }

    [Fact]
    public void What_was_made_of_a_NIC_is_not_used_again_where_the_bridge_is_another()
    {
        var input = GuardScenes.Of(3);
        GuardCompiler.Compile(input);
        var other = input with { Bridge = input.Bridge with { Gateways = [input.Nics[1].Nic.Addresses[0]] } };
        var fresh = other with { Nics = [.. other.Nics.Select(nic => nic with { Nic = nic.Nic with { } })] };

        Assert.Equal(GuardCompiler.Compile(fresh).Flows.Select(flow => flow.Entry), GuardCompiler.Compile(other).Flows.Select(flow => flow.Entry));
    }

    [Fact]
    public void A_port_without_numbers_for_its_groups_stays_closed_and_that_is_said()
    {
        var state = GuardCompiler.Compile(GuardScenes.Of(0) with { Nics = [GuardScenes.Ordinary(1) with { Port = new PortNumber(70_000) }] });

        Assert.DoesNotContain(state.Flows, flow => flow.Entry.Match.Find(OxmField.InPort)?.LowValue == 70_000);
        Assert.Contains("port 70000", Assert.Single(state.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_of_a_gateway_is_no_NICs()
    {
        var input = GuardScenes.Sample with { Bridge = new GuardBridge("br0") { Gateways = GuardScenes.Nets("10.9.0.2") } };

        var state = GuardCompiler.Compile(input);

        Assert.Contains("10.9.0.2 is the address of a gateway", Assert.Single(state.Diagnostics).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(state.Flows, flow => flow.Entry.TableId == GuardPipeline.Ipv4Source.Id && flow.Entry.Match.Find(OxmField.Ipv4Src)?.LowValue == 0x0A09_0002);
    }

    private const int BundleAddLength = 24;

    private static int Size(OpenFlowMessage message)
    {
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(message, writer);
        return writer.WrittenSpan.Length;
    }

    private static ObservedState Observed(DesiredState state) =>
        new([.. state.Flows.Select(flow => flow.Entry)], [.. state.Groups.Select(group => group.Entry)], [.. state.Meters.Select(meter => meter.Entry)]);

    private static ObservedState Apply(DesiredState state, SwitchChange change)
    {
        var flows = state.Flows.ToDictionary(flow => flow.Entry.Key, flow => flow.Entry);
        var groups = state.Groups.ToDictionary(group => group.Entry.GroupId, group => group.Entry);
        var meters = state.Meters.ToDictionary(meter => meter.Entry.MeterId, meter => meter.Entry);
        foreach (var meter in change.Meters) meters[meter.Entry.MeterId] = meter.Entry;
        foreach (var group in change.Groups) groups[group.Entry.GroupId] = group.Entry;
        foreach (var flow in change.Flows)
        {
            if (flow.Kind != ChangeKind.Delete) flows[flow.Entry.Key] = flow.Entry;
            else Assert.True(flows.Remove(flow.Entry.Key));
        }

        foreach (var group in change.DeletedGroups) Assert.True(groups.Remove(group.Entry.GroupId));
        foreach (var meter in change.DeletedMeters) Assert.True(meters.Remove(meter.Entry.MeterId));
        return new([.. flows.Values], [.. groups.Values], [.. meters.Values]);
    }

    private static void AssertHolds(GuardInput input, ObservedState state, int seed)
    {
        var change = GuardCompiler.Change(state, GuardCompiler.Compile(input));
        Assert.True(change.IsEmpty, $"seed {seed}: {string.Join('\n', change.Flows.Select(flow => $"{flow.Kind} {GuardText.Format(flow.Entry)}").Concat(change.Groups.Select(group => group.ToString())).Take(5))}");
    }
}
