using Weir.Compiler.Guard;
using Weir.Guard.Bridges;
using Weir.Guard.Hook;
using Weir.Guard.Policy;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Cli.Tests.Guard;

/// <summary>A bridge with two VMs, an uplink and a port that nobody knows.</summary>
internal static class GuardViews
{
    public static GuardedNic Web { get; } = new("web-nic", "web", MacAddress.Parse("52:54:00:09:00:02")) { Addresses = [IpPrefix.Parse("10.9.0.2"), IpPrefix.Parse("2001:db8:9::2")] };

    public static GuardedNic Mail { get; } = new("mail-nic", "mail\u001b[2J", MacAddress.Parse("52:54:00:09:00:03")) { Addresses = [IpPrefix.Parse("10.9.0.3")] };

    public static GuardInput Input { get; } = new(
        new GuardBridge("br0") { Ports = [new GuardPort("br0", GuardPortClass.Local) { Trusted = true }, new GuardPort("eth0", GuardPortClass.Uplink)] },
        [new GuardPortAttachment(new GuardPort("br0", GuardPortClass.Local) { Trusted = true }, PortNumber.Local), new GuardPortAttachment(new GuardPort("eth0", GuardPortClass.Uplink), new PortNumber(1))],
        [new GuardAttachment(Web, new PortNumber(2)), new GuardAttachment(Mail, new PortNumber(3))]);

    public static HostView View { get; } = new(
        [new PluggedBridge(Input, [], [new BridgeInterface("vnet9", "vnet9") { Number = new PortNumber(9), InterfaceId = "stranger", AttachedMac = MacAddress.Parse("52:54:00:09:00:09") }], [])],
        [new DomainReading(null, [], [])],
        []);
}
