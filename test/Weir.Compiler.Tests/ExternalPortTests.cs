using Weir.Primitives;

namespace Weir.Compiler.Tests;

/// <summary>Ports that lead to other switches (<c>loop_protect_external</c>).</summary>
public class ExternalPortTests
{
    private static readonly MacAddress Inside = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress First = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly MacAddress Second = MacAddress.Parse("02:00:00:00:00:03");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_is_flooded_to_and_none_sends_to_another(bool groups)
    {
        var rig = Rig([1, 2, 3, 4], groups);

        Assert.Equal(["2", "4"], rig.Send(1, MacAddress.Broadcast, Inside));
        Assert.Equal(["1", "4"], rig.Send(2, MacAddress.Broadcast, First));
        Assert.Equal(["1", "4"], rig.Send(3, MacAddress.Broadcast, Second));
        Assert.Equal(["3"], rig.Send(1, Second, Inside));
        Assert.Equal([], rig.Send(2, Second, First));
        Assert.Equal(["1"], rig.Send(3, Inside, Second));
    }

    [Fact]
    public void The_next_one_takes_over_when_its_link_fails() => Assert.Equal(["3", "4"], Rig([1, 3, 4]).Send(1, MacAddress.Broadcast, Inside));

    private static Rig Rig(uint[] up, bool groups = false)
    {
        var dp = Networks.Of([Networks.Port(1, 100), Networks.Port(2, 100) with { LoopProtectExternal = true }, Networks.Port(3, 100) with { LoopProtectExternal = true }, Networks.Port(4, 100)]) with { GroupTable = groups };
        var desired = DatapathCompiler.Compile(dp, new DatapathState([.. up.Select(port => new PortNumber(port))], AclPriorities.Empty), SwitchCapabilities.OpenVSwitch);
        return new(dp, desired, [new(Inside, Vid.From(100), new PortNumber(1)), new(First, Vid.From(100), new PortNumber(2)), new(Second, Vid.From(100), new PortNumber(3))]);
    }
}
