using System.Collections.Immutable;
using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Model.Guard;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Compiler.Tests.Guard;

/// <summary>Link-local addresses that are a NIC's because it used them first.</summary>
public class FirstUseTests
{
    // VMs 0 to 3 behind ports 11 to 14; 0 and 1 may choose. The uplink is port 1, an untrusted one port 2.
    private static readonly GuardPortAttachment Isp = new(new GuardPort("isp", GuardPortClass.Uplink), new PortNumber(2));
    private static readonly GuardInput Open = Chooses(GuardScenes.Of(4) with { Ports = [GuardScenes.Uplink, Isp] }, 0, 1);
    private static readonly GuardInput Watched = Open with { Bridge = Open.Bridge with { BindsFirstUse = true } };
    private static readonly IpPrefix Choice = IpPrefix.Parse("fe80::cafe:1");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void While_nobody_watches_any_address_passes_and_what_was_bound_before_is_its_holders()
    {
        var before = Uses(Open, 0, Choice);

        Assert.Contains(1u, Ports(Send(Open, 11, From(0, Choice))));
        Assert.Contains(1u, Ports(Send(before, 11, From(0, Choice))));
        Assert.Empty(Send(before, 12, From(1, Choice)));
        Assert.Empty(Send(before, 12, Detection(1, Choice)));
        Assert.Contains(1u, Ports(Send(before, 12, From(1, IpPrefix.Parse("fe80::cafe:2")))));
    }

    [Fact]
    public void What_is_not_bound_goes_to_who_binds_it_and_nowhere_else()
    {
        foreach (var frame in (byte[][])[From(0, Choice), Detection(0, Choice), Advertisement(0, Choice, Choice)])
        {
            var exit = Assert.Single(Send(Watched, 11, frame));

            Assert.Equal(PortNumber.Controller, exit.Port);
            Assert.Equal(frame, exit.Frame.AsSpan().ToArray());
            Assert.Equal(GuardCookie.Of("br0", Watched.Nics[0].Nic.InterfaceId), exit.Punt!.Cookie);
        }
    }

    [Fact]
    public void What_is_bound_is_its_holders_and_nobody_elses()
    {
        var input = Uses(Watched, 0, Choice);

        Assert.Equal([1u, 2], Ports(Send(input, 11, From(0, Choice))));
        Assert.Equal([1u, 2], Ports(Send(input, 11, Detection(0, Choice))));
        Assert.Equal([1u, 2], Ports(Send(input, 11, Advertisement(0, Choice, Choice))));
        foreach (var port in (uint[])[12, 13])
            foreach (var frame in (byte[][])[From((int)port - 11, Choice), Detection((int)port - 11, Choice), Advertisement((int)port - 11, Choice, Choice)])
                Assert.Empty(Send(input, port, frame));
    }

    [Fact]
    public void Outside_it_may_be_a_trusted_hosts_too_and_no_strangers()
    {
        var input = Uses(Watched, 0, Choice);
        var (nic, mac) = (input.Nics[3].Nic, MacAddress.Parse("02:00:00:00:00:77"));
        var outside = new Actor("", mac, 0, Choice.Address);
        var claim = Craft.Na(outside, Choice.Address, Choice.Address, IpPrefix.LinkLocal(nic.Mac).Address, to: nic.Mac);
        var ask = Craft.Ns(outside, Choice.Address, Craft.Ip6("fe80::77"));

        Assert.Equal([14u], Ports(Send(input, 1, claim)));
        Assert.Empty(Send(input, 2, claim));
        Assert.Equal([2u, 11], Ports(Send(input, 1, ask)));
        Assert.Equal([1u, 2, 11], Ports(Send(input, 14, Craft.Ns(Of(3), Choice.Address))));
    }

    [Fact]
    public void The_address_made_of_its_MAC_is_a_NICs_that_may_choose_without_being_used()
    {
        var own = IpPrefix.LinkLocal(Watched.Nics[0].Nic.Mac);

        Assert.Equal([1u, 2], Ports(Send(Watched, 11, From(0, own))));
        Assert.Empty(Send(Watched, 12, From(1, own)));
    }

    [Fact]
    public void In_report_mode_all_is_forwarded_and_copied()
    {
        var input = Watched with { Bridge = Watched.Bridge with { ReportOnly = true } };

        Assert.Equal([1u, 2, 12, 13, 14, PortNumber.Controller.Value], Ports(Send(input, 11, From(0, Choice))));
    }

    [Fact]
    public void Every_copy_has_the_meter_of_the_NICs_copies()
    {
        var state = GuardCompiler.Compile(Watched);
        var copies = state.Flows.SelectMany(flow => flow.Entry.Instructions.OfType<ApplyActionsInstruction>()).SelectMany(apply => apply.Actions.OfType<Controller2Action>()).ToList();

        Assert.Equal(4, copies.Count);
        Assert.All(copies, copy => Assert.Contains(state.Meters, meter => meter.Entry.MeterId == copy.MeterId));
        Assert.Equal(2, copies.DistinctBy(copy => copy.MeterId).Count());
    }

    [Fact]
    public void One_that_is_bound_costs_entries_of_the_NIC_alone()
    {
        var change = GuardCompiler.Change(Watched, Uses(Watched, 0, Choice));

        Assert.All(change.Flows, flow => Assert.Equal((ChangeKind.Add, GuardCookie.Of("br0", Watched.Nics[0].Nic.InterfaceId)), (flow.Kind, flow.Entry.Cookie)));
        Assert.Equal(7, change.Flows.Length);
        Assert.Empty(change.Groups);
        Assert.Empty(change.Meters);
    }

