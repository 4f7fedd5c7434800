using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>Every row of the attack matrix on a real Open vSwitch that holds the guard's entries: few VMs and many, fragments with and without ports.</summary>
public class AttackMatrixTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Every_row_of_the_bridge_comes_out_where_it_has_to(int vms) => AssertAll(Scene.Bridge(vms), AttackMatrix.Bridge);

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Every_row_of_a_bridge_with_several_doors_comes_out_where_it_has_to(int vms) => AssertAll(Scene.Doors(vms), AttackMatrix.Doors);

    [Fact]
    public void Every_row_of_the_bridge_comes_out_where_it_has_to_under_weir_run() => AssertAllUnderRun(Scene.Bridge(), AttackMatrix.Bridge);

    [Fact]
    public void Every_row_of_a_bridge_with_several_doors_comes_out_where_it_has_to_under_weir_run() => AssertAllUnderRun(Scene.Doors(), AttackMatrix.Doors);

    [Fact]
    public void The_matrix_finds_what_the_tables_of_the_talk_let_through()
    {
        using var lab = new LabNetwork();
        var scene = Scene.Bridge();
        var network = new MatrixNetwork(lab, scene);
        network.Bridge.AddFlows(TalkTables.Of(scene.Input));

        var wrong = network.Run(AttackMatrix.Bridge, MatrixTarget.GuardWithoutPortsOfFragments);

        string[] known =
        [
            "A port without policy, honest", "Tagged ARP request", "ARP reply, own address, MAC of the gateway", "Gratuitous ARP request", "ARP probe for the own address", "RARP announcement of QEMU",
            "Inverse ARP request, op 8", "DHCPDISCOVER", "DHCPOFFER, first fragment, to the victim", "RA in a first fragment", "RA, first fragment cut inside destination options",
            "NS with the gateway's link-layer address", "DAD for the victim's address", "NA of the own address, link-layer address of the gateway", "MLD query", "IGMP general query", "NS for a VM",
            "A VM's MAC from outside", "ARP reply from outside that claims a VM's address",
        ];
        Assert.Empty(known.Where(name => !wrong.Any(verdict => verdict.StartsWith(name + " [", StringComparison.Ordinal))));
        Assert.DoesNotContain(wrong, verdict => verdict.StartsWith("ARP reply of the gateway's address [", StringComparison.Ordinal));
    }

    private static void AssertAll(Scene scene, IReadOnlyCollection<MatrixRow> rows)
    {
        using var lab = new LabNetwork();
        var network = new MatrixNetwork(lab, scene);
        network.Load(GuardCompiler.Compile(scene.Input));
        AssertNone(network.Run(rows));

        network.ShowPortsOfFragments(false);
        AssertNone(network.Run(rows, MatrixTarget.GuardWithoutPortsOfFragments));
    }

    private static void AssertAllUnderRun(Scene scene, IReadOnlyCollection<MatrixRow> rows)
    {
        using var lab = new LabNetwork();
        var network = new MatrixNetwork(lab, scene);
        network.Connect(lab);

        AssertNone(network.Run(rows, MatrixTarget.WeirRun));
    }

    private static void AssertNone(List<string> wrong) => Assert.True(wrong.Count == 0, $"{wrong.Count} rows:\n{string.Join('\n', wrong)}");
}
