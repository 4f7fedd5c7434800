using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Copro;

/// <summary><c>weir copro</c> on a real Open vSwitch, in real namespaces.</summary>
public class CoproTests
{
    private const string Fake = "completely awesome ssh service";
    private static readonly string[] FakeService = ["--", "socat", "TCP6-LISTEN:22,fork,reuseaddr,ipv6only=0", $"SYSTEM:echo {Fake}"];

    [Fact]
    public void The_fake_answers_over_both_families_and_nothing_else_leaks()
    {
        using var lab = new CoproLab();

        Assert.Equal(0, lab.Up("--proto", "tcp,udp,icmp").Code);
        Assert.Equal(0, lab.Copro("exec", ["--detach", "--restart", "--service", "ssh", .. FakeService]).Code);

        Assert.Equal(Fake, lab.Banner("192.168.2.1", 22));
        Assert.Equal(Fake, lab.Banner("2001:db8:2::1", 22));
        lab.Client.Execute("ping", "-c", "1", "-W", "3", "192.168.2.1");
        lab.Client.Execute("ping", "-c", "1", "-W", "3", "2001:db8:2::1");
        Assert.Contains(CoproLab.RouterMac, lab.Client.Execute("ip", "neighbour", "show", "192.168.2.1"));
        Assert.Contains(CoproLab.RouterMac, lab.Client.Execute("ip", "neighbour", "show", "2001:db8:2::1"));

        // What was not asked for: an address that somebody adds later, and what the kernel says by itself.
        Shell.Run("ip", "-n", lab.Name, "address", "add", "10.9.9.9/24", "dev", "fake0");
        lab.Copro("exec", "--", "ping", "-c", "1", "-W", "1", "10.9.9.1");
        Assert.Equal(0, lab.Counted(cookie: 5));
        Assert.Equal(0, lab.Counted(cookie: 4));
        Assert.Equal(0, lab.Counted(cookie: 3));
        var kept = lab.Status().GetProperty("flows").EnumerateArray().Single(flow => flow.GetProperty("purpose").GetString() == "kept back").GetProperty("packets").GetInt64();
        Assert.True(kept > 0, "the ARP request of 10.9.9.9 was not even sent");
    }

    [Fact]
    public void What_was_not_chosen_does_not_get_out()
    {
        using var lab = new CoproLab();

        Assert.Equal(0, lab.Up().Code);

        Assert.NotEqual(0, Shell.Try("ip", ["netns", "exec", lab.Client.Name, "ping", "-c", "1", "-W", "1", "192.168.2.1"]).Code);
    }

    [Fact]
    public void No_address_is_tentative_although_the_real_host_has_it()
    {
        using var lab = new CoproLab();

        lab.Up();

        var addresses = Shell.Run("ip", "-n", lab.Name, "-6", "address", "show", "dev", "fake0");
        Assert.Contains("2001:db8:2::1/64", addresses);
        Assert.DoesNotContain("tentative", addresses);
        Assert.DoesNotContain("dadfailed", addresses);
    }

    [Fact]
    public void Up_again_changes_nothing()
    {
        using var lab = new CoproLab();
        lab.Up();
        lab.Copro("exec", ["--detach", "--service", "ssh", .. FakeService]);
        Assert.Equal(Fake, lab.Banner("192.168.2.1", 22));
        var before = Everything(lab);
        var age = lab.YoungestEntry;

        var again = lab.Up();

        Assert.Equal((0, $"{lab.Name}: up already, nothing to do\n"), (again.Code, again.Output));
        Assert.Equal(before, Everything(lab));
        Assert.True(lab.YoungestEntry > age, "an entry was made anew");
        Assert.Equal(Fake, lab.Banner("192.168.2.1", 22));
    }

    [Fact]
    public void Up_with_other_settings_says_what_differs_and_changes_nothing()
    {
        using var lab = new CoproLab();
        lab.Up();
        var before = Everything(lab);

        var other = lab.Up("--proto", "udp");

        Assert.Equal(1, other.Code);
        Assert.Contains("--proto is tcp, asked udp", other.Error);
        Assert.Equal(before, Everything(lab));
    }

    [Fact]
    public void Up_mends_what_was_broken()
    {
        using var lab = new CoproLab();
        lab.Up();
        lab.OpenVSwitch.Ofctl("del-flows", lab.Bridge);
        lab.Space.Execute("ip", "link", "delete", $"ve-{lab.Name}");
        Assert.Equal("incomplete", lab.Status().GetProperty("state").GetString());

        var (code, _, error) = lab.Up();

        Assert.True(code == 0, error);
        Assert.Equal("up", lab.Status().GetProperty("state").GetString());
        lab.Copro("exec", ["--detach", "--service", "ssh", .. FakeService]);
        Assert.Equal(Fake, lab.Banner("192.168.2.1", 22));
    }

