using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Packets;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Every row of the attack matrix on the interpreter: few VMs and many, fragments with and without ports.</summary>
public class AttackMatrixTests
{
    [Theory]
    [InlineData(0, FragmentMode.NxMatch)]
    [InlineData(0, FragmentMode.Normal)]
    [InlineData(1000, FragmentMode.NxMatch)]
    public void Every_row_of_the_bridge_comes_out_where_it_has_to(int vms, FragmentMode mode) => AssertAll(Scene.Bridge(vms), AttackMatrix.Bridge, mode);

    [Theory]
    [InlineData(0, FragmentMode.NxMatch)]
    [InlineData(0, FragmentMode.Normal)]
    [InlineData(1000, FragmentMode.NxMatch)]
    public void Every_row_of_a_bridge_with_several_doors_comes_out_where_it_has_to(int vms, FragmentMode mode) => AssertAll(Scene.Doors(vms), AttackMatrix.Doors, mode);

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

    private static void AssertAll(Scene scene, IEnumerable<MatrixRow> rows, FragmentMode mode)
    {
        var target = new MatrixSwitch(scene, GuardCompiler.Compile(scene.Input), mode);

        var wrong = rows.Select(target.Judge).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} rows:\n{string.Join('\n', wrong)}");
    }
}
