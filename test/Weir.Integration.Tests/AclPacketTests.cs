using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>What rules match and do, seen in packets on a real switch: a frame from host 1 under an ACL of its port, and where it comes out, as what.</summary>
public class AclPacketTests
{
    private const int Output = 3, Other = 5;
    private static readonly HostAddress One = HostAddress.For(1, 1), Two = HostAddress.For(1, 2);
    private static readonly byte[] Plain = Frames.Udp(One, Two, 1000, 2000, [1, 2, 3]);
    private static readonly byte[] Tagged = Frames.Udp(One with { Vid = 55 }, Two, 1000, 2000, [1, 2, 3]);

    private static readonly byte[] Echo = Frames.Icmp(One, Two, 8, 0, [0, 1, 0, 2, 9]);

    // From host 3 to host 5: in both layers, so that it is a good frame.
    private static readonly HostAddress Three = HostAddress.For(1, 3), Five = HostAddress.For(1, 5);
    private static readonly string Addresses = $"{{eth_src: '{Three.MacText}'}}, {{eth_dst: '{Five.MacText}'}}, {{ipv4_src: {Three.Ip4}}}, {{ipv4_dst: {Five.Ip4}}}";

    // 2001:db8::1 asks for fe80::1; nobody looks at its checksum.
    private static readonly byte[] Solicitation = Frames.Ethernet(
        Two.Mac, One.Mac, 0x86dd, [0x60, 0, 0, 0, 0, 24, 58, 255, .. Ip6(0x2001, 1), .. Ip6(0xfe80, 2), 135, 0, 0, 0, 0, 0, 0, 0, .. Ip6(0xfe80, 1)]);

    private static readonly TestConfig Config = new TestConfig { Vlans = "  office: {vid: 100}\n  lab: {vid: 200}\n" }
        .WithPort(4, "tagged_vlans: [office, lab]").WithPort(5, "native_vlan: lab");

