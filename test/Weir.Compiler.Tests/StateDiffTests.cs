using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests;

public class StateDiffTests
{
    private static readonly DesiredState Held = Networks.Compile(Networks.Coprocessing());

    [Fact]
    public void Nothing_changed_sends_nothing()
    {
        Assert.True(StateDiff.Compute(Held, Networks.Compile(Networks.Coprocessing(), Held.AclPriorities)).IsEmpty);
        Assert.True(StateDiff.Compute(Observed(Held), Held, DiffOptions.Default).IsEmpty);
    }

    [Fact]
    public void An_empty_switch_gets_everything_last_tables_first_and_the_meters()
    {
        var change = StateDiff.Compute(ObservedState.Empty, Held, DiffOptions.Default);

        Assert.Equal(Held.Flows.Length, change.Flows.Length);
        Assert.All(change.Flows, flow => Assert.Equal(ChangeKind.Add, flow.Kind));
        Assert.Equal(Held.Flows.Select(flow => flow.Entry).Reverse().Select(entry => entry.TableId), change.Flows.Select(flow => flow.Entry.TableId));
        Assert.Equal([131073U, 131074U, 131085U], change.Meters.Select(meter => meter.Entry.MeterId));
        Assert.All(change.Flows, flow => Assert.NotNull(flow.Origin));
    }

