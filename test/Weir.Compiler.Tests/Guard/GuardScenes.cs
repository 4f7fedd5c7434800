using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Guarded bridges for tests.</summary>
internal static class GuardScenes
{
    public static readonly GuardPortAttachment Uplink = new(new GuardPort("eth0", GuardPortClass.Uplink) { Trusted = true }, new PortNumber(1));

    /// <summary>The sample of <c>docs/guard/tables.md</c>: one VM behind port 5, the uplink is port 1.</summary>
    public static GuardInput Sample { get; } = new(
        new GuardBridge("br0") { Gateways = Nets("10.9.0.1") },
        [Uplink],
        [new GuardAttachment(new GuardedNic("web-1/net0", "web-1", MacAddress.Parse("52:54:00:09:00:02")) { Addresses = Nets("10.9.0.2", "2001:db8:9::2") }, new PortNumber(5))]);

    /// <summary>A bridge with as many ordinary VMs: two addresses each, from port 11 on.</summary>
    public static GuardInput Of(int vms) => new(new GuardBridge("br0"), [Uplink], [.. Enumerable.Range(0, vms).Select(Ordinary)]);

    public static GuardAttachment Ordinary(int index) => new(
        new GuardedNic($"vm-{index}/net0", $"vm-{index}", MacAddress.FromBits(0x5254_0009_0000 + (ulong)index))
        {
            Addresses = [IpPrefix.From(false, 0x0A09_0100 + (uint)index, 32), IpPrefix.From(true, ((UInt128)0x2001_0DB8_0009_0000 << 64) + (ulong)index + 0x100, 128)],
        },
        new PortNumber((uint)(11 + index)));

    public static ImmutableArray<IpPrefix> Nets(params string[] nets) => [.. nets.Select(net => IpPrefix.Parse(net)).Order()];

    /// <summary>One of many bridges, with NICs of all kinds on some of few ports, so that two draws have much in common.</summary>
    public static GuardInput Random(Random random, GuardBridge bridge)
    {
        var nics = new List<GuardAttachment>();
        foreach (var port in Enumerable.Range(2, 14).Concat([GuardMeters.Slots + 3, GuardMeters.Slots + 4, 1030, 1031]).Where(_ => random.Next(2) == 0))
        {
            var number = (ulong)port;
            nics.Add(new(
                new GuardedNic($"nic-{port}", $"vm-{port}", MacAddress.FromBits(0x5254_0001_0000 + number))
                {
                    Vlan = random.Next(3) == 0 ? Vid.From(20) : null,
                    TrunkVids = random.Next(6) == 0 ? [Vid.From(20), Vid.From(30)] : [],
                    Addresses = [IpPrefix.From(false, 0x0A00_0000 + number, 32), .. random.Next(2) == 0 ? Nets($"2001:db8::{port:x}") : []],
                    Prefixes = random.Next(4) == 0 ? Nets("2001:db8:1::/64") : random.Next(4) == 0 ? Nets("10.2.0.0/16", $"2001:db8:{port:x}::/64") : [],
                    SharedVips = random.Next(4) == 0 ? Nets("10.0.9.9", "2001:db8::99") : [],
                    ExtraMacs = random.Next(5) == 0 ? [MacAddress.Parse("00:00:5e:00:01:07")] : [],
                    DhcpServer = random.Next(6) == 0,
                    Router = random.Next(6) == 0,
                    DhcpSnooping = random.Next(6) == 0,
                    Off = random.Next(8) == 0,
                    LinkLocal = (LinkLocalPolicy)random.Next(3),
                    FirstUsed = random.Next(2) == 0 ? Nets($"fe80::{port:x}:{random.Next(1, 3)}") : [],
                    Rates = random.Next(4) == 0 ? new GuardRates { UnknownUnicast = new(10, 20), Dhcp = null } : GuardRates.Default,
                },
                new PortNumber((uint)port)));
        }

        return new(bridge, [Uplink, new(new GuardPort("eth1", GuardPortClass.Patch) { TrunkVids = [Vid.From(20)] }, new PortNumber(200))], [.. nics.OrderBy(_ => random.Next())])
        {
            NextTable = bridge.Name == "faucet" ? 20 : null,
        };
    }
}