    [Fact]
    public void Up_works_after_a_restart_of_the_host_which_keeps_only_the_bridge()
    {
        using var lab = new CoproLab();
        lab.Up();
        Shell.Run("ip", "netns", "delete", lab.Name);
        Directory.Delete(Path.GetDirectoryName(lab.StateFile)!, recursive: true);

        var (code, _, error) = lab.Up();

        Assert.True(code == 0, error);
        Assert.Equal("up", lab.Status().GetProperty("state").GetString());
    }

    [Fact]
    public void Down_leaves_nothing_and_gives_the_interface_back()
    {
        using var lab = new CoproLab();
        var (devices, arp) = (lab.Devices, lab.Sysctl("ipv4/conf/nfv0/arp_ignore"));
        lab.Up();
        lab.Copro("exec", ["--detach", "--restart", "--service", "ssh", .. FakeService]);
        var (supervisor, service) = Pids(lab, "ssh");
        Assert.True(IsAlive(supervisor) && IsAlive(service));
        Assert.NotEqual(devices, lab.Devices);

        var (code, _, error) = lab.Down();

        Assert.True(code == 0, error);
        Assert.Equal((devices, arp), (lab.Devices, lab.Sysctl("ipv4/conf/nfv0/arp_ignore")));
        Assert.Empty(lab.Bridges);
        Assert.False(lab.NamespaceExists);
        Assert.False(Directory.Exists(Path.GetDirectoryName(lab.StateFile)));
        Assert.False(IsAlive(supervisor));
        Assert.False(IsAlive(service));
        Assert.Equal((0, $"{lab.Name}: was not up, nothing to do\n"), (lab.Down().Code, lab.Down().Output));
    }

    [Fact]
    public void A_failing_step_is_named_and_everything_before_it_is_taken_back()
    {
        using var lab = new CoproLab();
        var (devices, arp) = (lab.Devices, lab.Sysctl("ipv4/conf/nfv0/arp_ignore"));
        lab.OpenVSwitch.KillDaemon(); // the database answers, but no port ever comes up

        var (code, _, error) = lab.Up();

        Assert.Equal(1, code);
        Assert.Contains("step failed: wait for its ports", error);
        Assert.Contains("is ovs-vswitchd running", error);
        Assert.Contains("rolled back: what this call had made is gone again", error);
        Assert.Empty(lab.OpenVSwitch.Vsctl("--no-wait", "list-br").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(bridge => bridge != "sw"));
        Assert.False(lab.NamespaceExists);
        Assert.False(File.Exists(lab.StateFile));
        Assert.Equal((devices, arp), (lab.Devices, lab.Sysctl("ipv4/conf/nfv0/arp_ignore")));
    }

