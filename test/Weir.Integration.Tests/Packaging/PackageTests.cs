using System.Security.Cryptography;
using System.Text.Json;
using Weir.Api;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Packaging;

/// <summary>The Debian package: what is in it, and what it does in a root that has nothing but a minimal Debian.</summary>
public class PackageTests(PackageBuild build) : IClassFixture<PackageBuild>
{
    private const string Log = "/var/log/weir/weir.log";

    [Fact]
    public void Lintian_finds_no_error()
    {
        var (code, output, error) = Shell.Try("lintian", ["--no-cfg", "--allow-root", "--fail-on", "error", "--profile", "debian", build.First]);

        Assert.True(code == 0, output + error);
    }

    [Fact]
    public void The_same_files_give_the_same_bytes()
    {
        var again = build.Build("2", "again");

        Assert.Equal(Hash(build.Next), Hash(again));
        File.Delete(again);
    }

    [Fact]
    public void The_manual_page_and_the_completion_are_as_they_should_be()
    {
        using var folder = new LabFolder();
        Shell.Run("dpkg-deb", "-x", build.First, folder.Path);

        var (code, page, warnings) = Shell.Try("man", ["--warnings", "--local-file", "-Tutf8", folder.File("usr/share/man/man1/weir.1.gz")], environment: new Dictionary<string, string> { ["MANWIDTH"] = "120", ["LC_ALL"] = "C.UTF-8" });
        Assert.Equal((0, ""), (code, warnings));
        Assert.Contains("OpenFlow controller", page);
        Assert.Contains("weir support", Shell.Run("col", ["-b"], page));

        var suggested = Shell.Run("bash", "-c", $"PATH={folder.File("usr/bin")}:$PATH; . {folder.File("usr/share/bash-completion/completions/weir")}; COMP_WORDS=(weir sta); COMP_CWORD=1; COMP_LINE='weir sta'; COMP_POINT=8; _weir; echo \"${{COMPREPLY[@]}}\"");
        Assert.Equal("status", suggested.Trim());
        foreach (var name in (string[])["faucet", "gauge"]) Assert.StartsWith("Weir ", Shell.Run(folder.File($"usr/lib/weir/faucet/{name}"), "-V"));
        Assert.Equal(1, Shell.Try(folder.File("usr/lib/weir/faucet/check_faucet_config"), ["/nowhere.yaml"]).Code);
    }

    [Fact]
    public void The_dashboards_and_alert_rules_are_in_it()
    {
        using var folder = new LabFolder();
        Shell.Run("dpkg-deb", "-x", build.First, folder.Path);
        var (there, here) = (folder.File("usr/share/weir/dashboards"), Path.Combine(PackageBuild.Repository, "dashboards"));

        Assert.Equal(["alerts.yaml", "drops.json", "guard.json", "overview.json", "ports.json"], Directory.GetFiles(there).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(there), file => Assert.Equal(File.ReadAllText(Path.Combine(here, Path.GetFileName(file))), File.ReadAllText(file)));
        Shell.Run("promtool", "check", "rules", Path.Combine(there, "alerts.yaml"));
    }

    [Theory]
    [InlineData("weir.service", 20)]
    [InlineData("weir-guard.service", 25)]
    [InlineData("weir-vm-sync.service", 25)]
    public void The_units_are_valid_and_closed(string unit, int exposure)
    {
        using var folder = new LabFolder();
        Shell.Run("dpkg-deb", "-x", build.First, folder.Path);
        Directory.CreateDirectory(folder.File("bin"));
        File.Copy("/bin/kill", folder.File("bin/kill"));
        // Without the other units of a machine: only this one is asked about.
        var (code, output, error) = Shell.Try("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", $"--root={folder.Path}", $"/lib/systemd/system/{unit}"]);
        Assert.True(code == 0 && !(output + error).Contains("Unknown", StringComparison.Ordinal), output + error);

