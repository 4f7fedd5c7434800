using System.Collections.Immutable;
using System.Globalization;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>A guarded bridge with its NICs, by the names that rows use.</summary>
/// <param name="Input">What the guard's tables are compiled from.</param>
/// <param name="Ports">Port numbers by name, of those that take part; further NICs of a large scene are not in it.</param>
public sealed record Scene(GuardInput Input, ImmutableSortedDictionary<string, uint> Ports)
{
    private const uint FirstFiller = 1001;

    /// <summary>A bridge with one trusted uplink, port 1, and VMs of each kind from port 11 on; filled up with ordinary ones to a number of VMs.</summary>
    /// <param name="vms">VMs in all; fewer than there are kinds: none is added.</param>
    public static Scene Bridge(int vms = 0)
    {
        GuardedNic[] nics =
        [
            Nic(Cast.A), Nic(Cast.B),
            Nic(Cast.C) with { Addresses = Hosts("10.9.0.4", "10.9.0.104", "2001:db8:9::4"), Prefixes = Hosts("10.9.0.0/31", "10.9.0.16/30", "10.9.0.48/29", "10.9.64.0/28", "2001:db8:9::/127", "2001:db8:9::10/124", "2001:db8:9::50/124", "2001:db8:9:c::/64") },
            Nic(Cast.Vip1) with { SharedVips = Hosts("10.9.0.50", "2001:db8:9::50"), ExtraMacs = [Cast.VirtualMac] },
            Nic(Cast.Vip2) with { SharedVips = Hosts("10.9.0.50", "2001:db8:9::50"), ExtraMacs = [Cast.VirtualMac] },
            Nic(Cast.Server) with { DhcpServer = true },
            Nic(Cast.Router) with { Router = true },
            Nic(Cast.Nest) with { ExtraMacs = [Cast.NestedMac] },
            Nic(Cast.Twin1) with { Vm = "twin" }, Nic(Cast.Twin2) with { Vm = "twin" },
            Nic(Cast.Four), Nic(Cast.Six), Nic(Cast.Bare),
            Nic(Cast.Free) with { LinkLocal = LinkLocalPolicy.FirstUse, FirstUsed = [IpPrefix.From(true, Cast.FreeChoice, 128)] },
            Nic(Cast.Listed) with { LinkLocal = LinkLocalPolicy.Listed, Addresses = Hosts("10.9.0.16", "2001:db8:9::10", "fe80::10") },
            Nic(Cast.Off) with { Off = true },
            Nic(Cast.Trunk) with { TrunkVids = [Vid.From(20), Vid.From(30)] },
            Nic(Cast.Red) with { Vlan = Vid.From(20) }, Nic(Cast.Red2) with { Vlan = Vid.From(20) },
            Nic(Cast.Blue) with { Vlan = Vid.From(30) }, Nic(Cast.Blue2) with { Vlan = Vid.From(30) },
            Nic(Cast.Pair1) with { Prefixes = Hosts("10.9.80.0/28", "2001:db8:9:e::/64") }, Nic(Cast.Pair2) with { Prefixes = Hosts("10.9.80.0/28", "2001:db8:9:e::/64") },
            Nic(Cast.Free2) with { LinkLocal = LinkLocalPolicy.FirstUse, FirstUsed = [IpPrefix.From(true, Cast.Free2Choice, 128)] },
        ];
        return Of([(new GuardPort("uplink", GuardPortClass.Uplink) { Trusted = true }, new PortNumber(1))], nics, vms);
    }

    /// <summary>A bridge with a port of each class: a trusted uplink, an untrusted one, a gateway, a patch port, and the host itself; VMs <c>a</c> and <c>b</c>.</summary>
    public static Scene Doors(int vms = 0) => Of(
        [
            (new GuardPort("uplink", GuardPortClass.Uplink) { Trusted = true }, new PortNumber(1)),
            (new GuardPort("isp", GuardPortClass.Uplink), new PortNumber(2)),
            (new GuardPort("gateway", GuardPortClass.Gateway) { Trusted = true }, new PortNumber(3)),
            (new GuardPort("patch", GuardPortClass.Patch), new PortNumber(4)),
            (new GuardPort("host", GuardPortClass.Local) { Trusted = true }, PortNumber.Local),
        ],
        [Nic(Cast.A), Nic(Cast.B), Nic(Cast.C), Nic(Cast.Server) with { DhcpServer = true }, Nic(Cast.Router) with { Router = true }, Nic(Cast.Red) with { Vlan = Vid.From(20) }],
        vms);