    [Fact]
    public void Only_instructions_changed_is_a_modification_and_anything_else_an_add()
    {
        var flow = Held.Flows[5].Entry;
        Assert.Equal(ChangeKind.Modify, Single(flow with { Instructions = [new GotoTableInstruction(33)] }).Kind);
        Assert.Equal(ChangeKind.Add, Single(flow with { Cookie = 1 }).Kind);
        Assert.Equal(ChangeKind.Add, Single(flow with { HardTimeoutSeconds = 1 }).Kind);
        Assert.Equal(ChangeKind.Add, Single(flow with { IdleTimeoutSeconds = 1 }).Kind);
        Assert.Equal(ChangeKind.Add, Single(flow with { Flags = FlowEntryFlags.SendFlowRemoved }).Kind);

        FlowChange Single(FlowEntry present)
        {
            var observed = Held.Flows.Select(desired => desired.Entry.Key == present.Key ? present : desired.Entry);
            return Assert.Single(StateDiff.Compute(Observed(Held) with { Flows = [.. observed] }, Held, DiffOptions.Default).Flows);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(29, true)]
    [InlineData(33, true)]
    [InlineData(35, true)]
    [InlineData(36, false)]
    [InlineData(200, false)]
    public void Unknown_entries_go_in_Weirs_tables_only(byte table, bool goes)
    {
        var stranger = new FlowEntry(table, 7, Match.Of(MatchField.Exact(OxmField.InPort, 77)), [new GotoTableInstruction(250)], 0xABC);

        var change = StateDiff.Compute(Observed(Held, stranger), Held, DiffOptions.Default);

        if (goes) Assert.Equal(new FlowChange(ChangeKind.Delete, stranger, null), Assert.Single(change.Flows));
        else Assert.True(change.IsEmpty);
    }

    [Fact]
    public void Learned_hosts_and_bans_are_left_alone()
    {
        var entries = new HostEntries(Networks.Coprocessing());
        var host = new LearnedHost(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(2), new PortNumber(13));

        Assert.True(StateDiff.Compute(
            Observed(Held, entries.Source(host), entries.Destination(host), entries.PortBan(host.Port), entries.VlanBan(host.Vid)),
            Held,
            DiffOptions.Default).IsEmpty);
    }

    [Fact]
    public void Meters_and_groups_of_others_are_left_alone_and_own_ones_put_right()
    {
        var wrong = Held.Meters[0].Entry with { Bands = [new MeterBand(MeterBandType.Drop, 1, 1)] };
        var stale = Held.Meters[0].Entry with { MeterId = Features.PuntMeters.FirstId + 99 };
        var theirs = Held.Meters[0].Entry with { MeterId = 5 };
        var observed = Observed(Held) with
        {
            Meters = [wrong, .. Held.Meters.Skip(1).Select(meter => meter.Entry), stale, theirs, theirs with { MeterId = MeterEntry.ControllerMeterId }],
            Groups = [new GroupEntry(7, GroupType.All, [])],
        };

        var change = StateDiff.Compute(observed, Held, DiffOptions.Default);

        Assert.Equal(ChangeKind.Modify, Assert.Single(change.Meters).Kind);
        Assert.Equal(stale, Assert.Single(change.DeletedMeters).Entry);
        Assert.Equal(2, change.Count);
    }

    [Fact]
    public void Take_over_removes_what_FAUCET_packed_into_tables_1_to_12_after_Weirs_entries_are_in()
    {
        const ulong Cookie = DiffOptions.FaucetCookie;
        FlowEntry[] packed =
        [
            new(0, 20480, Match.Of(MatchField.Exact(OxmField.InPort, 1)), [new GotoTableInstruction(1)], Cookie),
            new(0, 0, Match.Any, [], Cookie),
            new(1, 4096, Match.Of(MatchField.Exact(OxmField.InPort, 1)), [new GotoTableInstruction(2)], Cookie),
            new(1, 0, Match.Any, [], Cookie),
            new(1, 20480, Match.Of(MatchField.Exact(OxmField.VlanVid, 0x1002)), [], 42), // an ACL rule with a cookie of its own
            new(7, 5, Match.Of(MatchField.Exact(OxmField.InPort, 3)), [], 42), // somebody else's table
        ];
        var observed = new ObservedState(packed, [], []);

        var change = StateDiff.Compute(observed, Held, new DiffOptions(TakeOver: true, Cookie));
        var left = StateDiff.Compute(observed, Held, new DiffOptions(TakeOver: false, Cookie));

        var deletes = change.Flows.Where(flow => flow.Kind == ChangeKind.Delete).Select(flow => flow.Entry).ToList();
        Assert.Equal([packed[0], packed[3], packed[2], packed[4]], deletes);
        Assert.Equal(deletes, change.Flows.TakeLast(4).Select(flow => flow.Entry));
        Assert.Equal(ChangeKind.Modify, change.Flows.Single(flow => flow.Entry.Key == packed[1].Key).Kind); // table 0 now leads to Weir's first table
        Assert.Equal([packed[0]], left.Flows.Where(flow => flow.Kind == ChangeKind.Delete).Select(flow => flow.Entry));
    }

    [Fact]
    public void Changes_of_hosts_are_sorted_in()
    {
        var entries = new HostEntries(Networks.Coprocessing());
        var host = new LearnedHost(MacAddress.Parse("02:00:00:00:00:01"), Vid.From(2), new PortNumber(13));

        var change = StateDiff.Compute(ObservedState.Empty, Held, DiffOptions.Default)
            .With([new(ChangeKind.Add, entries.Source(host), null), new(ChangeKind.Add, entries.Destination(host), null), .. entries.Deletes(host with { Port = new PortNumber(1) }).Take(1)]);

        var tables = change.Flows.Where(flow => flow.Kind == ChangeKind.Add).Select(flow => flow.Entry.TableId).ToList();
        Assert.Equal(tables.OrderDescending(), tables);
        Assert.Equal(ChangeKind.Delete, change.Flows[^1].Kind);
        Assert.Equal(Held.Flows.Length + 3, change.Flows.Length);
    }

    [Fact]
    public void Without_bundles_there_is_a_phase_a_table_adds_before_deletes()
    {
        var next = Networks.Compile(Networks.Of([Networks.Port(1, 2), Networks.Port(2, 2), Networks.Port(13, 2), Networks.Port(20, 2)], [Networks.Vlan(2, "trusted")]));

        var phases = StateDiff.Compute(Held, next).ToMessagesWithoutBundle();

        // Meter of the new port; then flood, eth_src, vlan and entry filled; then entry tables emptied in packet order; then nothing refers to a meter less.
        Assert.Equal(
            ["MeterMod", "Add 33", "Add 25", "Add 21", "Add 0", "Delete 20", "Delete 21", "Delete 22", "Delete 25"],
            phases.Select(phase => Name(phase)));

        static string Name(IEnumerable<Weir.OpenFlow.Messages.OpenFlowMessage> phase) => phase.Select(message => message switch
        {
            Weir.OpenFlow.Messages.FlowModMessage flow => $"{(flow.Command == Weir.OpenFlow.Messages.FlowModCommand.DeleteStrict ? "Delete" : "Add")} {flow.Entry.TableId}",
            _ => $"{message.Type}",
        }).Distinct().Single();
    }

    /// <summary>Two ports that flood nothing to each other: the second one's joining of the VLAN must not be seen by the first.</summary>
    [Fact]
    public void Without_bundles_a_port_joins_a_floods_group_when_the_entries_that_filter_are_there()
    {
        Weir.Model.Datapath Network(params int[] second) => Networks.Of(
            [Networks.Port(1, null, 100) with { RestrictedBcastArpnd = true }, Networks.Port(2, null, second) with { RestrictedBcastArpnd = true }, Networks.Port(3, null, 100)],
            [Networks.Vlan(100), Networks.Vlan(200)]) with
        { GroupTable = true };
        var held = Networks.Compile(Network(200));
        var rig = new Rig(Network(200), held);
        Assert.Equal(["3:100"], rig.Send(1, MacAddress.Broadcast, Rig.Unknown, 100).Where(exit => exit != "controller"));

        foreach (var message in StateDiff.Compute(held, Networks.Compile(Network(100, 200))).ToMessagesWithoutBundle().SelectMany(phase => phase))
        {
            rig.Apply(message);
            Assert.Equal(["3:100"], rig.Send(1, MacAddress.Broadcast, Rig.Unknown, 100).Where(exit => exit != "controller"));
        }
    }

    private static ObservedState Observed(DesiredState state, params FlowEntry[] more) =>
        new([.. state.Flows.Select(flow => flow.Entry), .. more], [], [.. state.Meters.Select(meter => meter.Entry)]);
}
