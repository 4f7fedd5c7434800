using System.Diagnostics;
using Weir.Guard.Hook;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>The installed hook, called as libvirt calls it, on a real Open vSwitch.</summary>
public sealed class HookTests : IDisposable
{
    private readonly HookHost _host = new();

    [Fact]
    public void A_VM_is_guarded_between_start_and_stop_whatever_is_said_twice_or_in_another_order()
    {
        Install();
        var empty = _host.Entries();
        _host.Plug(2);

        Done(_host.Hook("vm2", "prepare", HookHost.Xml(2)));
        Assert.Equal(0, _host.EntriesOf(2));
        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        var guarded = _host.Entries();
        Assert.True(_host.EntriesOf(2) > 10);
        _host.WeirOk("verify");

        foreach (var operation in (string[])["started", "start", "reconnect"]) Done(_host.Hook("vm2", operation, HookHost.Xml(2)));
        Assert.Equal(guarded, _host.Entries());

        foreach (var operation in (string[])["stopped", "release", "stopped", "release"]) Done(_host.Hook("vm2", operation, HookHost.Xml(2)));
        Assert.Equal(empty, _host.Entries());
        _host.WeirOk("verify");
        Assert.Empty(Directory.GetFiles(_host.File("run/weir/guard/vms")));

        // The port has another number after the next start, and the clean-up of before comes late.
        _host.Unplug(2);
        _host.Plug(2);
        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        Assert.True(_host.EntriesOf(2) > 10);
        _host.WeirOk("verify");
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("migrate")]
    [InlineData("prepare")]
    [InlineData("started")]
    [InlineData("attach")]
    public void Where_libvirt_would_take_the_output_for_XML_there_is_none(string operation)
    {
        Install();

        Assert.Equal((0, "", ""), _host.Hook("vm2", operation, "this is <no XML openvswitch"));
    }

    [Fact]
    public void What_is_wrong_refuses_the_VM_with_a_reason_and_leaves_nothing()
    {
        Install();
        var empty = _host.Entries();
        _host.Plug(2);
        _host.Plug(3);

        Refused(_host.Hook("vm2", "start", HookHost.Xml(2, "<weir:ip>10.9.0.300</weir:ip>")), "10.9.0.300");
        Refused(_host.Hook("vm2", "start", HookHost.Xml(2).Replace("</domain>", "", StringComparison.Ordinal)), "refused");
        Refused(_host.Hook("vm2", "start", "<domain><!-- openvswitch"), "refused");
        Refused(_host.Hook("vm2", "start", HookHost.Xml(2).Replace("<devices>", $"<description>{new string('x', HookWire.LongestRequest)}</description><devices>", StringComparison.Ordinal)), "refused");
        Assert.Equal(empty, _host.Entries());

        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        Refused(_host.Hook("vm3", "start", HookHost.Xml(3, "<weir:ip>10.9.0.2</weir:ip>")), "10.9.0.2 is an ip of vm vm2");
        Done(_host.Hook("vm3", "stopped", HookHost.Xml(3)));
        Done(_host.Hook("vm3", "release", HookHost.Xml(3)));
        Assert.Equal(0, _host.EntriesOf(3));
        _host.WeirOk("verify");
    }

