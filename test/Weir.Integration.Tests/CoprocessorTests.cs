using System.Text.Json;
using Weir.Api;
using Weir.Integration.Tests.Lab;
using Weir.Metrics;

namespace Weir.Integration.Tests;

/// <summary>The coprocessing scenario on a real switch: router on port 1, test host on port 13, another host on port 14, coprocessor on port 18.</summary>
[Collection(nameof(Alone))]
public class CoprocessorTests
{
    private const int Vlan = 2;
    private const int Base = 1000;

    private const string Config = """
        acls:
          coprocessssh:
            - rule: {dl_type: 0x806, actions: {allow: 1, output: {ports: [18]}}}
            - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {ports: [18]}}}
            - rule: {actions: {allow: 1}}
        vlans:
          trusted: {vid: 2}
        dps:
          dp:
            dp_id: 0x1
            interfaces:
              1: {native_vlan: trusted}
              13: {native_vlan: trusted, acls_in: [coprocessssh]}
              14: {native_vlan: trusted}
              18: {coprocessor: {strategy: vlan_vid}}

        """;

    [Fact]
    public void Ten_thousand_frames_with_the_routers_address_never_move_it()
    {
        using var scene = new Scene();
        scene.LearnAll();
        var counts = scene.Tap.Counts.Copy();
        var posing = scene.Router.Address with { Vid = Vlan };

        for (ushort number = 0; number < 10_000; number++)
        {
            // To the test host, to everybody, and to somebody unknown.
            scene.Coprocessor.Send((number % 10) switch
            {
                0 => Frames.ArpRequest(posing, scene.TestHost.Address.Ip4),
                1 => Frames.Udp(posing, HostAddress.For(9, 9), 1, number, []),
                _ => Frames.Udp(posing, scene.TestHost.Address, 1, number, []),
            });
            if (number % 10 == 0) Wait.Milliseconds(2);
            if (number % 1000 == 0) AssertRouterOnItsPort(scene);
        }

        scene.TestHost.Expect(frame => Frames.IsFrom(frame, posing) && (frame[36] << 8 | frame[37]) == 9999, TimeSpan.FromSeconds(10));
        AssertRouterOnItsPort(scene);
        Assert.InRange(scene.TestHost.Received.Count(frame => Frames.IsFrom(frame, posing)), 9_900, 9_999);
        Assert.DoesNotContain(scene.Controller.Hosts(), host => host.PortNumber == 18);
        var sent = scene.Tap.Counts.Since(counts);
        Assert.Equal((0, 0), (sent.Changes, sent.PacketIns));
    }

    [Fact]
    public void An_untagged_frame_of_the_coprocessor_goes_nowhere()
    {
        using var scene = new Scene();
        scene.LearnAll();

        scene.Coprocessor.Send(Frames.Hello(scene.Coprocessor.Address));
        scene.Coprocessor.Send(Frames.Udp(scene.Coprocessor.Address, scene.TestHost.Address, 1, 2, []));

        foreach (var host in (Host[])[scene.Router, scene.TestHost, scene.Other]) host.ExpectNothing(_ => true);
        Assert.DoesNotContain(scene.Controller.Hosts(), host => host.PortNumber == 18);
    }

    [Fact]
    public void Ssh_of_the_test_host_goes_to_the_coprocessor_as_it_came_and_nowhere_else()
    {
        using var scene = new Scene();
        scene.LearnAll();
        var syn = Frames.TcpSyn(scene.TestHost.Address, scene.Router.Address, 40_000, 22);

        scene.TestHost.Send(syn);

        Assert.Equal(syn, scene.Coprocessor.Expect(frame => Frames.TypeOf(frame) == 0x0800));
        scene.Router.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);

        scene.TestHost.Send(Frames.TcpSyn(scene.TestHost.Address, scene.Router.Address, 40_000, 80));
        scene.Router.Expect(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Other.Send(Frames.TcpSyn(scene.Other.Address, scene.Router.Address, 40_000, 22));
        scene.Router.Expect(frame => Frames.TypeOf(frame) == 0x0800);
        scene.Coprocessor.ExpectNothing(frame => Frames.TypeOf(frame) == 0x0800);
    }

    [Fact]
    public void Arp_of_the_test_host_reaches_router_and_coprocessor_and_both_may_answer()
    {
        using var scene = new Scene();
        scene.LearnAll();

        scene.TestHost.Send(Frames.ArpRequest(scene.TestHost.Address, scene.Router.Address.Ip4));

        scene.Router.Expect(frame => Frames.TypeOf(frame) == 0x0806);
        Assert.Null(Frames.VidOf(scene.Coprocessor.Expect(frame => Frames.TypeOf(frame) == 0x0806)));
        scene.Router.Send(Frames.ArpReply(scene.Router.Address, scene.TestHost.Address));
        scene.Coprocessor.Send(Frames.ArpReply(scene.Router.Address with { Vid = Vlan }, scene.TestHost.Address));
        Assert.Null(Frames.VidOf(scene.TestHost.Expect(frame => Frames.TypeOf(frame) == 0x0806)));
        scene.TestHost.Expect(frame => Frames.TypeOf(frame) == 0x0806);
        AssertRouterOnItsPort(scene);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(13u)]
    [InlineData(14u)]
    public void A_frame_with_base_plus_n_leaves_port_n_untagged_whatever_it_is(uint port)
    {
        using var scene = new Scene();
        scene.LearnAll();
        byte[] discovery = [1, 0, 0x0c, 0xcc, 0xcc, 0xcc]; // CDP
        var inside = Frames.Ethernet(discovery, scene.Router.Address.Mac, 0x0026, [0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0]);

        scene.Coprocessor.Send([.. inside[..12], 0x81, 0, .. (byte[])[(byte)((Base + port) >> 8), (byte)(Base + port)], .. inside[12..]]);

        Assert.Equal(inside, scene.At(port).Expect(_ => true));
        foreach (var host in scene.Everybody.Where(host => host.Port != port)) host.ExpectNothing(_ => true);
    }