    // Rule, frame, and what comes out of which port; nothing comes out of the others.
    private static (string Rule, byte[] Frame, (int Port, byte[] Frame)[] Out)[] Rules =>
    [
        ("{eth_type: 0x800, actions: {output: {ports: [3, 5]}}}", Plain, [(Output, Plain), (Other, Plain)]),
        ("{eth_type: 0x800, actions: {output: [{port: 3}, {port: 5}]}}", Plain, [(Output, Plain), (Other, Plain)]),
        ("{eth_type: 0x800, actions: {output: {set_fields: [{eth_dst: '0e:00:00:00:02:02'}], port: 3}}}", Plain, [(Output, [0x0e, 0, 0, 0, 2, 2, .. Plain[6..]])]),
        ("{eth_type: 0x800, actions: {output: {vlan_vid: 55, port: 3}}}", Plain, [(Output, With(Plain, 0x8100, 55))]),
        ("{eth_type: 0x800, actions: {output: {vlan_vids: [55, 66], port: 3}}}", Plain, [(Output, With(With(Plain, 0x8100, 55), 0x8100, 66))]),
        ("{eth_type: 0x800, actions: {output: {vlan_vids: [{vid: 55, eth_type: 0x88a8}], port: 3}}}", Plain, [(Output, With(Plain, 0x88a8, 55))]),
        ("{vlan_vid: 55, actions: {output: {pop_vlans: 1, port: 3}}}", Tagged, [(Output, Plain)]),
        ("{vlan_vid: 55, actions: {output: {swap_vid: 56, port: 3}}}", Tagged, [(Output, With(Plain, 0x8100, 56))]),
        ("{vlan_vid: 55, actions: {mirror: 5, output: {swap_vid: 56, port: 3}}}", Tagged, [(Other, Tagged), (Output, With(Plain, 0x8100, 56))]),
        ("{vlan_vid: 55, vlan_pcp: 3, actions: {output: {set_fields: [{vlan_pcp: 5}], port: 3}}}", With(Plain, 0x8100, 3 << 13 | 55), [(Output, With(Plain, 0x8100, 5 << 13 | 55))]),
        ("{eth_type: 0x800, actions: {mirror: 5, allow: 1}}", Plain, [(2, Plain), (Other, Plain)]),
        ("{eth_type: 0x800, actions: {mirror: 5}}", Plain, [(2, Plain), (Other, Plain)]),
        ("{eth_type: 0x800, ip_dscp: 26, actions: {output: {port: 3}}}", Service(26), [(Output, Service(26))]),
        ("{eth_type: 0x800, ip_dscp: 26, actions: {output: {port: 3}}}", Service(27), [(2, Service(27))]),
        ("{eth_type: 0x800, ip_proto: 6, tcp_dst: 4096/0xf000, actions: {allow: 0}}", Syn(4097), []),
        ("{eth_type: 0x800, ip_proto: 6, tcp_dst: 4096/0xf000, actions: {allow: 0}}", Syn(8192), [(2, Syn(8192))]),
        ("{eth_src: '02:00:00:00:01:00/ff:ff:ff:ff:ff:00', actions: {allow: 0}}", Plain, [(2, Plain)]),
        ("{eth_src: '02:00:00:01:00:00/ff:ff:ff:ff:00:00', actions: {allow: 0}}", Plain, []),
        ("{eth_type: 0x86dd, ip_proto: 58, icmpv6_type: 135, ipv6_nd_target: 'fe80::1', actions: {output: {port: 3}}}", Solicitation, [(Output, Solicitation)]),
        ("{eth_type: 0x86dd, ip_proto: 58, icmpv6_type: 135, ipv6_nd_target: 'fe80::2', actions: {output: {port: 3}}}", Solicitation, [(2, Solicitation)]),
        ("{eth_dst: '0e:00:00:00:02:02', actions: {allow: 1, output: {set_fields: [{eth_dst: '02:00:00:01:00:02'}]}}}", [0x0e, 0, 0, 0, 2, 2, .. Plain[6..]], [(2, Plain)]),
        ($"{{eth_type: 0x800, ip_proto: 17, actions: {{output: {{set_fields: [{Addresses}, {{udp_src: 7}}, {{udp_dst: 8}}], port: 3}}}}}}", Plain, [(Output, Frames.Udp(Three, Five, 7, 8, [1, 2, 3]))]),
        ($"{{eth_type: 0x800, ip_proto: 17, actions: {{output: [{{set_fields: [{Addresses}]}}, {{set_fields: [{{udp_dst: 8}}]}}, {{port: 3}}]}}}}", Plain, [(Output, Frames.Udp(Three, Five, 1000, 8, [1, 2, 3]))]),
        ("{eth_type: 0x800, ip_proto: 17, actions: {allow: 1, output: {set_fields: [{ipv4_dst: 10.1.0.5}, {udp_dst: 8}]}}}", Plain, [(2, Frames.Udp(One, Two with { Ip4 = Five.Ip4 }, 1000, 8, [1, 2, 3]))]),
        ($"{{eth_type: 0x800, ip_proto: 1, actions: {{output: {{set_fields: [{Addresses}, {{icmpv4_type: 13}}, {{icmpv4_code: 1}}], port: 3}}}}}}", Echo, [(Output, Frames.Icmp(Three, Five, 13, 1, [0, 1, 0, 2, 9]))]),
        ($"{{eth_type: 0x800, ip_proto: 1, actions: {{output: [{{set_fields: [{Addresses}, {{icmpv4_type: 13}}, {{icmpv4_code: 1}}]}}, {{port: 3}}]}}}}", Echo, [(Output, Frames.Icmp(Three, Five, 13, 1, [0, 1, 0, 2, 9]))]),
    ];