        (code, output, error) = Shell.Try("systemd-analyze", ["security", "--offline=true", "--no-pager", $"--threshold={exposure}", folder.File($"lib/systemd/system/{unit}")]);
        Assert.True(code == 0, output + error);
        TestContext.Current.TestOutputHelper!.WriteLine(output.Split('\n').Single(line => line.Contains("Overall exposure level", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_unit_that_waits_for_the_switch_is_in_it_and_starts_the_one_that_puts_the_rules_back()
    {
        using var folder = new LabFolder();
        Shell.Run("dpkg-deb", "-x", build.First, folder.Path);
        var (code, output, error) = Shell.Try("systemd-analyze", ["verify", "--man=no", "--recursive-errors=no", $"--root={folder.Path}", "/lib/systemd/system/weir-vm-sync.path"]);
        Assert.True(code == 0 && !(output + error).Contains("Unknown", StringComparison.Ordinal), output + error);

        var service = File.ReadAllLines(folder.File("lib/systemd/system/weir-vm-sync.service"));
        // It is asked for while Open vSwitch is being stopped, too: it must not start it, and it must be one that can be started again.
        Assert.DoesNotContain(service, line => line.StartsWith("BindsTo=", StringComparison.Ordinal) || line.StartsWith("Requires=", StringComparison.Ordinal) || line.StartsWith("RemainAfterExit=", StringComparison.Ordinal));
        Assert.Contains("Requisite=openvswitch-switch.service", service);
        Assert.Contains("StartLimitIntervalSec=0", service);
    }

    /// <summary>Coprocessing with a real switch; an upgrade under a stream of 1,000 packets a second each way; removal and purge.</summary>
    [Fact]
    public void In_a_clean_root_it_runs_the_scenario_is_upgraded_without_a_lost_packet_and_leaves_nothing()
    {
        using var lab = new LabNetwork();
        using var root = new CleanRoot(lab.Folder.File("root"));
        var before = root.Snapshot();
        root.Install(build.First);
        root.Run("env", "DPKG_MAINTSCRIPT_PACKAGE=weir", "/var/lib/dpkg/info/weir.postinst", "configure", "0.1.0-1"); // may be repeated
        foreach (var unit in (string[])["weir.service", "weir-guard.service"]) Assert.NotNull(new FileInfo(Path.Combine(root.Folder, "etc/systemd/system/multi-user.target.wants", unit)).LinkTarget);
        Assert.Equal("1775 root weir", Shell.Run("chroot", root.Folder, "stat", "-c", "%a %U %G", "/run/weir").Trim());
        Assert.Equal("700 root root", Shell.Run("chroot", root.Folder, "stat", "-c", "%a %U %G", "/run/weir/guard").Trim());
        Assert.Equal(2, root.Try("/usr/lib/weir/hook/weir-hook").Code); // it starts, and has nothing to do
        Assert.False(Directory.Exists(Path.Combine(root.Folder, "etc/libvirt")));
        File.Copy(Path.Combine(PackageBuild.Repository, "samples/coprocessing/faucet.yaml"), Path.Combine(root.Folder, "etc/weir/faucet.yaml"));
        File.AppendAllText(Path.Combine(root.Folder, "etc/default/weir"), $"FAUCET_LOG={Log}\n");
        Assert.Contains("ok, ", root.Run("weir", "check", "/etc/weir/faucet.yaml"));

        var space = lab.Own(new NetworkNamespace("packaged"));
        var weir = Start(lab, root, space);
        var tap = lab.Own(new OpenFlowTap(lab.Switch.Namespace, space, 6653));
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 13, 14, 18);
        var (router, testHost, other, coprocessor) = (hosts[0], hosts[1], hosts[2], hosts[3]);
        bridge.SetControllers(tap.Target);
        WaitApplied(root);
        Learn(bridge, router, testHost, other);
        coprocessor.Drain();
        var ssh = Frames.TcpSyn(testHost.Address, router.Address, 40_000, 22);
        testHost.Send(ssh);
        Assert.Equal(ssh, coprocessor.Expect(frame => Frames.TypeOf(frame) == 0x0800));
        router.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
        Assert.Equal("weir", UserOf(root, weir.Pid));

        using var there = PacketStream.Start(router, testHost);
        using var back = PacketStream.Start(testHost, router);
        Wait.Milliseconds(300);
        var counts = tap.Counts.Copy();
        root.Install(build.Next);
        Assert.Equal("0.1.0-2", root.Run("dpkg-query", "-W", "-f", "${Version}", "weir"));
        // What postinst has the service manager do, where there is one.
        Assert.Equal(0, weir.Terminate());
        weir = Start(lab, root, space);
        WaitApplied(root);
        Wait.Milliseconds(1000);
        there.Stop().AssertWhole();
        back.Stop().AssertWhole();
        Assert.Equal(0, tap.Counts.Since(counts).FlowMods);
        Assert.Equal(0, weir.Terminate());

        root.Run("dpkg", "--remove", "weir");
        Assert.True(File.Exists(Path.Combine(root.Folder, "etc/weir/faucet.yaml")));
        Assert.True(File.Exists(Path.Combine(root.Folder, "etc/default/weir")));
        Assert.False(Directory.Exists(Path.Combine(root.Folder, "usr/lib/weir")));
        root.Run("dpkg", "--purge", "weir");
        var after = root.Snapshot();
        Assert.Empty(after.Except(before).Select(left => $"left or changed: {left.Key} {left.Value}"));
        Assert.Empty(before.Keys.Except(after.Keys).Select(gone => $"gone: {gone}"));
    }

    /// <summary><c>make demo</c> with the installed program, real ssh and web servers, and the Debian packages that it calls.</summary>
    [Fact]
    public void In_a_clean_root_the_demo_runs_with_it()
    {
        using var folder = new LabFolder();
        using var root = new CleanRoot(folder.File("root"), "openvswitch-switch", "iproute2", "ethtool", "iputils-ping", "curl", "tcpdump", "socat", "busybox", "dropbear-bin", "iputils-arping", "procps");
        root.Install(build.Next);
        // What the scripts of these packages would have made.
        File.CreateSymbolicLink(Path.Combine(root.Folder, "usr/sbin/ovs-vswitchd"), "../lib/openvswitch-switch/ovs-vswitchd");
        File.AppendAllText(Path.Combine(root.Folder, "etc/passwd"), "tcpdump:x:999:999::/nonexistent:/usr/sbin/nologin\n");
        File.AppendAllText(Path.Combine(root.Folder, "etc/group"), "tcpdump:x:999:\n");
        Directory.CreateDirectory(Path.Combine(root.Folder, "opt/samples"));
        Shell.Run("cp", "-r", Path.Combine(PackageBuild.Repository, "samples/coprocessing"), Path.Combine(root.Folder, "opt/samples"));

        var (code, output, error) = root.TryWithNetworks("WEIR=/usr/bin/weir", "/opt/samples/coprocessing/demo.sh");

        Assert.True(code == 0, output + error);
        Assert.EndsWith("demo: all 16 as they should be\n", output);
    }

    private static WeirProcess Start(LabNetwork lab, CleanRoot root, NetworkNamespace space)
    {
        var weir = lab.Own(WeirProcess.Start(["ip", "netns", "exec", space.Name, .. root.AsService("weir.service", "etc/default/weir")]));
        var log = root.Folder + Log;
        var lines = File.Exists(log) ? File.ReadAllLines(log).Length : 0;
        Poll("it listens", () => weir.HasExited ? throw new InvalidOperationException(weir.Log) : File.Exists(log) && File.ReadLines(log).Skip(lines).Any(line => line.Contains("listening for switches", StringComparison.Ordinal)));
        return weir;
    }

    private static string UserOf(CleanRoot root, int pid)
    {
        var uid = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
        return File.ReadLines(Path.Combine(root.Folder, "etc/passwd")).Single(line => line.Split(':')[2] == uid).Split(':')[0];
    }

    private static void WaitApplied(CleanRoot root) => Poll("applied", () =>
    {
        var (code, output, _) = root.Try("weir", "status", "--json");
        return code == 0 && JsonSerializer.Deserialize(output, ApiJson.Default.StatusResponse)!.Datapaths.Single() is { State: "applied" };
    });

    private static void Learn(OvsBridge bridge, params Host[] hosts) => Poll("learned", () =>
    {
        foreach (var host in hosts) host.Send(Frames.Hello(host.Address));
        Wait.Milliseconds(200);
        var flows = bridge.DumpFlows();
        return hosts.All(host => flows.Any(flow => flow.Match.Contains($"dl_src={host.Address.MacText}")) && flows.Any(flow => flow.Match.Contains($"dl_dst={host.Address.MacText}")));
    });

    private static void Poll(string what, Func<bool> holds)
    {
        for (var i = 0; i < 600; i++)
        {
            if (holds()) return;
            Wait.Milliseconds(50);
        }

        throw new TimeoutException($"Not so: {what}");
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