    [Fact]
    public void A_service_that_does_not_answer_to_what_is_diverted_to_it_is_told_of()
    {
        using var scene = new Scene();
        scene.LearnAll();
        Assert.Equal("idle", Service().Health);

        scene.TestHost.Send(Frames.TcpSyn(scene.TestHost.Address, scene.Router.Address, 40_000, 22));
        scene.Controller.Poll("silent", () => Service().Health == "silent");
        var (code, text, _) = scene.Controller.Ask("services");
        Assert.Equal(0, code);
        Assert.Contains("dp 18: packets are diverted there, and nothing has come back since ", text);
        Assert.True(text.IndexOf("dp 18: packets are diverted", StringComparison.Ordinal) < text.IndexOf("coprocessssh", StringComparison.Ordinal), text); // what is wrong comes before the rules
        Assert.StartsWith("no neighbour was heard", scene.Controller.Ask("links").Output);
        Assert.Equal(1, Metric("weir_service_state", "silent"));
        Assert.Equal(0, Metric("weir_service_state", "answering"));

        scene.Coprocessor.Send(Frames.Udp(scene.Coprocessor.Address with { Vid = Vlan }, scene.TestHost.Address, 1, 2, []));
        scene.Controller.Poll("answering", () => Service().Health == "answering");
        var counters = Service().Counters!;
        Assert.Equal((1, 1, 0), (counters.DivertedPackets, counters.HeardPackets, counters.UntaggedPackets));
        Assert.Equal(1, Metric("weir_service_heard_packets_total"));
        Assert.Equal(new ServiceVidResponse(Base + 13, "13", 13), Service().Vids.Single(vid => vid.PortNumber == 13));

        scene.Bridge.SetLink(scene.Hosts, 18, up: false);
        scene.Controller.Poll("down", () => Service().Health == "down" && Metric("weir_service_state", "down") == 1);
        Assert.Contains("the port is down, and rules send packets there", scene.Controller.Ask("services").Output);
        Assert.Equal(["up null", "silent up", "up silent", "down up"], Told());

        ServiceResponse Service() => JsonSerializer.Deserialize(scene.Controller.Ask("services", "--json").Output, ApiJson.Default.IReadOnlyListServiceResponse)!.Single();
        IEnumerable<string> Told() => scene.Controller.Ask("events", "--json", "--type", "SERVICE_HEALTH").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var body = JsonDocument.Parse(line).RootElement.GetProperty("SERVICE_HEALTH");
            Assert.Equal((18, "18"), (body.GetProperty("port_no").GetInt32(), body.GetProperty("port").GetString()));
            return $"{body.GetProperty("health")} {body.GetProperty("before").GetRawText().Trim('"')}";
        });
        double Metric(string name, string? state = null) => ExpositionReader.Samples(scene.Controller.Namespace.Execute("curl", "-sSg", $"http://127.0.0.1:9302/?name[]={name}"))
            .Single(sample => sample.Name == name && (state is null || sample.Labels.Contains(new("state", state)))).Value;
    }

    private static void AssertRouterOnItsPort(Scene scene)
    {
        var mac = scene.Router.Address.MacText;
        var flows = scene.Bridge.DumpFlows();
        Assert.Contains("in_port=1,", Assert.Single(flows, flow => flow.Match.Contains($"dl_src={mac}")).Match + ",");
        Assert.EndsWith("output:1", Assert.Single(flows, flow => flow.Match.Contains($"dl_dst={mac}")).Actions.Replace("\"br1p1\"", "1"));
        Assert.Equal(1u, Assert.Single(scene.Controller.Hosts(), host => host.Mac == mac).PortNumber);
    }

    private sealed class Scene : IDisposable
    {
        private readonly LabNetwork _lab = new();

        public Scene()
        {
            Controller = new LabController(_lab, Config);
            Tap = Controller.NewTap();
            Bridge = _lab.Switch.AddBridge("br1", 1);
            Everybody = _lab.AddHosts(Bridge, 1, 13, 14, 18);
            Bridge.SetControllers(Tap.Target);
            Controller.WaitApplied();
        }

        public LabController Controller { get; }

        public OpenFlowTap Tap { get; }

        public OvsBridge Bridge { get; }

        public Host[] Everybody { get; }

        public NetworkNamespace Hosts => _lab.Hosts;

        public Host Router => At(1);

        public Host TestHost => At(13);

        public Host Other => At(14);

        public Host Coprocessor => At(18);

        public Host At(uint port) => Everybody.Single(host => host.Port == port);

        /// <summary>Router, test host and the other are learned; what they said for it is forgotten everywhere.</summary>
        public void LearnAll()
        {
            Controller.Learn(Bridge, Router, TestHost, Other);
            Coprocessor.Drain();
        }

        public void Dispose() => _lab.Dispose();
    }
}
