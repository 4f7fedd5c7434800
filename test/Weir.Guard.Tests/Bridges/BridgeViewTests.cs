using Weir.Guard.Bridges;

namespace Weir.Guard.Tests.Bridges;

public class BridgeViewTests
{
    [Fact]
    public void An_interface_is_found_by_its_id()
    {
        var view = new BridgeView("br0", [new BridgeInterface("vnet0", "vnet0") { InterfaceId = "a" }, new BridgeInterface("vnet1", "vnet1") { InterfaceId = "b" }]);

        Assert.Equal("vnet1", view.WithInterfaceId("b")?.Name);
        Assert.Null(view.WithInterfaceId("c"));
    }
}
