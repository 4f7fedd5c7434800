using System.Collections.Immutable;
using Weir.Analysis.Planning;
using Weir.Compiler;
using Weir.Compiler.Tests;
using Weir.Model;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Analysis.Tests.Planning;

/// <summary>Plan = reality: what the plan says about packets, held against random frames through both configurations. WEIR_PLAN_SEED repeats one pair, WEIR_PLAN_PAIRS draws more of them.</summary>
public class PlanPropertyTests(ITestOutputHelper output)
{
    private const int Pairs = 600;
    private const int FramesPerPair = 700;

    private static readonly int?[] Tags = [null, null, null, 100, 200, 300, 400, 1001, 1003];

    private static readonly MacAddress[] Groups =
    [
        MacAddress.Broadcast, MacAddress.Parse("01:00:5e:00:00:01"), MacAddress.Parse("33:33:00:00:00:01"), MacAddress.Parse("01:80:c2:00:00:10"),
        MacAddress.Parse("01:80:c2:00:00:02"), MacAddress.Parse("01:00:0c:cc:cc:cd"),
    ];

    private static readonly MacAddress[] Strangers = [MacAddress.Parse("02:00:00:00:00:ee"), MacAddress.Parse("06:11:22:33:44:55"), MacAddress.Broadcast];

    private static readonly ushort[] Ports = [22, 80, 443, 8080];

    private static readonly uint[] Addresses = [0x0A010203, 0x0A010204, 0x0A020304, 0xC0A80001];

