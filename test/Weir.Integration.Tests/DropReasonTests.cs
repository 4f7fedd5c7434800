using Weir.Api;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Frames that a real switch drops, each for another reason, and what Weir says of them.</summary>
public class DropReasonTests
{
    private const uint Unconfigured = 23;

    // The port's number is in the configuration's line, so that a line tells what it is.
    private static readonly TestConfig Config = new()
    {
        Sections = "meters:\n  slow:\n    meter_id: 7\n    entry: {flags: PKTPS, bands: [{type: DROP, rate: 1}]}\n",
        Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n  full: {vid: 300, max_hosts: 1}\n  quiet: {vid: 400, unicast_flood: false}\n  filtered: {vid: 500, acls_in: [nothing]}\n  bond: {vid: 600}\n",
        Acls = TestConfig.Acl("deny", TestConfig.DropTcp(23), "{eth_type: 0x806, actions: {allow: 1}}")
            + TestConfig.Acl("nothing", TestConfig.DropTcp(23))
            + TestConfig.Acl("metered", "{actions: {meter: slow, allow: 1}}")
            + TestConfig.Acl("outgoing", "{eth_type: 0x800, actions: {allow: 0}}", TestConfig.AllowAll),
        Datapath = "learn_ban_timeout: 120\n",
        Ports = new()
        {
            [1] = "native_vlan: office",
            [2] = "native_vlan: office, acls_in: [deny]",
            [3] = "output_only: true",
            [4] = "tagged_vlans: [office]",
            [5] = "native_vlan: office, enabled: false",
            [6] = "coprocessor: {strategy: vlan_vid}",
            [7] = "native_vlan: lab, max_hosts: 1",
            [8] = "native_vlan: full",
            [9] = "native_vlan: quiet",
            [10] = "native_vlan: quiet",
            [11] = "native_vlan: filtered",
            [12] = "native_vlan: bond, lacp: 1",
            [13] = "native_vlan: lab, permanent_learn: true",
            [14] = "native_vlan: lab, loop_protect: true",
            [15] = "native_vlan: lab",
            [16] = "native_vlan: office, acls_in: [metered]",
            [17] = "native_vlan: office, acls_out: [outgoing]",
        },
    };

    [Fact]
    public void Each_reason_is_counted_once_with_its_line_and_none_is_counted_for_nothing()
    {
        using var scene = new Scene();
        var address = HostAddress.For(9, 9);
        scene.Learn(13, 15);

        scene.Expect("acl-rule", "acl deny, rule 1 on port 2", "tcp_dst: 23", 2, Frames.TcpSyn(scene.AddressOf(2), address, 1, 23));
        scene.Expect("acl-no-rule", "acl deny, no rule on port 2", "deny:", 2, Frames.TcpSyn(scene.AddressOf(2), address, 1, 24));
        scene.Expect("acl-no-rule", "acl nothing, no rule on vlan filtered", "nothing:", null, Frames.Hello(scene.AddressOf(11)), from: 11);
        scene.Expect("acl-rule", "acl outgoing, rule 1 on port 17, outgoing", "eth_type: 0x800, actions: {allow: 0}", null, Frames.Udp(scene.AddressOf(1), address, 1, 2, []), from: 1);
        scene.Expect("output-only", "port 3", "3: {output_only", 3, Frames.Hello(scene.AddressOf(3)));
        scene.Expect("port-disabled", "port 5", "5: {", 5, Frames.Hello(scene.AddressOf(5)));
        scene.Expect("port-closed", "table-miss of port_acl", null, null, Frames.Hello(scene.AddressOf(Unconfigured)), from: Unconfigured);
        scene.Expect("untagged", "port 4", "4: {tagged_vlans", 4, Frames.Hello(scene.AddressOf(4)));
        scene.Expect("vlan-not-member", "port 4", "4: {tagged_vlans", 4, Tagged(scene.AddressOf(4), 200));
        scene.Expect("vlan-not-member", "port 15", "15: {", 15, Tagged(scene.AddressOf(15), 100));
        scene.Expect("copro-untagged", "port 6, coprocessor", "6: {coprocessor", 6, Frames.Hello(scene.AddressOf(6)));
        scene.Expect("nobody-to-flood-to", "table-miss of flood", null, null, Tagged(scene.AddressOf(6), 999), from: 6);
        scene.Expect("lacp-not-in-step", "port 12, lacp: not in step", "12: {native_vlan: bond", 12, Frames.Hello(scene.AddressOf(12)));
        scene.Expect("loopback-test", "loopback test frames", "dp1:", null, Plain(scene.AddressOf(1).Mac, Frames.Broadcast, 0x9000), from: 1);
        scene.Expect("broadcast-source", "drop_broadcast_source_address", "dp1:", null, Plain(Frames.Broadcast, address.Mac, 0x88b5), from: 1);
        scene.Expect("spoofed-faucet-mac", "drop_spoofed_faucet_mac", "dp1:", null, Plain([0x0e, 0, 0, 0, 0, 1], address.Mac, 0x88b5), from: 1);
        scene.Expect("cisco-protocol", "Cisco CDP", "dp1:", null, Plain(scene.AddressOf(1).Mac, [1, 0, 0x0c, 0xcc, 0xcc, 0xcc], 0x88b5), from: 1);
        scene.Expect("reserved-address", "link-local 802.1", "dp1:", null, Plain(scene.AddressOf(1).Mac, [1, 0x80, 0xc2, 0, 0, 0x0e], 0x88cc), from: 1);
        scene.Expect("unknown-unicast", "vlan quiet", "quiet: {vid: 400", null, Frames.Udp(scene.AddressOf(9), address, 1, 2, []), from: 9);
        scene.Expect("permanent-host", $"host {scene.AddressOf(13).MacText} in vlan lab", "lab: {vid: 200", null, Frames.Udp(scene.AddressOf(13), address, 1, 2, []), from: 15);
        scene.Ban(7, 3);
        scene.Expect("port-full", "port 7", "7: {native_vlan: lab, max_hosts", 7, Frames.Hello(HostAddress.For(9, 70)));
        scene.Ban(8, 3);
        scene.Expect("vlan-full", "vlan full", "full: {vid: 300", null, Frames.Hello(HostAddress.For(9, 80)), from: 8);
        scene.Loop(14, scene.AddressOf(15));
        scene.Expect("loop-protect", "port 14", "14: {native_vlan: lab, loop_protect", 14, Frames.Udp(scene.AddressOf(15), address, 1, 2, []));
        for (var i = 0; i < 20; i++) scene.Send(16, Frames.Hello(scene.AddressOf(16)));

        scene.AssertAll("meter");
    }

