using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

public class CoproPlannerTests
{
    private static CoproPlan Up(CoproObservation found, CoproSettings? asked = null) => CoproPlanner.Up(asked ?? Examples.Asked, found, Examples.Ovs);

    [Fact]
    public void On_an_empty_host_everything_is_made_and_what_lets_frames_pass_comes_last()
    {
        var commands = Examples.Commands(Up(Examples.Empty));

        Assert.Equal("ip netns add copro", commands[0]);
        Assert.Contains("ip link add ve-copro mtu 1500 type veth peer name fake0 mtu 1500 netns copro", commands);
        Assert.Contains("ip -n copro address add 192.168.2.1/24 dev fake0", commands);
        Assert.Contains("ip -n copro address add 2001:db8::1/64 dev fake0 nodad", commands);
        Assert.Contains("ethtool -K nfv0 gro off", commands);
        Assert.StartsWith("ovs-ofctl -O OpenFlow13 --timeout=10 replace-flows unix:/run/ovs/br-copro.mgmt -", commands[^1]);
    }

    [Fact]
    public void When_all_is_there_nothing_is_done() => Assert.Empty(Examples.Commands(Up(Examples.Complete)));

    [Fact]
    public void Other_settings_are_named_and_change_nothing()
    {
        var plan = Up(Examples.Complete, Examples.Parse(vlan: 7));

        Assert.Empty(plan.Steps);
        Assert.Contains("  --vlan is 2, asked 7", plan.Refusals);
    }

    [Fact]
    public void A_taken_name_is_refused_for_each_piece_that_is_another_s()
    {
        var plan = Up(Examples.Empty with { Namespace = Ownership.Foreign, OuterDevice = Ownership.Foreign, Bridge = Ownership.Foreign });

        Assert.Empty(plan.Steps);
        Assert.Collection(
            plan.Refusals,
            line => Assert.Contains("network namespace 'copro'", line),
            line => Assert.Contains("network device 've-copro'", line),
            line => Assert.Contains("bridge 'br-copro'", line));
    }

    [Fact]
    public void An_interface_that_is_missing_or_in_use_is_refused()
    {
        var device = Examples.Empty.Interface!;

        Assert.Contains("there is no such network device", Assert.Single(Up(Examples.Empty with { Interface = null }).Refusals));
        Assert.Contains("the Open vSwitch bridge 'br-int'", Assert.Single(Up(Examples.Empty with { InterfaceBridge = "br-int" }).Refusals));
        Assert.Contains("belongs to 'bond0'", Assert.Single(Up(Examples.Empty with { Interface = device with { Master = "bond0" } }).Refusals));
        Assert.Contains("it has the address 10.0.0.7/8", Assert.Single(Up(Examples.Empty with { Interface = device with { Addresses = ["fe80::1/64", "10.0.0.7/8"] } }).Refusals));
        Assert.NotEmpty(Up(Examples.Empty with { Interface = device with { Addresses = ["fe80::1/64"] } }).Steps);
    }

    [Fact]
    public void Without_Open_vSwitch_nothing_is_begun()
    {
        var plan = Up(Examples.Empty with { OvsFault = "Open vSwitch is not installed" });

        Assert.Equal("Open vSwitch is not installed", Assert.Single(plan.Refusals));
        Assert.Empty(plan.Steps);
    }

    [Fact]
    public void Only_what_is_missing_is_mended()
    {
        Assert.Collection(
            Examples.Commands(Up(Examples.Complete with { FlowsAreRight = false })),
            command => Assert.Contains(" wait-until ", command),
            command => Assert.Contains(" replace-flows ", command));
        Assert.Equal(["ip -n copro address add 2001:db8::1/64 dev fake0 nodad"], Examples.Commands(Up(Examples.Complete with { Inner = Examples.Complete.Inner! with { Addresses = ["192.168.2.1/24"] } })));
        Assert.Equal(["ip -n copro address delete 10.0.0.1/8 dev fake0"], Examples.Commands(Up(Examples.Complete with { Inner = Examples.Complete.Inner! with { Addresses = ["192.168.2.1/24", "2001:db8::1/64", "10.0.0.1/8"] } })));
        Assert.Equal(["ip link set nfv0 up"], Examples.Commands(Up(Examples.Complete with { InterfaceSettings = Examples.Complete.InterfaceSettings with { IsUp = false } })));
    }

