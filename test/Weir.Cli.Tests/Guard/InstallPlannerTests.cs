using Weir.Cli.Guard.Install;
using Weir.Config.Guard;
using Weir.Guard;
using Weir.Guard.Bridges;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Cli.Tests.Guard;

public class InstallPlannerTests
{
    private const string Hook = "#!/bin/sh\n# Weir's hook for libvirt\n";

    private static readonly GuardPaths Paths = GuardPaths.Under("");

    private static readonly InstallRequest Request = new("br0") { Uplinks = ["eth0"] };

    private static readonly InstallFacts Facts = new()
    {
        Bridge = new BridgeView("br0",
        [
            new BridgeInterface("br0", "br0") { Number = PortNumber.Local, Type = "internal" },
            new BridgeInterface("eth0", "eth0") { Number = new PortNumber(1) },
            new BridgeInterface("vnet0", "vnet0") { Number = new PortNumber(2), InterfaceId = "web", AttachedMac = MacAddress.Parse("52:54:00:09:00:02") },
            new BridgeInterface("patch1", "patch1") { Number = new PortNumber(3), Type = "patch" },
            new BridgeInterface("odd", "odd") { Number = new PortNumber(4) },
        ]),
        Bridges = ["br0"],
        PresentAddress = "02:00:00:00:09:01",
        HasLibvirt = true,
        Libvirtd = 4711,
    };

    [Fact]
    public void The_hook_is_there_before_the_bridge_closes_and_the_bridge_closes_before_the_rules_come()
    {
        var plan = Plan();

        Assert.Empty(plan.Problems);
        Assert.Equal(
            [InstallStepKind.Remember, InstallStepKind.Config, InstallStepKind.Hook, InstallStepKind.Reload, InstallStepKind.Domains, InstallStepKind.Database, InstallStepKind.Flows],
            plan.Steps.Select(step => step.Kind));
        Assert.Equal("in one transaction on bridge br0: fail_mode=secure, other-config:hwaddr=02:00:00:00:09:01", plan.Steps[5].Text);
    }