    /// <summary>A bridge with one trusted uplink, port 1, and ordinary VMs only, <c>vm-0</c> on port 2 and so on.</summary>
    public static Scene Crowd(int vms)
    {
        var uplink = new GuardPort("uplink", GuardPortClass.Uplink) { Trusted = true };
        var nics = Enumerable.Range(0, vms).Select(index => new GuardAttachment(Filler(index), new PortNumber((uint)index + 2))).ToImmutableArray();
        var names = nics.Select(nic => KeyValuePair.Create(nic.Nic.InterfaceId, nic.Port.Value)).Append(KeyValuePair.Create("uplink", 1u));
        return new Scene(
            new GuardInput(new GuardBridge("br1") { Ports = [uplink], Gateways = Hosts("10.9.0.1", "2001:db8:9::1", "fe80::1") }, [new GuardPortAttachment(uplink, new PortNumber(1))], nics),
            names.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>The same scene with another treatment of the bridge.</summary>
    public Scene With(Func<GuardBridge, GuardBridge> change) => this with { Input = Input with { Bridge = change(Input.Bridge) } };

    /// <summary>Where a row's frame has to come out: <c>b</c>, <c>uplink:20</c>, in order.</summary>
    /// <remarks>
    /// <c>doors</c> are the ports that are no NICs'; under <c>weir run</c>, whose tables flood in the VLAN to whoever is not guarded, NICs that are <c>off</c> too.
    /// </remarks>
    public IReadOnlyList<string> Expand(MatrixRow row, MatrixTarget target = MatrixTarget.Guard) =>
        [.. row.On(target).To.SelectMany(place => Expand(place, row.From, target)).Where(place => place.Split(':')[0] != row.From).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A port's name, tagged or not, or its number where it has none here.</summary>
    public string Describe(uint port, int? vid)
    {
        var name = Ports.FirstOrDefault(named => named.Value == port).Key ?? port.ToString(CultureInfo.InvariantCulture);
        return vid is { } tag ? $"{name}:{tag}" : name;
    }

    private IEnumerable<string> Expand(string place, string sender, MatrixTarget target)
    {
        var parts = place.Split(':');
        int? vid = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null;
        return parts[0] switch
        {
            "vms" => Members(vid, _ => true),
            "vms4" => Members(vid, nic => HasFamily(nic, isIpv6: false)),
            "vms6" => Members(vid, nic => HasFamily(nic, isIpv6: true)),
            "doors" => Input.Ports.Where(port => port.Port.Name != sender).Select(port => Describe(port.Number.Value, vid))
                .Concat(Input.Nics.Where(nic => target == MatrixTarget.WeirRun && nic.Nic.Off && nic.Nic.Vlan?.Value == vid).Select(nic => Describe(nic.Port.Value, null))),
            _ => [place],
        };
    }

    private IEnumerable<string> Members(int? vid, Func<GuardedNic, bool> wanted)
    {
        foreach (var (nic, port) in Input.Nics)
        {
            if (!Ports.ContainsValue(port.Value) || !(nic.Off || wanted(nic))) continue;
            if (nic.Vlan?.Value == vid) yield return Describe(port.Value, null);
            else if (vid is { } tag && nic.TrunkVids.Contains(Vid.From(tag))) yield return Describe(port.Value, tag);
        }
    }

    private static bool HasFamily(GuardedNic nic, bool isIpv6) =>
        nic.Addresses.Concat(nic.Prefixes).Concat(nic.SharedVips).Any(prefix => prefix.IsIpv6 == isIpv6) || (isIpv6 && nic.LinkLocal == LinkLocalPolicy.FirstUse);

    private static Scene Of((GuardPort Port, PortNumber Number)[] doors, GuardedNic[] nics, int vms)
    {
        var attached = nics.Select((nic, index) => new GuardAttachment(nic, new PortNumber((uint)(11 + index)))).ToList();
        var names = doors.Select(door => KeyValuePair.Create(door.Port.Name, door.Number.Value))
            .Concat(attached.Select(nic => KeyValuePair.Create(nic.Nic.InterfaceId, nic.Port.Value)))
            .Append(KeyValuePair.Create(Cast.Closed.Name, (uint)(11 + nics.Length)))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        for (var index = 0; attached.Count < vms; index++) attached.Add(new GuardAttachment(Filler(index), new PortNumber(FirstFiller + (uint)index)));
        var bridge = new GuardBridge("br1") { Ports = [.. doors.Select(door => door.Port)], BroadcastBetweenNics = true, BindsFirstUse = true, Gateways = Hosts("10.9.0.1", "2001:db8:9::1", "fe80::1") };
        var input = new GuardInput(bridge, [.. doors.Select(door => new GuardPortAttachment(door.Port, door.Number))], [.. attached]);
        return new Scene(input, names);
    }

    private static GuardedNic Nic(Actor actor) => new(actor.Name, actor.Name, actor.Mac)
    {
        Addresses = [.. new[] { (actor.Ip4 != 0, IpPrefix.From(false, actor.Ip4, 32)), (actor.Ip6 != 0, IpPrefix.From(true, actor.Ip6, 128)) }.Where(has => has.Item1).Select(has => has.Item2)],
    };

    /// <summary>An ordinary NIC with two addresses.</summary>
    public static GuardedNic Filler(int index) => new($"vm-{index}", $"vm{index}", MacAddress.FromBits(0x5254_0010_0000 + (ulong)index))
    {
        Addresses = [IpPrefix.From(false, Craft.Ip4("10.9.16.0") + (uint)index + 1, 32), IpPrefix.From(true, Craft.Ip6("2001:db8:9:f::") + (uint)index + 1, 128)],
    };

    private static ImmutableArray<IpPrefix> Hosts(params string[] addresses) => [.. addresses.Select(address => IpPrefix.Parse(address)).Order()];
}
