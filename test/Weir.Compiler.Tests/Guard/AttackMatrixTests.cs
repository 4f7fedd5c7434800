using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Every row of the attack matrix on the interpreter: few VMs and many, fragments with and without ports.</summary>
public class AttackMatrixTests
{
    [Theory]
    [InlineData(0, MatrixTarget.Guard)]
    [InlineData(0, MatrixTarget.GuardWithoutPortsOfFragments)]
    [InlineData(1000, MatrixTarget.Guard)]
    public void Every_row_of_the_bridge_comes_out_where_it_has_to(int vms, MatrixTarget target) => AssertAll(Scene.Bridge(vms), AttackMatrix.Bridge, target);

    [Theory]
    [InlineData(0, MatrixTarget.Guard)]
    [InlineData(0, MatrixTarget.GuardWithoutPortsOfFragments)]
    [InlineData(1000, MatrixTarget.Guard)]
    public void Every_row_of_a_bridge_with_several_doors_comes_out_where_it_has_to(int vms, MatrixTarget target) => AssertAll(Scene.Doors(vms), AttackMatrix.Doors, target);

    [Fact]
    public void Every_row_comes_out_where_it_has_to_before_FAUCETs_tables()
    {
        var (bridge, doors) = (MatrixSwitch.UnderRun(Scene.Bridge()), MatrixSwitch.UnderRun(Scene.Doors()));

        var wrong = AttackMatrix.Bridge.Select(bridge.Judge).Concat(AttackMatrix.Doors.Select(doors.Judge)).OfType<string>().ToList();

        Assert.True(wrong.Count == 0, $"{wrong.Count} rows:\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [InlineData("guard_port", 2)]
    [InlineData("guard_mac", 3)]
    [InlineData("guard_type", 3)]
    [InlineData("guard_outside", 5)]
    [InlineData("guard_arp", 1)]
    [InlineData("guard_ipv4_src", 1)]
    [InlineData("guard_ipv4", 5)]
    [InlineData("guard_ipv6", 2)]
    [InlineData("guard_ipv6_use", 5)]
    [InlineData("guard_nd_link", 2)]
    [InlineData("guard_claim", 3)]
    [InlineData("guard_egress", 2)]
    public void An_entry_that_is_taken_out_of_a_table_is_missed_by_some_row(string table, int least)
    {
        var scene = Scene.Bridge();
        var desired = GuardCompiler.Compile(scene.Input);
        var tableId = GuardPipeline.InPacketOrder.Single(candidate => candidate.Name == table).Id;
        var entries = desired.Flows.Select(flow => flow.Entry).Where(entry => entry.TableId == tableId && entry.Priority > 0).ToList();
        var found = 0;
        // Every few entries: of each there are many alike, one for each NIC.
        for (var index = 0; index < entries.Count && found < least; index += Math.Max(1, entries.Count / 50))
        {
            var target = new MatrixSwitch(scene, desired, MatrixTarget.Guard);
            target.Remove(entries[index]);
            if (AttackMatrix.Bridge.Select(target.Judge).Any(wrong => wrong is not null)) found++;
        }

        Assert.Equal(least, found);
    }

    [Fact]
    public void What_has_to_be_dropped_never_gets_to_the_tables_of_another_pipeline()
    {
        // Under weir run; the worst of pipelines floods whatever it is given.
        var scene = Scene.Bridge();
        var desired = GuardCompiler.Compile(scene.Input with { NextTable = 20 });
        var flood = new FlowEntry(20, 0, Match.Any, [new ApplyActionsInstruction([new OutputAction(PortNumber.Flood)])]);
        var target = new MatrixSwitch(scene, desired with { Flows = desired.Flows.Add(new DesiredFlow(flood, desired.Flows[0].Origin)) }, MatrixTarget.Guard);

        // A frame to its sender's own MAC address is honest in itself: that it does not turn round is the other pipeline's business.
        var rows = AttackMatrix.Bridge.Where(row => row.Wanted.To.IsEmpty && row.From != "uplink" && row.Name != "To the sender's own MAC");
        var wrong = rows.Select(target.Judge).OfType<string>().ToList();

        Assert.True(wrong.Count == 0, $"{wrong.Count} rows:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void There_are_more_rows_than_known_attacks() => Assert.InRange(AttackMatrix.Bridge.Length + AttackMatrix.Doors.Length, 76 + 60, int.MaxValue);

    [Fact]
    public void Names_of_rows_are_unique_and_their_senders_exist()
    {
        foreach (var (scene, rows) in new[] { (Scene.Bridge(), AttackMatrix.Bridge), (Scene.Doors(), AttackMatrix.Doors) })
        {
            Assert.Empty(rows.GroupBy(row => row.Name).Where(group => group.Count() > 1).Select(group => group.Key));
            Assert.Empty(rows.Where(row => !scene.Ports.ContainsKey(row.From)).Select(row => row.Name));
            Assert.Empty(rows.SelectMany(row => scene.Expand(row)).Select(place => place.Split(':')[0]).Where(name => !scene.Ports.ContainsKey(name)));
        }
    }

    private static void AssertAll(Scene scene, IEnumerable<MatrixRow> rows, MatrixTarget target)
    {
        var held = new MatrixSwitch(scene, GuardCompiler.Compile(scene.Input), target);

        var wrong = rows.Select(held.Judge).OfType<string>().ToList();

        Assert.True(wrong.Count == 0, $"{wrong.Count} rows:\n{string.Join('\n', wrong)}");
    }
}