    [Fact]
    public void Ports_that_would_close_are_named_with_the_reason()
    {
        Assert.Equal(
            [("eth0", "uplink", false), ("vnet0", "vm", true), ("patch1", "none", true), ("odd", "none", true), ("br0", "local", false)],
            Plan().Ports.Select(port => (port.Name, port.Class, port.Closes)));
        Assert.Contains("52:54:00:09:00:02", Plan().Ports[1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_NIC_that_has_its_policy_already_does_not_close()
    {
        var port = Plan(Facts with { WithPolicy = Facts.WithPolicy.Add("web", "web1") }).Ports[1];

        Assert.Equal(("vnet0", "vm", false), (port.Name, port.Class, port.Closes));
        Assert.Contains("the VM web1: guarded at once", port.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_members_of_a_bond_that_is_named_stay_open()
    {
        var bond = Facts.Bridge! with
        {
            Interfaces = [new BridgeInterface("eth1", "bond0") { Number = new PortNumber(5), BondMember = true }, new BridgeInterface("eth2", "bond0") { Number = new PortNumber(6), BondMember = true }],
        };

        var plan = Plan(Facts with { Bridge = bond }, Request with { Uplinks = ["bond0"] });

        Assert.All(plan.Ports, port => Assert.Equal(("uplink", false), (port.Class, port.Closes)));
    }

    [Fact]
    public void A_patch_port_that_is_named_stays_open_as_one()
    {
        var plan = Plan(request: new InstallRequest("br0") { Uplinks = ["patch1"] });

        Assert.Contains(plan.Ports, port => port is { Name: "patch1", Class: "patch", Closes: false });
        Assert.Contains("      patch1: patch\n", plan.Config, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bridge_or_port_that_is_not_there_is_said_with_those_that_are()
    {
        Assert.Contains("there is no bridge 'br0' in Open vSwitch; there are: ovsbr, virbr", Assert.Single(Plan(new InstallFacts { Bridges = ["ovsbr", "virbr"] }).Problems), StringComparison.Ordinal);
        Assert.Contains("has no port 'eth9'; it has: eth0, vnet0, patch1, odd", Assert.Single(Plan(request: Request with { Uplinks = ["eth9"] }).Problems), StringComparison.Ordinal);
        Assert.Contains("the bridge's own port", Assert.Single(Plan(request: Request with { Uplinks = ["br0"] }).Problems), StringComparison.Ordinal);
        Assert.Contains("cannot be an uplink and a gateway's", Assert.Single(Plan(request: Request with { GatewayPorts = ["eth0"] }).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_controller_or_entries_of_others_are_refused_and_with_force_remembered()
    {
        var facts = Facts with
        {
            Bridge = Facts.Bridge! with { Controllers = ["tcp:127.0.0.1:6653"], FailMode = "secure", HardwareAddress = "02:00:00:00:00:07" },
            Controllers = [new ControllerState("tcp:127.0.0.1:6653", ["max_backoff=1000", "other_config:\"a b\"=\"c\""])],
            Groups = ["group_id=5,type=all,bucket=actions=output:3"],
            Meters = ["meter=7,kbps,bands=type=drop,rate=1000"],
            Fragments = "normal",
            ForeignFlows = ["priority=9,ip actions=drop"],
            Flows = ["priority=9,ip actions=drop", "priority=0 actions=NORMAL"],
        };

        var refused = Plan(facts);
        var forced = Plan(facts, Request with { Force = true });

        Assert.Equal(2, refused.Problems.Length);
        Assert.Contains("has a controller (tcp:127.0.0.1:6653)", refused.Problems[0], StringComparison.Ordinal);
        Assert.Contains("has 1 flow entry that is not the guard's", refused.Problems[1], StringComparison.Ordinal);
        Assert.Null(refused.State);
        Assert.Empty(refused.Steps);
        Assert.Empty(forced.Problems);
        Assert.Contains("no controller", forced.Steps.Single(step => step.Kind == InstallStepKind.Database).Text, StringComparison.Ordinal);
        var read = InstallState.Parse(forced.State!.Format())!;
        Assert.Equal(("br0", "secure", "02:00:00:00:00:07"), (read.Bridge, read.FailMode, read.HardwareAddress));
        var controller = Assert.Single(read.Controllers);
        Assert.Equal("tcp:127.0.0.1:6653", controller.Target);
        Assert.Equal(["max_backoff=1000", "other_config:\"a b\"=\"c\""], controller.Settings);
        Assert.Equal(facts.Groups, read.Groups);
        Assert.Equal(facts.Meters, read.Meters);
        Assert.Equal("normal", read.Fragments);
        Assert.Equal(["priority=9,ip actions=drop", "priority=0 actions=NORMAL"], read.Flows);
    }

    [Fact]
    public void Hidden_entries_for_in_band_control_are_turned_off_and_back_on()
    {
        var plan = Plan(Facts with { Bridge = Facts.Bridge! with { InBand = true } });
        var without = Plan(Facts);

        Assert.Contains("other-config:disable-in-band=true", plan.Steps.Single(step => step.Kind == InstallStepKind.Database).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("in-band", without.Steps.Single(step => step.Kind == InstallStepKind.Database).Text, StringComparison.Ordinal);
        Assert.Equal((true, false), (InstallState.Parse(plan.State!.Format())!.InBand, InstallState.Parse(without.State!.Format())!.InBand));
    }

    [Fact]
    public void Without_a_way_out_it_is_said_that_nothing_leads_out()
    {
        Assert.Contains("reaches anything beyond it", Assert.Single(Plan(request: new InstallRequest("br0")).Warnings), StringComparison.Ordinal);
        Assert.Empty(Plan().Warnings);
    }

    [Fact]
    public void Meters_are_read_as_they_are_given_back() => Assert.Equal(
        ["meter=7,kbps,bands=type=drop,rate=1000", "meter=9,pktps,burst,stats,bands=type=drop,rate=5,burst_size=9,type=drop,rate=50,burst_size=90"],
        MeterText.Read("OFPST_METER_CONFIG reply (OF1.3) (xid=0x2):\nmeter=7 kbps bands=\ntype=drop rate=1000\n\nmeter=9 pktps burst stats bands=\ntype=drop rate=5 burst_size=9\ntype=drop rate=50 burst_size=90\n"));

    [Fact]
    public void A_second_installation_remembers_what_was_there_before_the_first()
    {
        var first = new InstallState("br0") { FailMode = "standalone", ConfigHash = "x" };

        var plan = Plan(Facts with { Installed = first, Hook = Hook, HasConfig = true, ConfigHasBridge = true, Bridge = Facts.Bridge! with { FailMode = "secure", HardwareAddress = "02:00:00:00:09:01" } });

        Assert.Same(first, plan.State);
        Assert.Equal([InstallStepKind.Domains, InstallStepKind.Flows], plan.Steps.Select(step => step.Kind));
    }

    [Fact]
    public void A_configuration_that_is_there_is_never_written_over()
    {
        Assert.Contains("does not name the bridge br0", Assert.Single(Plan(Facts with { HasConfig = true }).Problems), StringComparison.Ordinal);
        var plan = Plan(Facts with { HasConfig = true, ConfigHasBridge = true });
        Assert.Null(plan.Config);
        Assert.DoesNotContain(plan.Steps, step => step.Kind == InstallStepKind.Config);
        Assert.Equal(["broken"], Plan(Facts with { HasConfig = true, ConfigErrors = ["broken"] }).Problems);
    }

    [Fact]
    public void A_hook_of_somebody_else_is_not_replaced()
    {
        Assert.Contains("is not Weir's", Assert.Single(Plan(Facts with { Hook = "#!/bin/sh\n" }).Problems), StringComparison.Ordinal);
        Assert.Empty(Plan(Facts with { Hook = "#!/bin/sh\n" }, Request with { Force = true }).Problems);
        Assert.Empty(Plan(Facts with { Hook = Hook + "# older\n" }).Problems);
    }

    [Fact]
    public void The_first_configuration_is_one_that_the_loader_takes()
    {
        var request = new InstallRequest("br-vm 1")
        {
            Uplinks = ["eth0", "on", "a\"b"],
            GatewayPorts = ["gw0"],
            GatewayAddresses = [IpPrefix.Parse("10.9.0.1"), IpPrefix.Parse("2001:db8:9::1")],
            Trusted = true,
            ReportOnly = true,
        };

        var loaded = GuardConfigLoader.LoadText(GuardFile.Write(request, new BridgeView(request.Bridge, [new BridgeInterface("on", "on") { Type = "patch" }])));

        Assert.Empty(loaded.Diagnostics);
        var bridge = loaded.Config!.FindBridge("br-vm 1")!;
        Assert.True(bridge.ReportOnly);
        Assert.Equal(["10.9.0.1", "2001:db8:9::1"], bridge.Gateways.Select(gateway => gateway.ToString()));
        Assert.Equal(
            [("a\"b", GuardPortClass.Uplink, true), ("br-vm 1", GuardPortClass.Local, true), ("eth0", GuardPortClass.Uplink, true), ("gw0", GuardPortClass.Gateway, true), ("on", GuardPortClass.Patch, true)],
            bridge.Ports.Select(port => (port.Name, port.Class, port.Trusted)));
        Assert.Empty(GuardConfigLoader.LoadText(GuardFile.Write(Request, Facts.Bridge!)).Diagnostics);
    }

    [Fact]
    public void The_script_has_its_settings_and_refuses_what_would_break_out_of_them()
    {
        var script = HookScript.Write([KeyValuePair.Create("weir", "/opt/my weir/$(id)/weir"), KeyValuePair.Create("DOTNET_ROOT", "/opt/dotnet")]);

        Assert.StartsWith("#!/bin/sh\n# Weir's hook for libvirt", script, StringComparison.Ordinal);
        Assert.Contains("# settings\nweir='/opt/my weir/$(id)/weir'\nexport DOTNET_ROOT='/opt/dotnet'\n# end of settings\n", script, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => HookScript.Write([KeyValuePair.Create("weir", "/tmp/a'; rm -rf b; '")]));
        Assert.Throws<FormatException>(() => HookScript.Write([KeyValuePair.Create("weir", "/tmp/a\nb")]));
    }

    [Theory]
    [InlineData("cookie=0x5747000000000000, priority=0 actions=drop", true)]
    [InlineData("cookie=0x574756aafce2c6a9, table=3, priority=7,ip actions=drop", true)]
    [InlineData("cookie=0x5, table=3, priority=7,ip actions=drop", false)]
    [InlineData("priority=0 actions=NORMAL", false)]
    public void The_guards_entries_are_known_by_their_cookie(string flow, bool isGuards) => Assert.Equal(isGuards, Weir.Cli.Guard.GuardHost.IsGuardFlow(flow));

    private static InstallPlan Plan(InstallFacts? facts = null, InstallRequest? request = null) => InstallPlanner.Plan(request ?? Request, facts ?? Facts, Paths, Hook);
}