    [Fact]
    public void Another_s_bridge_namespace_and_device_are_refused_and_left_alone()
    {
        using var lab = new CoproLab();
        lab.OpenVSwitch.AddBridge(lab.Bridge, 2).AddFlows("in_port=7,actions=drop");
        Shell.Run("ip", "netns", "add", lab.Name);
        lab.Space.Execute("ip", "link", "add", $"ve-{lab.Name}", "type", "veth", "peer", "name", "other");
        string[] before = [lab.Devices, .. lab.Entries];

        var up = lab.Up();
        var down = lab.Down();

        Assert.Equal((1, 0), (up.Code, down.Code));
        Assert.Equal(3, up.Error.Split("the name is taken").Length - 1);
        Assert.Equal(3, down.Output.Split("left alone").Length - 1);
        Assert.True(lab.NamespaceExists);
        string[] after = [lab.Devices, .. lab.Entries];
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_port_of_another_bridge_and_an_interface_with_an_address_are_refused()
    {
        using var lab = new CoproLab();
        lab.Space.Execute("ip", "address", "add", "10.1.1.1/24", "dev", "nfv0");

        Assert.Contains("in use by this host: it has the address 10.1.1.1/24", lab.Up().Error);
        lab.Space.Execute("ip", "address", "flush", "dev", "nfv0");
        lab.OpenVSwitch.Vsctl("add-port", "sw", "nfv0");
        Assert.Contains("is a port of the Open vSwitch bridge 'sw'", lab.Up().Error);
        Assert.False(lab.NamespaceExists);
        Assert.False(File.Exists(lab.StateFile));
    }

    [Fact]
    public void Without_Open_vSwitch_up_says_so()
    {
        using var lab = new CoproLab();

        var (code, _, error) = lab.Up("--ovs-db", "unix:/nowhere/db.sock");

        Assert.Equal(1, code);
        Assert.Contains("Open vSwitch does not answer at unix:/nowhere/db.sock", error);
        Assert.False(lab.NamespaceExists);
    }

    [Fact]
    public void Under_ip_netns_exec_up_refuses_and_says_what_to_use()
    {
        using var lab = new CoproLab();

        var (code, _, error) = lab.CoproBy(["ip", "netns", "exec", lab.Space.Name], "up", CoproLab.Settings);

        Assert.Equal(1, code);
        Assert.Contains($"nsenter --net=/run/netns/{lab.Space.Name}", error);
        Assert.False(lab.NamespaceExists);
    }

    [Fact]
    public void Exec_is_the_program_itself()
    {
        using var lab = new CoproLab();
        Assert.Contains("is not up", lab.Copro("exec", "--", "true").Error);
        lab.Up();

        var (code, output, error) = lab.Copro("exec", "--", "bash", "-c", "ip -brief link show dev fake0; echo to stderr >&2; exit 7");

        Assert.Equal((7, "to stderr\n"), (code, error));
        Assert.Contains(CoproLab.RouterMac, output);
        Assert.Contains("was not found", lab.Copro("exec", "--", "no-such-program").Error);
    }

    [Fact]
    public void A_service_that_dies_is_started_again_and_its_log_says_so()
    {
        using var lab = new CoproLab();
        lab.Up();
        lab.Copro("exec", ["--detach", "--restart", "--service", "ssh", .. FakeService]);
        var (_, first) = Pids(lab, "ssh");

        _ = Native.kill(first, Native.SignalKill);

        CoproLab.Until(() => Pids(lab, "ssh").Service is var now && now != 0 && now != first, "the service's second life");
        CoproLab.Until(() => lab.Banner("192.168.2.1", 22) == Fake, "the service's answer");
        var service = lab.Status().GetProperty("services")[0];
        Assert.Equal(("running", 1), (service.GetProperty("state").GetString(), service.GetProperty("restarts").GetInt32()));
        Assert.Contains("ssh ended with 137; starts again in 0.2 s", File.ReadAllText(service.GetProperty("log").GetString()!));

        Assert.Equal("ssh: ended\n", lab.Copro("stop", "ssh").Output);
        Assert.Equal("", lab.Banner("192.168.2.1", 22));
        Assert.Empty(lab.Status().GetProperty("services").EnumerateArray());
    }

    [Fact]
    public void A_service_that_cannot_run_is_reported_at_once()
    {
        using var lab = new CoproLab();
        lab.Up();

        var (code, _, error) = lab.Copro("exec", "--detach", "--service", "bad", "--", "bash", "-c", "echo no licence; exit 3");

        Assert.Equal(1, code);
        Assert.Contains("'bad' ended at once with exit code 3", error);
        Assert.Equal("no licence\n", File.ReadAllText(Path.Combine(Path.GetDirectoryName(lab.StateFile)!, "services", "bad.log")));
    }

    [Fact]
    public void The_same_service_again_runs_once_and_another_of_its_name_is_refused()
    {
        using var lab = new CoproLab();
        lab.Up();
        lab.Copro("exec", ["--detach", "--service", "ssh", .. FakeService]);
        var before = Pids(lab, "ssh");

        Assert.Contains("runs already", lab.Copro("exec", ["--detach", "--service", "ssh", .. FakeService]).Output);
        Assert.Contains("is running already", lab.Copro("exec", "--detach", "--service", "ssh", "--", "sleep", "60").Error);
        Assert.Equal(before, Pids(lab, "ssh"));
    }

    [Fact]
    public void A_frame_is_sent_with_the_tag_of_the_VLAN_of_a_port_or_none()
    {
        using var lab = new CoproLab();
        lab.Up();
        const string Frame = "01:00:0c:cc:cc:cc 0e0000000201 88b5 00";

        Assert.Equal(0, lab.Copro("send", "--frame", Frame).Code);
        Assert.Equal(0, lab.Copro("send", "--frame", Frame, "--port", "14", "--count", "2").Code);
        Assert.Equal(0, lab.Copro("send", "--frame", Frame, "--untagged").Code);

        CoproLab.Until(() => (lab.Counted(2), lab.Counted(6), lab.Counted(3)) == (1, 2, 1), "every frame is counted; Open vSwitch brings its counters up to date once in a while");
        Assert.Equal((1, 2, 1), (lab.Counted(2), lab.Counted(6), lab.Counted(3)));
        Assert.Contains("14 bytes at least", lab.Copro("send", "--frame", "0102").Error);
        Assert.Contains("VID 5000", lab.Copro("send", "--frame", Frame, "--port", "4000").Error);
    }

    private static string[] Everything(CoproLab lab) => [lab.Devices, File.ReadAllText(lab.StateFile), .. lab.Entries];

    // A zombie is dead: it waits for its parent, here the machine's init.
    private static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] != 'Z';

    private static (int Supervisor, int Service) Pids(CoproLab lab, string service)
    {
        var file = Path.Combine(Path.GetDirectoryName(lab.StateFile)!, "services", service + ".json");
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
        return (json.RootElement.GetProperty("supervisor").GetInt32(), json.RootElement.GetProperty("pid").GetInt32());
    }
}
