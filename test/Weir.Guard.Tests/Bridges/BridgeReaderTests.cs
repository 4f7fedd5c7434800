using Weir.Guard.Bridges;
using Weir.Guard.Sync;
using Weir.Guard.Tests.Support;
using Weir.Model.Guard;
using Weir.Ovsdb;
using Weir.Primitives;

namespace Weir.Guard.Tests.Bridges;

public sealed class BridgeReaderTests : IDisposable
{
    private readonly GuardBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_bridge_is_read_with_its_ports_VLANs_bonds_and_what_libvirt_wrote()
    {
        _bench.Plug(2);
        _bench.Switch.Vsctl("set", "port", "vnet2", "tag=20", "vlan_mode=access");
        _bench.Switch.Vsctl("add-bond", "br0", "bond0", "m1", "m2", "--", "set", "interface", "m1", "type=internal", "--", "set", "interface", "m2", "type=internal", "--", "set", "port", "bond0", "trunks=7,5");
        await using var database = await ConnectAsync();

        var bridge = (await BridgeReader.ReadAsync(database, "br0", GuardBench.Soon))!;

        Assert.Equal(("secure", "0e:00:00:00:00:01", "netdev"), (bridge.FailMode, bridge.HardwareAddress, bridge.DatapathType));
        Assert.Equal(["br0", "m1", "m2", "up0", "vnet2"], bridge.Interfaces.Select(found => found.Name));
        Assert.Equal(PortNumber.Local, bridge.Interfaces[0].Number);
        Assert.Equal(("bond0", true), (bridge.Interfaces[1].PortName, bridge.Interfaces[1].BondMember));
        Assert.Equal([5, 7], bridge.Interfaces[1].Trunks.Select(vid => (int)vid.Value));
        var nic = bridge.WithInterfaceId(GuardBench.InterfaceId(2))!;
        Assert.Equal(
            (MacAddress.Parse(GuardBench.Mac(2)), GuardBench.Vm(2), Vid.From(20), "access"), (nic.AttachedMac!.Value, nic.VmId!.Value, nic.Tag!.Value, nic.VlanMode));
        Assert.Equal(nic.Number, Assert.Single(await BridgeReader.FindAsync(database, [GuardBench.InterfaceId(2)], ["vnet2", "nowhere"], GuardBench.Soon)).Number);
        Assert.Null(await BridgeReader.ReadAsync(database, "br1", GuardBench.Soon));
    }

    [Fact]
    public async Task In_band_control_is_said_until_it_is_disabled()
    {
        await using var database = await ConnectAsync();
        async Task<BridgeView> ReadAsync(params string[] setting)
        {
            _bench.Switch.Vsctl(setting);
            return (await BridgeReader.ReadAsync(database, "br0", GuardBench.Soon))!;
        }

        var open = await ReadAsync("remove", "bridge", "br0", "other-config", "disable-in-band");
        var closed = await ReadAsync("set", "bridge", "br0", "other-config:disable-in-band=true");

        Assert.Equal((true, false), (open.InBand, closed.InBand));
        Assert.Contains("disable-in-band=true", Assert.Single(PluggedBridge.Of(new GuardBridge("br0"), open, []).Problems), StringComparison.Ordinal);
        Assert.Empty(PluggedBridge.Of(new GuardBridge("br0"), closed, []).Problems);
    }

    [Fact]
    public async Task An_interface_whose_device_is_missing_has_no_number()
    {
        _bench.Switch.Vsctl("add-port", "br0", "missing0");
        await using var database = await ConnectAsync();

        Assert.Null(Assert.Single(await BridgeReader.FindAsync(database, [], ["missing0"], GuardBench.Soon)).Number);
    }

    private Task<OvsdbConnection> ConnectAsync() => OvsdbConnection.ConnectAsync(OvsdbEndpoint.Parse(_bench.Paths.OvsDatabase), OvsdbOptions.Default, GuardBench.Soon);
}
