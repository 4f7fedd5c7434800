using System.Collections.Immutable;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>Who is on the bridge of the matrix, and beyond it.</summary>
public static class Cast
{
    /// <summary>The gateway, beyond the uplink.</summary>
    public static readonly Actor Gateway = Actor.Of("uplink", "02:00:00:09:00:01", "10.9.0.1", "2001:db8:9::1");

    /// <summary>A host beyond the uplink that nobody has heard of.</summary>
    public static readonly Actor Stranger = Actor.Of("uplink", "02:00:00:09:00:77", "10.9.0.77", "2001:db8:9::77");

    /// <summary>The attacker: one IPv4 and one IPv6 address, and nothing granted.</summary>
    public static readonly Actor A = Vm("a", 2);

    /// <summary>Its victim.</summary>
    public static readonly Actor B = Vm("b", 3);

    /// <summary>Two addresses (10.9.0.4 and 10.9.0.104), the nets 10.9.64.0/28 and 2001:db8:9:c::/64, and two each around the shared VIP, the gateway and <see cref="Off"/>.</summary>
    public static readonly Actor C = Vm("c", 4);

    /// <summary>Holds the shared VIP, and the virtual MAC of VRRP group 7.</summary>
    public static readonly Actor Vip1 = Vm("vip1", 5);

    /// <summary>As <see cref="Vip1"/>.</summary>
    public static readonly Actor Vip2 = Vm("vip2", 6);

    /// <summary>The DHCP server.</summary>
    public static readonly Actor Server = Vm("dhcp", 7);

    /// <summary>The router.</summary>
    public static readonly Actor Router = Vm("router", 8);

    /// <summary>Hosts a nested guest with a MAC address of its own.</summary>
    public static readonly Actor Nest = Vm("nest", 9);

    /// <summary>First NIC of a VM that has two.</summary>
    public static readonly Actor Twin1 = Vm("twin1", 10);

    /// <summary>Its second.</summary>
    public static readonly Actor Twin2 = Vm("twin2", 11);

    /// <summary>IPv4 alone.</summary>
    public static readonly Actor Four = Actor.Of("four", "52:54:00:09:00:0c", "10.9.0.12");

    /// <summary>IPv6 alone.</summary>
    public static readonly Actor Six = Actor.Of("six", "52:54:00:09:00:0d", null, "2001:db8:9::13");

    /// <summary>No address at all.</summary>
    public static readonly Actor Bare = Actor.Of("bare", "52:54:00:09:00:0e");

    /// <summary>Uses a link-local address of its own choice: <see cref="FreeChoice"/>.</summary>
    public static readonly Actor Free = Vm("free", 15);

    /// <summary>As <see cref="Free"/>: <see cref="Free2Choice"/>.</summary>
    public static readonly Actor Free2 = Vm("free2", 26);

    /// <summary>May use listed link-local addresses only: fe80::10.</summary>
    public static readonly Actor Listed = Vm("listed", 16);

    /// <summary>Switched off: not guarded.</summary>
    public static readonly Actor Off = Vm("off", 17);

    /// <summary>Untagged, and a trunk of VLANs 20 and 30.</summary>
    public static readonly Actor Trunk = Vm("trunk", 18);

    /// <summary>Shares the nets 10.9.80.0/28 and 2001:db8:9:e::/64 with <see cref="Pair2"/>.</summary>
    public static readonly Actor Pair1 = Vm("pair1", 21);

    /// <summary>As <see cref="Pair1"/>.</summary>
    public static readonly Actor Pair2 = Vm("pair2", 22);

    /// <summary>In VLAN 20.</summary>
    public static readonly Actor Red = Actor.Of("red", "52:54:00:09:20:02", "10.9.20.2", "2001:db8:9:20::2");

    /// <summary>Also in VLAN 20.</summary>
    public static readonly Actor Red2 = Actor.Of("red2", "52:54:00:09:20:03", "10.9.20.3", "2001:db8:9:20::3");

    /// <summary>In VLAN 30, with the IP addresses of <see cref="Red"/>.</summary>
    public static readonly Actor Blue = Actor.Of("blue", "52:54:00:09:30:02", "10.9.20.2", "2001:db8:9:20::2");

    /// <summary>In VLAN 30, with MAC and IP addresses of <see cref="Red2"/>.</summary>
    public static readonly Actor Blue2 = Red2 with { Name = "blue2" };

    /// <summary>A port that nobody said anything about.</summary>
    public static readonly Actor Closed = Vm("closed", 40);

    /// <summary>The nested guest.</summary>
    public static readonly MacAddress NestedMac = MacAddress.Parse("52:54:00:aa:00:01");

    /// <summary>VRRP's virtual MAC address of group 7.</summary>
    public static readonly MacAddress VirtualMac = MacAddress.Parse("00:00:5e:00:01:07");

    /// <summary>The address that <see cref="Vip1"/> and <see cref="Vip2"/> share.</summary>
    public static readonly uint Vip = Craft.Ip4("10.9.0.50");

    /// <summary>The same, IPv6.</summary>
    public static readonly UInt128 Vip6 = Craft.Ip6("2001:db8:9::50");

    /// <summary>What <see cref="Free"/> was the first to use.</summary>
    public static readonly UInt128 FreeChoice = Craft.Ip6("fe80::cafe:1");

    /// <summary>What <see cref="Free2"/> was the first to use.</summary>
    public static readonly UInt128 Free2Choice = Craft.Ip6("fe80::cafe:2");

    /// <summary>An address of the net that nobody has.</summary>
    public static readonly uint Nobody = Craft.Ip4("10.9.0.200");

    /// <summary>The same, IPv6.</summary>
    public static readonly UInt128 Nobody6 = Craft.Ip6("2001:db8:9::200");

    /// <summary>A MAC address that nobody has.</summary>
    public static readonly MacAddress NobodyMac = MacAddress.Parse("02:00:00:09:00:ee");

    /// <summary>255.255.255.255.</summary>
    public const uint Everybody = uint.MaxValue;

    /// <summary>Those whom a switch that learns knows before a row is run, each behind the port of its name: who is not guarded, and the master of the VRRP group.</summary>
    public static readonly ImmutableArray<Actor> Known = [Gateway, Stranger, Off, Vip1 with { Mac = VirtualMac, Ip4 = Vip }];

    private static Actor Vm(string name, int number) => Actor.Of(name, $"52:54:00:09:00:{number:x2}", $"10.9.0.{number}", $"2001:db8:9::{number:x}");
}