    [Fact]
    public void What_policies_say_is_nobodys_to_take()
    {
        var bridge = Watched.Bridge with { Gateways = GuardScenes.Nets("fe80::1") };
        var others = Watched.Nics.SetItem(2, Watched.Nics[2] with { Nic = Watched.Nics[2].Nic with { Addresses = GuardScenes.Nets("fe80::3"), SharedVips = GuardScenes.Nets("fe80::4") } });
        var policy = new FirstUse(Watched with { Bridge = bridge, Nics = others });
        var nic = Watched.Nics[0].Nic;

        Assert.True(policy.IsFree(nic, Choice));
        Assert.True(policy.IsFree(nic with { Vlan = Vid.From(20) }, IpPrefix.Parse("fe80::3")));
        foreach (var address in (string[])["fe80::1", "fe80::3", "fe80::4", $"{IpPrefix.LinkLocal(Watched.Nics[1].Nic.Mac)}", "2001:db8::1", "fe80:1::1", "fe80::/64"])
            Assert.False(policy.IsFree(nic, IpPrefix.Parse(address)), address);
    }

    [Fact]
    public void A_NIC_has_two_for_each_MAC_and_changes_one_a_minute()
    {
        var nic = Watched.Nics[0].Nic;
        var held = FirstUse.Add(FirstUse.Add([], nic, Address(1), Now), nic, Address(2), Now.AddSeconds(10));

        Assert.Equal(held, FirstUse.Add(held, nic, Address(1), Now.AddHours(1)));
        Assert.Equal(held, FirstUse.Add(held, nic, Address(3), Now.AddSeconds(69)));
        Assert.Equal([Address(2), Address(3)], FirstUse.Add(held, nic, Address(3), Now.AddSeconds(70)).Select(used => used.Address));
        Assert.Equal(3, FirstUse.Add(held, nic with { ExtraMacs = [MacAddress.Parse("52:54:00:aa:00:01")] }, Address(3), Now.AddSeconds(10)).Length);
    }

    [Fact]
    public void A_switch_tells_what_was_bound()
    {
        var input = Uses(Uses(Watched, 0, Choice), 1, Address(5));

        var read = new FirstUse(Watched).ReadFrom(GuardCompiler.Compile(input).Flows.Select(flow => flow.Entry));

        Assert.Equal([(11u, Choice), (12u, Address(5))], read.Select(bound => (input.Nics.Single(nic => nic.Nic.InterfaceId == bound.Nic.InterfaceId).Port.Value, bound.Address)).Order());
    }

    [Fact]
    public void A_copy_is_of_the_NIC_whose_entry_made_it()
    {
        var policy = new FirstUse(Watched);
        var cookie = GuardCookie.Of("br0", Watched.Nics[0].Nic.InterfaceId);

        Assert.Same(Watched.Nics[0].Nic, policy.Find(new PortNumber(11), cookie));
        Assert.Null(policy.Find(new PortNumber(12), cookie));
        Assert.Null(policy.Find(new PortNumber(13), GuardCookie.Of("br0", Watched.Nics[2].Nic.InterfaceId)));
        Assert.Null(new FirstUse(Open).Find(new PortNumber(11), cookie));
    }

    private static IpPrefix Address(int number) => IpPrefix.Parse($"fe80::a:{number}");

    private static GuardInput Chooses(GuardInput input, params int[] nics) =>
        input with { Nics = [.. input.Nics.Select((nic, index) => nics.Contains(index) ? nic with { Nic = nic.Nic with { LinkLocal = LinkLocalPolicy.FirstUse } } : nic)] };

    private static GuardInput Uses(GuardInput input, int nic, IpPrefix address) =>
        input with { Nics = input.Nics.SetItem(nic, input.Nics[nic] with { Nic = input.Nics[nic].Nic with { FirstUsed = [address] } }) };

    private static Actor Of(int nic) => new("", Open.Nics[nic].Nic.Mac, 0, Open.Nics[nic].Nic.Addresses.Single(address => address.IsIpv6).Address);

    private static byte[] From(int nic, IpPrefix address) => Craft.Udp6(Of(nic), address.Address, Craft.Ip6("fe80::99"), to: Cast.NobodyMac);

    private static byte[] Detection(int nic, IpPrefix address) => Craft.Ns(Of(nic), address.Address, 0, options: []);

    private static byte[] Advertisement(int nic, IpPrefix address, IpPrefix source) => Craft.Na(Of(nic), address.Address, source.Address);

    private static uint[] Ports(IEnumerable<Exit> exits) => [.. exits.Select(exit => exit.Port.Value).Order()];

    private static ImmutableArray<Exit> Send(GuardInput input, uint port, byte[] frame)
    {
        var ports = input.Nics.Select(nic => nic.Port).Concat(input.Ports.Select(candidate => candidate.Number));
        var target = new SoftDatapath(new DatapathId(1), ports.Select(number => new SwitchPort(number, $"p{number}")), TimeProvider.System) { FragmentMode = Packets.FragmentMode.NxMatch };
        var state = GuardCompiler.Compile(input);
        target.Load(state.Meters.Select(meter => meter.Entry));
        target.Load(state.Groups.Select(group => group.Entry));
        target.Load(state.Flows.Select(flow => flow.Entry));
        return [.. target.Send(new PortNumber(port), frame)];
    }
}
