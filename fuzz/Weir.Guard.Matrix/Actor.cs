using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>Somebody with addresses: a NIC of the scene, or a host beyond the uplink.</summary>
/// <param name="Name">As rows call it.</param>
/// <param name="Mac">MAC address.</param>
/// <param name="Ip4">IPv4 address; 0: none.</param>
/// <param name="Ip6">IPv6 address; 0: none.</param>
public sealed record Actor(string Name, MacAddress Mac, uint Ip4, UInt128 Ip6)
{
    /// <summary>The link-local address made of the MAC address.</summary>
    public UInt128 LinkLocal => IpPrefix.LinkLocal(Mac).Address;

    /// <summary>An actor from text.</summary>
    public static Actor Of(string name, string mac, string? ip4 = null, string? ip6 = null) =>
        new(name, MacAddress.Parse(mac), ip4 is null ? 0 : Craft.Ip4(ip4), ip6 is null ? 0 : Craft.Ip6(ip6));
}