    [Fact]
    public void Packets_that_the_plan_says_are_treated_differently_are_those_that_are()
    {
        var seeds = Environment.GetEnvironmentVariable("WEIR_PLAN_SEED") is { } one ? (int[])[int.Parse(one)] : [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("WEIR_PLAN_PAIRS"), out var pairs) ? pairs : Pairs)];
        int differing = 0, places = 0, frames = 0, unknown = 0;
        foreach (var seed in seeds)
        {
            var random = new Random(seed);
            var (old, next) = Pair(random);
            var hosts = Hosts(old);
            var plan = DatapathPlanner.Plan(PlannedSide.Of(old) with { Hosts = hosts }, next);
            var before = new Rig(old, DatapathCompiler.Compile(old, PlannedSide.AllUp(old), SwitchCapabilities.OpenVSwitch), hosts);
            var held = DatapathCompiler.Compile(old, PlannedSide.AllUp(old), SwitchCapabilities.OpenVSwitch);
            var desired = DatapathCompiler.Compile(next, PlannedSide.AllUp(next) with { Previous = held.AclPriorities }, SwitchCapabilities.OpenVSwitch);
            var after = new Rig(next, desired, HostChanges.Between(old, next, hosts).Kept);

            foreach (var treatment in plan.Treatments)
            {
                Assert.NotEmpty(treatment.Examples);
                foreach (var example in treatment.Examples)
                {
                    var frame = Convert.FromHexString(example.Frame);
                    Assert.True(before.Send(treatment.Place.PortNumber, frame) != after.Send(treatment.Place.PortNumber, frame), $"seed {seed}: {treatment.Place}: {example.Packet} is treated alike");
                }
            }

            var named = plan.Treatments.Select(treatment => treatment.Place).ToList();
            var any = named.Count > 0;
            for (var i = 0; i < FramesPerPair; i++)
            {
                var (port, vid, frame) = Frame(random, hosts);
                var (was, becomes) = (before.Send(port, frame), after.Send(port, frame));
                if (was == becomes) continue;
                any = true;
                frames++;
                Assert.True(
                    named.Exists(place => (place.IsOtherPorts ? old.FindPort(new(port)) is null && next.FindPort(new(port)) is null : place.PortNumber == port) && (place.Vid == vid || (place.IsOtherVids && vid is not null && !named.Exists(other => !other.IsOtherVids && other.Vid == vid)))),
                    $"seed {seed}: port {port}, VID {vid}: {Convert.ToHexStringLower(frame)} was [{was}] and becomes [{becomes}]; the plan says nothing of it");
            }

            places += named.Count;
            unknown += plan.Unknown.Count;
            if (any) differing++;
        }

        output.WriteLine($"{seeds.Length} pairs, {differing} with packets that are treated differently; {places} ports and VLANs named, {unknown} not known; {frames} of {seeds.Length * FramesPerPair} random frames differ");
        if (seeds.Length == 1) return;
        Assert.True(differing >= seeds.Length * 3 / 10 && differing <= seeds.Length * 95 / 100, $"{differing} of {seeds.Length} pairs differ: the pairs show too little");
        Assert.Equal(0, unknown);
    }

    private static (Datapath Old, Datapath New) Pair(Random random)
    {
        var draw = Draw(random);
        var old = Enrich(draw.Datapath(), random);
        return (old, random.Next(10) switch
        {
            0 => old,
            1 => Enrich(Draw(random).Datapath(), random),
            2 => old with { Timeout = 600, Ports = [.. old.Ports.Select(port => port with { Description = "text" })] },
            3 or 4 => Edit(old, random, Enrich((draw with { Ports = Replaced(draw.Ports, random) }).Datapath(), random)),
            _ => EditRules(old, random),
        });
    }

    private static NetworkDraw Draw(Random random) => new(
        [.. Enumerable.Range(0, random.Next(3, 8)).Select(_ => Port(random))], Bytes(random, 3), (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(4)), random.Next(5) == 0 ? Bytes(random, 4) : []);

    private static PortDraw Port(Random random) => new(
        (byte)random.Next(256), (byte)random.Next(8), (byte)(random.Next(3) == 0 ? random.Next(16) : 15), (byte)(random.Next(256) & random.Next(256) & ~1), random.Next(2) == 0 ? [] : Bytes(random, 4));

    private static PortDraw[] Replaced(PortDraw[] ports, Random random)
    {
        var index = random.Next(ports.Length);
        return [.. ports.Select((port, i) => i == index ? Port(random) : port)];
    }

    private static byte[] Bytes(Random random, int max)
    {
        var bytes = new byte[random.Next(max + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    // One port of the other network in place of this one's.
    private static Datapath Edit(Datapath old, Random random, Datapath other)
    {
        var index = random.Next(old.Ports.Length);
        return old with { Ports = old.Ports.SetItem(index, other.Ports.FirstOrDefault(port => port.Number == old.Ports[index].Number) ?? old.Ports[index]) };
    }

    // One ACL gets a rule, loses one, or has two exchanged.
    private static Datapath EditRules(Datapath old, Random random)
    {
        var index = random.Next(old.Ports.Length);
        var port = old.Ports[index];
        switch (random.Next(4))
        {
            case 0 when old.Vlans.Length > 0:
                var at = random.Next(old.Vlans.Length);
                var vlan = old.Vlans[at];
                return old with { Vlans = old.Vlans.SetItem(at, random.Next(2) == 0 ? vlan with { AclsIn = Edited(vlan.AclsIn, "in", random) } : vlan with { AclsOut = Edited(vlan.AclsOut, "out", random) }) };
            case 1 when port.Coprocessor is null && !port.OutputOnly:
                return old with { Ports = old.Ports.SetItem(index, port with { AclsOut = Edited(port.AclsOut, $"out{port.Number}", random) }) };
            default:
                if (!old.AclsIn.IsEmpty) return old with { AclsIn = Edited(old.AclsIn, "dp", random) };
                return old with { Ports = old.Ports.SetItem(index, port with { AclsIn = Edited(port.AclsIn, $"port{port.Number}", random) }) };
        }
    }

    private static ImmutableArray<Acl> Edited(ImmutableArray<Acl> acls, string name, Random random)
    {
        if (acls.IsEmpty) return [Networks.Acl(name, [Rule(random), Networks.Rule(Match.Any, random.Next(4) != 0)])];
        var rules = acls[0].Rules.ToList();
        var at = random.Next(rules.Count + 1);
        if (random.Next(3) != 0 || rules.Count == 0) rules.Insert(at, Rule(random));
        else if (random.Next(2) == 0) rules.RemoveAt(random.Next(rules.Count));
        else rules.Reverse(0, Math.Min(2, rules.Count));
        return [Networks.Acl(acls[0].Name, [.. rules])];
    }

    // ACLs whose rules overlap in many fields, in every place where ACLs stand.
    private static Datapath Enrich(Datapath dp, Random random)
    {
        if (dp.AclsIn.IsEmpty && random.Next(2) == 0)
            dp = dp with { Ports = [.. dp.Ports.Select(port => random.Next(3) == 0 ? port with { AclsIn = [Rich($"port{port.Number}", random)] } : port)] };
        if (random.Next(3) == 0) dp = dp with { Vlans = [.. dp.Vlans.Select(vlan => random.Next(2) == 0 ? vlan with { AclsIn = [Rich($"in{vlan.Vid}", random)] } : vlan)] };
        if (random.Next(4) == 0) dp = dp with { Vlans = [.. dp.Vlans.Select(vlan => random.Next(2) == 0 ? vlan with { AclsOut = [Rich($"out{vlan.Vid}", random)] } : vlan)] };
        if (random.Next(4) == 0)
            dp = dp with { Ports = [.. dp.Ports.Select(port => port is { Coprocessor: null, OutputOnly: false } && random.Next(2) == 0 ? port with { AclsOut = [Rich($"o{port.Number}", random)] } : port)] };
        return dp;
    }

    private static Acl Rich(string name, Random random) =>
        Networks.Acl(name, [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Rule(random)), .. random.Next(3) == 0 ? [] : new[] { Networks.Rule(Match.Any, random.Next(5) != 0) }]);

    private static AclRule Rule(Random random)
    {
        AclAction[] actions = random.Next(8) switch
        {
            0 => [Networks.Output(1)],
            1 => [new AclSetField(MatchField.Exact(OxmField.EthDst, MacAddress.Broadcast.Bits))],
            _ => [],
        };
        return Networks.Rule(RandomMatch(random), random.Next(2) == 0, actions);
    }

    private static Match RandomMatch(Random random)
    {
        var ip = MatchField.Exact(OxmField.EthType, EtherType.IPv4);
        var match = random.Next(9) switch
        {
            0 => Match.Of(MatchField.Exact(OxmField.EthType, EtherType.Arp)),
            1 => Match.Of(ip),
            2 => Match.Of(ip, MatchField.Masked(OxmField.Ipv4Src, Addresses[random.Next(4)] & 0xFFFF0000, 0xFFFF0000)),
            3 => Match.Of(ip, MatchField.Exact(OxmField.Ipv4Dst, Addresses[random.Next(4)])),
            4 => Match.Of(ip, MatchField.Exact(OxmField.IpProto, IpProtocol.Tcp)),
            5 => Match.Of(ip, MatchField.Exact(OxmField.IpProto, IpProtocol.Tcp), MatchField.Exact(OxmField.TcpDst, Ports[random.Next(4)])),
            6 => Match.Of(ip, MatchField.Exact(OxmField.IpProto, IpProtocol.Udp), MatchField.Exact(OxmField.UdpDst, Ports[random.Next(4)])),
            7 => Match.Of(MatchField.Masked(OxmField.EthDst, 0x0100_0000_0000, 0x0100_0000_0000)),
            _ => Match.Of(MatchField.Exact(OxmField.EthSrc, Strangers[random.Next(2)].Bits)),
        };
        return random.Next(4) == 0 && match.Find(OxmField.EthSrc) is null ? match.With(MatchField.Exact(OxmField.EthSrc, Strangers[random.Next(2)].Bits)) : match;
    }

    private static ImmutableArray<LearnedHost> Hosts(Datapath dp) => PlannedSide.Of(dp).Representatives();

    private static (uint Port, int? Vid, byte[] Frame) Frame(Random random, ImmutableArray<LearnedHost> hosts)
    {
        var port = (uint)random.Next(1, 9);
        var vid = Tags[random.Next(Tags.Length)];
        var local = hosts.Where(host => host.Port.Value == port).ToList();
        var source = local.Count > 0 && random.Next(2) == 0 ? local[random.Next(local.Count)].Mac : hosts.Length > 0 && random.Next(4) == 0 ? hosts[random.Next(hosts.Length)].Mac : Strangers[random.Next(3)];
        var destination = hosts.Length > 0 && random.Next(2) == 0 ? hosts[random.Next(hosts.Length)].Mac : random.Next(2) == 0 ? Strangers[random.Next(2)] : Groups[random.Next(Groups.Length)];
        var (from, to) = (Addresses[random.Next(4)], Addresses[random.Next(4)]);
        var number = random.Next(3) == 0 ? (ushort)random.Next(64) : Ports[random.Next(4)];
        var (type, payload) = random.Next(7) switch
        {
            0 => (EtherType.Arp, FrameBuilder.Arp(new ArpHeader(1, source, from, default, to))),
            1 => ((ushort)0x88B5, new byte[46]),
            2 => ((ushort)0x9000, new byte[46]),
            3 => (EtherType.IPv4, FrameBuilder.IPv4(from, to, IpProtocol.Udp, FrameBuilder.Udp(40000, number, [1]))),
            4 => (EtherType.IPv4, FrameBuilder.IPv4(from, to, IpProtocol.Icmp, FrameBuilder.Icmp(8, 0, new byte[4]))),
            _ => (EtherType.IPv4, FrameBuilder.IPv4(from, to, IpProtocol.Tcp, FrameBuilder.Tcp(40000, number, 2, []))),
        };
        return (port, vid, vid is { } tag ? FrameBuilder.Ethernet(destination, source, type, payload, new VlanTag(EtherType.Vlan, (ushort)tag)) : FrameBuilder.Ethernet(destination, source, type, payload));
    }

    /// <summary>A switch of its own, filled by messages as a real one is.</summary>
    private sealed class Rig
    {
        private readonly SoftDatapath _switch;
        private readonly Clock _clock = new();

        public Rig(Datapath dp, DesiredState desired, IEnumerable<LearnedHost> hosts)
        {
            _switch = new SoftDatapath(dp.Id, Enumerable.Range(1, 16).Select(port => new SwitchPort(new PortNumber((uint)port), $"p{port}")), _clock) { FragmentMode = FragmentMode.NxMatch };
            foreach (var meter in desired.Meters) Assert.Null(_switch.Apply(new MeterModMessage(MeterModCommand.Add, meter.Entry)));
            foreach (var group in desired.Groups) Assert.Null(_switch.Apply(new GroupModMessage(GroupModCommand.Add, group.Entry)));
            var entries = new HostEntries(dp);
            foreach (var entry in desired.Flows.Select(flow => flow.Entry).Concat(hosts.SelectMany(entries.All)))
                Assert.Null(_switch.Apply(new FlowModMessage(FlowModCommand.Add, entry with { IdleTimeoutSeconds = 0, HardTimeoutSeconds = 0 })));
        }

        public string Send(uint port, byte[] frame)
        {
            _clock.Now += TimeSpan.TicksPerHour;
            return string.Join(' ', _switch.Send(new PortNumber(port), frame)
                .Select(exit => exit.Port == PortNumber.Controller ? "controller" : $"{exit.Port}:{Convert.ToHexStringLower(exit.Frame.AsSpan())}")
                .Order(StringComparer.Ordinal));
        }

        private sealed class Clock : TimeProvider
        {
            public long Now { get; set; } = 1;

            public override long TimestampFrequency => TimeSpan.TicksPerSecond;

            public override long GetTimestamp() => Now;
        }
    }
}