    [Fact]
    public void Each_rule_does_to_packets_what_it_says()
    {
        using var scene = new Scene(Config);
        var failures = new List<string>();
        foreach (var (rule, frame, expected) in Rules)
        {
            var status = scene.Controller.Reload((Config with { Acls = TestConfig.Acl("edited", rule, TestConfig.AllowAll) }).WithPort(1, "native_vlan: office, acl_in: edited").ToString());
            Assert.True(status.Datapaths.Single().State == "applied", $"{rule}: {string.Join("; ", status.Datapaths.Single().Faults)}{string.Join("; ", status.Config.LoadErrors)}");
            var got = scene.Send(1, frame, expected.Length);
            var wanted = expected.Select(one => $"{one.Port}: {Convert.ToHexString(one.Frame)}").Order();
            if (!got.SequenceEqual(wanted)) failures.Add($"{rule}\n  wanted {string.Join("\n         ", wanted)}\n  got    {string.Join("\n         ", got)}");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void A_vlan_is_a_broadcast_domain_whatever_its_tags_and_its_vid_may_change()
    {
        using var scene = new Scene(Config);
        var broadcast = Frames.Ethernet(Frames.Broadcast, One.Mac, 0x88b5, new byte[50]);
        foreach (var vid in (int[])[100, 101, 100])
        {
            scene.Controller.Reload(Config.ToString().Replace("vid: 100", $"vid: {vid}", StringComparison.Ordinal));

            // Once to each of the others, never back, never to another VLAN; the tag is the member's.
            Assert.Equal([$"2: {Convert.ToHexString(broadcast)}", $"3: {Convert.ToHexString(broadcast)}", $"4: {Convert.ToHexString(With(broadcast, 0x8100, vid))}"], scene.Send(1, broadcast, 3));
            var back = Frames.Ethernet(Frames.Broadcast, scene.Hosts[3].Address.Mac, 0x88b5, new byte[50]);
            Assert.Equal(["1", "2", "3"], scene.Send(4, With(back, 0x8100, vid), 3).Select(got => got[..1]));
            Assert.Equal(["5"], scene.Send(4, With(back, 0x8100, 200), 1).Select(got => got[..1]));
        }
    }

    [Fact]
    public void A_mirror_gets_what_its_ports_receive_and_send_and_lets_nothing_in()
    {
        using var scene = new Scene(Config);
        foreach (var (mirror, copies) in ((string, int[])[])[("1", [1, 2]), ("[2]", [1, 2]), ("[1, 4]", [1, 2, 4])])
        {
            Assert.Equal("applied", scene.Controller.Reload(Config.WithPort(5, $"output_only: true, mirror: {mirror}").ToString()).Datapaths.Single().State);
            Assert.Contains(scene.Send(1, Plain, 2), got => got.StartsWith("5: ", StringComparison.Ordinal));
            Assert.Contains(scene.Send(2, Frames.Udp(Two, One, 1, 2, []), 2), got => got.StartsWith("5: ", StringComparison.Ordinal));
            var tagged = Frames.Udp(scene.Hosts[3].Address with { Vid = 100 }, HostAddress.For(1, 3), 1, 2, []);
            Assert.Equal(copies.Contains(4), scene.Send(4, tagged, copies.Contains(4) ? 2 : 1).Any(got => got.StartsWith("5: ", StringComparison.Ordinal)));
            Assert.Empty(scene.Send(5, Frames.Ethernet(Frames.Broadcast, scene.Hosts[4].Address.Mac, 0x88b5, new byte[50]), 0));
        }
    }

    [Fact]
    public void One_port_is_mirrored_to_two()
    {
        using var scene = new Scene(Config);
        Assert.Equal("applied", scene.Controller.Reload(Config.WithPort(4, "output_only: true, mirror: 1").WithPort(5, "output_only: true, mirror: [1]").ToString()).Datapaths.Single().State);

        Assert.Equal([$"2: {Convert.ToHexString(Plain)}", $"4: {Convert.ToHexString(Plain)}", $"5: {Convert.ToHexString(Plain)}"], scene.Send(1, Plain, 3));
        var back = Frames.Udp(Two, One, 1, 2, []);
        Assert.Equal([$"1: {Convert.ToHexString(back)}", $"4: {Convert.ToHexString(back)}", $"5: {Convert.ToHexString(back)}"], scene.Send(2, back, 3));
        var other = Frames.Udp(Two, Three, 1, 2, []);
        Assert.Equal([$"3: {Convert.ToHexString(other)}"], scene.Send(2, other, 1));
    }

    private static byte[] With(byte[] frame, ushort type, int tci) => [.. frame[..12], (byte)(type >> 8), (byte)type, (byte)(tci >> 8), (byte)tci, .. frame[12..]];

    private static byte[] Service(int dscp) => [.. Plain[..15], (byte)(dscp << 2), .. Plain[16..]];

    private static byte[] Syn(ushort port) => Frames.TcpSyn(One, Two, 1, port);

    private static byte[] Ip6(int first, byte last) => [(byte)(first >> 8), (byte)first, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];

    private sealed class Scene : IDisposable
    {
        private readonly LabNetwork _lab = new();

        public Scene(TestConfig config)
        {
            Controller = new LabController(_lab, config.ToString());
            var bridge = _lab.Switch.AddBridge("br1", 1);
            Hosts = _lab.AddHosts(bridge, [.. Enumerable.Range(1, 5).Select(port => ((uint)port, HostAddress.For(1, (uint)port, port == 4 ? 100 : null)))]);
            bridge.SetControllers(Controller.NewTap().Target);
            Controller.WaitApplied();
            Controller.Learn(bridge, Hosts);
        }

        public LabController Controller { get; }

        public Host[] Hosts { get; }

        /// <summary>Sends a frame, waits for as many as are expected and a little longer, and says what came out, as <c>PORT: HEX</c>, by port.</summary>
        public string[] Send(int port, byte[] frame, int expected)
        {
            foreach (var host in Hosts) host.Drain();
            Hosts[port - 1].Send(frame);
            for (var tries = 0; tries < 200 && Hosts.Sum(host => host.Received.Count) < expected; tries++) Wait.Milliseconds(10);
            Wait.Milliseconds(60);
            return [.. Hosts.SelectMany(host => host.Received.Select(received => $"{host.Port}: {Convert.ToHexString(received)}")).Order()];
        }

        public void Dispose() => _lab.Dispose();
    }
}