    [Fact]
    public void A_bridge_with_another_port_in_it_is_built_anew()
    {
        var commands = Examples.Commands(Up(Examples.Complete with { BridgePorts = ["nfv0", "ve-copro", "eth9"] }));

        Assert.EndsWith("del-br br-copro", commands[0]);
        Assert.Contains("add-br br-copro", commands[1]);
    }

    [Fact]
    public void A_veth_pair_that_is_gone_takes_the_bridge_with_it()
    {
        var commands = Examples.Commands(Up(Examples.Complete with { OuterDevice = Ownership.Absent, Inner = null }));

        Assert.StartsWith("ip link add ve-copro", commands[0]);
        Assert.Contains(commands, command => command.EndsWith("del-br br-copro", StringComparison.Ordinal));
        Assert.DoesNotContain("ip netns add copro", commands);
    }

    [Fact]
    public void A_bridge_that_outlived_the_host_s_restart_is_removed_first()
    {
        var commands = Examples.Commands(Up(Examples.Empty with { Bridge = Ownership.Ours, InterfaceBridge = "br-copro", BridgePorts = ["nfv0", "ve-copro"] }));

        Assert.EndsWith("del-br br-copro", commands[0]);
        Assert.Equal("ip netns add copro", commands[1]);
        Assert.Contains(commands, command => command.Contains("add-br br-copro", StringComparison.Ordinal));
    }

    [Fact]
    public void The_kernel_s_datapath_is_used_where_there_is_one()
    {
        var commands = Examples.Commands(Up(Examples.Empty with { KernelDatapath = true }));

        Assert.Contains(commands, command => command.Contains("datapath_type=system", StringComparison.Ordinal));
        Assert.DoesNotContain("ethtool -K nfv0 gro off", commands);
    }

    [Fact]
    public void Without_IPv6_addresses_the_inner_host_has_no_IPv6()
    {
        var commands = Examples.Commands(Up(Examples.Empty, Examples.Parse(ip: ["192.168.2.1/24"])));

        Assert.Contains("ip netns exec copro tee /proc/sys/net/ipv6/conf/default/disable_ipv6 <<< 1", commands);
    }

    [Fact]
    public void A_kernel_without_IPv6_serves_IPv4_alone()
    {
        var found = Examples.Empty with { InterfaceSettings = Examples.Empty.InterfaceSettings with { DisableIPv6 = null } };

        Assert.DoesNotContain(Examples.Commands(Up(found, Examples.Parse(ip: ["192.168.2.1/24"]))), command => command.Contains("ipv6", StringComparison.Ordinal));
        Assert.Contains("IPv6 switched off", Assert.Single(Up(found).Refusals));
    }

    [Fact]
    public void Every_piece_that_is_made_can_be_taken_back()
    {
        var undo = Up(Examples.Empty).Steps.Where(step => step.Undo is not null).Select(step => step.Undo!.ToString()).ToList();

        Assert.Equal(
            [
                "ip netns delete copro", "ip link delete ve-copro", "tee /proc/sys/net/ipv6/conf/nfv0/disable_ipv6 <<< 0", "tee /proc/sys/net/ipv4/conf/nfv0/arp_ignore <<< 0",
                "ethtool -K nfv0 gro on", "ip link set nfv0 down", "ovs-vsctl --db=unix:/run/ovs/db.sock --timeout=5 --if-exists del-br br-copro",
            ],
            undo);
    }
}