    [Fact]
    public void The_command_prints_reason_line_and_counts_and_only_what_a_port_took_in()
    {
        using var scene = new Scene();
        for (var i = 0; i < 3; i++) scene.Send(4, Frames.Hello(scene.AddressOf(4)));
        scene.Send(2, Frames.TcpSyn(scene.AddressOf(2), scene.AddressOf(1), 1, 23));
        scene.Controller.Poll("counted", () => scene.Drops().Count(drop => drop is { Reason: "untagged", Packets: 3 } or { Reason: "acl-rule" }) == 2);

        var all = scene.Run("why", "--dp", "dp1");
        Assert.Matches(@"(?m)^untagged +port 4 +3 +\d+ +3 +\d+ +\S+weir\.yaml:\d+:\d+", all);
        Assert.Matches(@"(?m)^acl-rule +acl deny, rule 1 on port 2 +1 ", all);
        var one = scene.Run("why", "--port", "4");
        Assert.Contains("untagged", one, StringComparison.Ordinal);
        Assert.DoesNotContain("acl-rule", one, StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"acl-rule\"", scene.Run("why", "--dp", "0000000000000001", "--json"), StringComparison.Ordinal);

        Assert.Matches(@"(?m)^dp1 +deny +1 +port 2 +1 +\d+ +\S+weir\.yaml:\d+:\d+", scene.Run("acls"));
        Assert.Matches(@"(?m)^dp1 +deny +none +port 2 +0 ", scene.Run("acls", "--by-place", "--acl", "deny"));
        Assert.DoesNotContain("nothing", scene.Run("acls", "--acl", "deny"), StringComparison.Ordinal);
        Assert.Contains("untagged", scene.Run("flows", "--why", "--table", "vlan"), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_go_on_over_a_reload_and_a_restarted_controller_begins_anew()
    {
        using var scene = new Scene();
        scene.Send(4, Frames.Hello(scene.AddressOf(4)));
        scene.Controller.Poll("counted", () => scene.Drops().Any(drop => drop is { Reason: "untagged", Packets: 1 }));

        scene.Controller.Reload($"# a line more\n{Config.WithPort(1, "native_vlan: office, description: other")}");
        scene.Send(4, Frames.Hello(scene.AddressOf(4)));
        scene.Controller.Poll("counted on", () => scene.Drops().Any(drop => drop is { Reason: "untagged", Packets: 2 } && scene.LineOf(drop).Contains("4: {tagged", StringComparison.Ordinal)));

        scene.Controller.Stop();
        scene.Controller.Start();
        scene.Controller.WaitApplied();
        Assert.Empty(scene.Drops());
        scene.Send(4, Frames.Hello(scene.AddressOf(4)));
        scene.Controller.Poll("counted from 0", () => scene.Drops().Any(drop => drop is { Reason: "untagged", Packets: 1 }));
    }

    private static byte[] Plain(byte[] source, byte[] destination, ushort type) => Frames.Ethernet(destination, source, type, new byte[46]);

    private static byte[] Tagged(HostAddress sender, int vid) => Frames.Hello(sender with { Vid = vid });

    private sealed class Scene : IDisposable
    {
        private readonly LabNetwork _lab = new();
        private readonly OvsBridge _bridge;
        private readonly Dictionary<uint, Host> _hosts;
        private readonly List<(string Reason, string Subject, string? Line, uint? Port)> _expected = [];

        public Scene()
        {
            Controller = new LabController(_lab, Config.ToString());
            _bridge = _lab.Switch.AddBridge("br1", 1);
            _hosts = _lab.AddHosts(_bridge, [.. Config.Ports.Keys.Select(port => (uint)port), Unconfigured]).ToDictionary(host => host.Port);
            _bridge.SetControllers(Controller.NewTap().Target);
            Controller.WaitApplied();
        }

        public LabController Controller { get; }

        public HostAddress AddressOf(uint port) => _hosts[port].Address;

        public void Learn(params uint[] ports) => Controller.Learn(_bridge, [.. ports.Select(port => _hosts[port])]);

        public void Send(uint port, byte[] frame) => _hosts[port].Send(frame);

        /// <summary>Sends a frame that shall be dropped, and remembers how that shall be told.</summary>
        public void Expect(string reason, string subject, string? line, uint? port, byte[] frame, uint? from = null)
        {
            _expected.Add((reason, subject, line, port));
            Send(from ?? port!.Value, frame);
        }

        /// <summary>So many hosts on one port that learning is banned there.</summary>
        public void Ban(uint port, int hosts)
        {
            var known = BanCount();
            Controller.Poll($"ban on {port}", () =>
            {
                for (var i = 1; i <= hosts; i++) Send(port, Frames.Hello(HostAddress.For(8, (port * 10) + (uint)i)));
                Wait.Milliseconds(50);
                return BanCount() > known;
            });
        }

        /// <summary>A host of another port appears on this one.</summary>
        public void Loop(uint port, HostAddress host)
        {
            var known = BanCount();
            Send(port, Frames.Hello(host));
            Controller.Poll($"ban on {port}", () => BanCount() > known);
        }

        public IReadOnlyList<DropResponse> Drops() => Controller.Drops().Single().Drops;

        public string LineOf(DropResponse drop) => drop.Location is { } location ? File.ReadLines(Controller.ConfigFile).ElementAt(int.Parse(location.Split(':')[^2]) - 1) : "";

        public string Run(string command, params string[] options) =>
            Shell.Run("ip", ["netns", "exec", Controller.Namespace.Name, .. WeirProcess.Program, command, .. options, "--socket", Controller.ControlSocket], null);

        public void AssertAll(params string[] others)
        {
            Controller.Poll("all counted", () =>
            {
                var seen = Drops();
                return _expected.All(expected => seen.Any(drop => Is(drop, expected))) && others.All(reason => seen.Any(drop => drop.Reason == reason));
            });
            Assert.All(Drops(), drop => Assert.True(others.Contains(drop.Reason) || _expected.Any(expected => Is(drop, expected)), $"not expected: {drop} {LineOf(drop)}"));
        }

        public void Dispose() => _lab.Dispose();

        private int BanCount() => _bridge.Entries().Count(line => line.Contains("table=25") && line.Contains("priority=4097"));

        private bool Is(DropResponse drop, (string Reason, string Subject, string? Line, uint? Port) expected) =>
            drop.Reason == expected.Reason && drop.Subject.StartsWith(expected.Subject, StringComparison.Ordinal) && drop.PortNumber == expected.Port
            && (expected.Line is null ? drop.Location is null : LineOf(drop).Contains(expected.Line, StringComparison.Ordinal));
    }
}