    [Fact]
    public void A_NIC_without_policy_starts_closed_and_says_so()
    {
        Install();
        _host.Plug(2);

        var (code, _, error) = _host.Hook("vm2", "start", HookHost.Xml(2, ""));

        Assert.Equal(0, code);
        Assert.Contains("has no policy: it is closed", error, StringComparison.Ordinal);
        Assert.Equal(0, _host.EntriesOf(2));
        Assert.Contains("closed", _host.WeirOk("list"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_has_nothing_on_a_guarded_bridge_is_let_through_at_once()
    {
        Install();

        Assert.Equal((0, "", ""), _host.Hook("other", "start", "<domain><name>other</name></domain>"));
        Assert.Equal((0, "", ""), _host.Hook("vm2", "start", HookHost.Xml(2, bridge: "br-else")));
    }

    [Fact]
    public void Without_Open_vSwitch_a_start_is_refused_in_time_and_a_reconnect_is_not()
    {
        Install(patient: false);
        _host.Plug(2);
        _host.Switch.KillDaemon();
        var clock = Stopwatch.StartNew();

        var (code, _, error) = _host.Hook("vm2", "start", HookHost.Xml(2));

        Assert.Equal(1, code);
        Assert.StartsWith("weir: ", error, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 4);
        foreach (var operation in (string[])["reconnect", "stopped", "release"]) Assert.Equal(0, _host.Hook("vm2", operation, HookHost.Xml(2)).Code);
    }

    [Fact]
    public void After_a_restart_of_Open_vSwitch_everything_is_put_back_without_libvirt()
    {
        Install();
        foreach (var vm in (int[])[2, 3])
        {
            _host.Plug(vm);
            Done(_host.Hook($"vm{vm}", "start", HookHost.Xml(vm)));
        }

        var before = _host.Entries();
        _host.Switch.KillDaemon();
        _host.Switch.StartDaemon();
        Assert.Equal(3, _host.Weir("verify").Code);

        _host.WeirOk("sync", "--wait", "20");

        Assert.Equal(before, _host.Entries());
        _host.WeirOk("verify");
    }

    [Fact]
    public void A_hook_that_is_killed_leaves_nothing_that_the_next_one_minds()
    {
        Install();
        _host.Plug(2);
        for (var delay = 50; delay <= 800; delay *= 2)
        {
            Kill(delay);
            Done(_host.Hook("vm2", "stopped", HookHost.Xml(2)));
            Done(_host.Hook("vm2", "release", HookHost.Xml(2)));
        }

        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        _host.WeirOk("verify");
    }

    [Fact]
    public async Task Where_a_daemon_answers_its_word_counts_and_where_it_does_not_the_work_is_done()
    {
        Install();
        _host.Plug(2);
        var heard = new List<HookOperation>();
        await using (HookListener.Start(_host.File("run/weir/guard/hook.sock"), Answer, TimeProvider.System))
        {
            Assert.Equal((1, "", "no, says the daemon\n"), _host.Hook("vm2", "start", HookHost.Xml(2)));
            Assert.Equal((0, "", "noted\n"), _host.Hook("vm2", "stopped", HookHost.Xml(2)));
            Assert.Equal((0, "", ""), _host.Hook("vm2", "reconnect", HookHost.Xml(2)));
        }

        Assert.Equal([HookOperation.Start, HookOperation.Stopped, HookOperation.Reconnect], heard);
        Assert.Equal(0, _host.EntriesOf(2));
        using var dead = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        dead.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_host.File("run/weir/guard/hook.sock")));
        dead.Listen();
        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        Assert.True(_host.EntriesOf(2) > 10);

        Task<HookReply> Answer(HookRequest request, CancellationToken cancellation)
        {
            heard.Add(request.Operation);
            return Task.FromResult(request.Operation switch
            {
                HookOperation.Start => HookReply.Refused("no, says the daemon"),
                HookOperation.Stopped => new HookReply(true, "noted"),
                _ => HookReply.Done,
            });
        }
    }

    [Fact]
    public void What_was_there_is_back_after_uninstalling()
    {
        _host.Switch.Vsctl("set", "bridge", "br0", "other-config:hwaddr=02:00:00:00:09:07", "fail_mode=secure");
        _host.Switch.OfctlWithInput("priority=7,ip,actions=NORMAL\npriority=0,actions=NORMAL\n", "add-flows", "br0", "-");
        var before = (_host.Entries(), Settings());
        Assert.Equal(1, _host.Weir("install", "--bridge", "br0", "--uplink", "eth0").Code);
        Assert.Equal(before.Item1, _host.Entries());

        Install(patient: true, "--force");
        _host.Plug(2);
        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        _host.WeirOk("uninstall");

        Assert.Equal(before.Item1, _host.Entries());
        Assert.Equal(before.Item2, Settings());
        Assert.False(File.Exists(_host.HookFile));
        Assert.DoesNotContain("OFPMC", _host.Switch.Ofctl("dump-meters", "br0"), StringComparison.Ordinal);
        Assert.DoesNotContain("group_id", _host.Switch.Ofctl("dump-groups", "br0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bridge_of_a_controller_with_groups_and_meters_is_back_as_it_was_after_uninstalling()
    {
        _host.Switch.Vsctl("--", "set", "bridge", "br0", "protocols=OpenFlow13", "fail_mode=secure", "other-config:disable-in-band=true", "--", "set-controller", "br0", "tcp:127.0.0.1:1", "--", "set", "controller", "br0", "max_backoff=60000", "inactivity_probe=20000", "other_config:note=\"kept for us\"");
        _host.Switch.Ofctl("add-meter", "br0", "meter=7,kbps,burst,band=type=drop,rate=1000,burst_size=50");
        _host.Switch.Ofctl("add-group", "br0", "group_id=5,type=all,bucket=output:1");
        _host.Switch.OfctlWithInput("cookie=0x77,priority=7,ip,actions=group:5\npriority=6,arp,actions=meter:7,NORMAL\ntable=30,priority=6,idle_timeout=3000,actions=NORMAL\n", "add-flows", "br0", "-");
        var before = Everything();

        Install(patient: true, "--force");
        _host.Plug(2);
        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        Assert.NotEqual(before, Everything());
        _host.WeirOk("uninstall");

        Assert.Equal(before, Everything());
        Assert.False(Directory.Exists(_host.File("var/lib/weir/guard")));
    }

    [Fact]
    public void An_entry_that_cannot_come_back_keeps_no_other_from_it()
    {
        _host.Switch.OfctlWithInput("priority=7,ip,actions=NORMAL\npriority=0,actions=NORMAL\n", "add-flows", "br0", "-");
        Install(patient: false, "--force");
        var state = _host.File("var/lib/weir/guard/br0.bridge");
        File.AppendAllText(state, "flow priority=8,ip actions=group:9\n");

        var said = _host.WeirOk("uninstall");

        Assert.Contains("could not be put back: flow add priority=8,ip actions=group:9", said, StringComparison.Ordinal);
        Assert.Contains("but for 1", said, StringComparison.Ordinal);
        Assert.Contains("priority=7,ip actions=NORMAL", _host.Entries());
        Assert.False(File.Exists(state));
    }

    [Fact]
    public void Nothing_is_uninstalled_under_a_daemon_that_would_put_it_back_or_from_a_switch_that_does_not_answer()
    {
        Install(patient: false);
        var before = _host.Entries();
        using (var daemon = _host.StartDaemon())
        {
            daemon.WaitForLog("is guarded");
            var (code, _, error) = _host.Weir("uninstall");
            Assert.Equal(1, code);
            Assert.Contains("`weir guard` runs and guards br0", error, StringComparison.Ordinal);
            Assert.True(File.Exists(_host.HookFile));
            Assert.Equal(before, _host.Entries());
        }

        _host.Switch.KillDaemon();
        Assert.Equal(1, _host.Weir("uninstall").Code);
        Assert.True(File.Exists(_host.HookFile));
        _host.Switch.StartDaemon();
        _host.WeirOk("uninstall");
        Assert.False(File.Exists(_host.HookFile));
    }

    [Fact]
    public void Where_libvirts_daemons_are_one_for_each_part_the_one_of_QEMU_is_told_of_the_hook()
    {
        // What a process is called is what its file is called.
        var program = _host.File("virtqemud");
        File.Copy("/bin/sleep", program);
        using var virtqemud = Process.Start(new ProcessStartInfo(program, "600") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Directory.CreateDirectory(_host.File("run"));
            File.WriteAllText(_host.File("run/virtqemud.pid"), $"{virtqemud.Id}\n");

            Assert.Contains($"tell libvirtd (process {virtqemud.Id})", _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0", "--dry-run"), StringComparison.Ordinal);
        }
        finally
        {
            virtqemud.Kill();
        }
    }

    [Fact]
    public void A_hook_that_is_gone_or_of_another_version_is_told_of_and_renewed()
    {
        Install(patient: false);
        Assert.DoesNotContain("note", _host.Weir("verify").Error, StringComparison.Ordinal);

        File.AppendAllText(_host.HookFile, "# older\n");
        Assert.Contains("is another version's", _host.Weir("verify").Error, StringComparison.Ordinal);
        Assert.Contains("leads out", _host.WeirOk("install", "--bridge", "br0").Split('\n').Single(line => line.StartsWith("eth0 ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("note", _host.Weir("verify").Error, StringComparison.Ordinal);

        File.Delete(_host.HookFile);
        var (code, _, error) = _host.Weir("sync");
        Assert.Equal(0, code);
        Assert.Contains("50-weir is not there: VMs start closed", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aaa0")]
    [InlineData("zzz0")]
    public void A_row_that_a_crash_of_the_host_left_does_not_stand_for_the_VMs_port(string left)
    {
        Install();
        _host.Switch.Vsctl("--no-wait", "add-port", "br0", left, "--", "set", "Interface", left, $"external-ids:iface-id={HookHost.InterfaceId(2)}", $"external-ids:attached-mac={HookHost.Mac(2)}", $"external-ids:vm-id={HookHost.Id(2)}");
        _host.Plug(2);

        Done(_host.Hook("vm2", "start", HookHost.Xml(2)));
        _host.WeirOk("sync");

        Assert.True(_host.EntriesOf(2) > 10);
        _host.WeirOk("verify");
        Assert.Contains($"ovs-vsctl del-port {left}", _host.WeirOk("list"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_configuration_does_not_guard_the_bridge_again_after_uninstalling()
    {
        Install(patient: false);
        var config = _host.File("etc/weir/guard.yaml");
        File.AppendAllText(config, "# a note\n");

        var said = _host.WeirOk("uninstall");

        Assert.Contains("guard.yaml.uninstalled", said, StringComparison.Ordinal);
        Assert.False(File.Exists(config));
        Assert.EndsWith("# a note\n", File.ReadAllText(config + ".uninstalled"), StringComparison.Ordinal);
    }

    public void Dispose() => _host.Dispose();

    private string Everything() => string.Join('\n', [
        .. _host.Entries(), _host.Switch.Ofctl("dump-groups", "br0"), _host.Switch.Ofctl("dump-meters", "br0"), _host.Switch.Ofctl("get-frags", "br0"),
        _host.Switch.Vsctl("get", "bridge", "br0", "fail_mode", "other_config", "protocols"), _host.Switch.Vsctl("--columns=target,max_backoff,inactivity_probe,connection_mode,other_config", "list", "controller"),
    ]);

    private string Settings() => _host.Switch.Vsctl("get", "bridge", "br0", "fail_mode", "other_config", "protocols");

    private void Install(bool patient = true, params string[] more)
    {
        _host.WeirOk(["install", "--bridge", "br0", "--uplink", "eth0", .. more]);
        if (patient) _host.BePatient();
    }

    private void Kill(int afterMilliseconds)
    {
        using var process = Process.Start(new ProcessStartInfo(_host.HookFile, ["vm2", "start", "begin", "-"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(HookHost.Xml(2));
        process.StandardInput.Close();
        Wait.Milliseconds(afterMilliseconds);
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    private static void Done((int Code, string Output, string Error) reply) => Assert.Equal((0, "", ""), reply);

    private static void Refused((int Code, string Output, string Error) reply, string reason)
    {
        Assert.Equal((1, ""), (reply.Code, reply.Output));
        Assert.Contains(reason, reply.Error, StringComparison.Ordinal);
    }
}
