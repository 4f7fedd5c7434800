using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Events;

/// <summary>Many who listen at once, on a real switch.</summary>
[Collection(nameof(Alone))]
public class EventSubscriberTests(ITestOutputHelper output)
{
    private const int Subscribers = 50;
    private const int Hosts = 2_000;
    private const string Port = "native_vlan: office, max_hosts: 5000";
    private static readonly string s_config = new TestConfig { Vlans = "  office: {vid: 100, max_hosts: 5000}\n" }.WithPort(1, Port).WithPort(2, Port).WithPort(3, Port).WithPort(4, Port).ToString();

    [Fact]
    public void None_of_fifty_subscribers_loses_an_event_or_waits_for_the_one_that_does_not_read()
    {
        using var lab = new LabNetwork();
        var socket = lab.Folder.File("run/faucet.sock"); // the folder is not there yet
        var bridge = lab.Switch.AddBridge("br0", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3, 4);
        var weir = new LabController(lab, s_config, environment: [$"FAUCET_EVENT_SOCK={socket}"]);
        List<EventListener> listeners = [.. Enumerable.Range(0, Subscribers).Select(number => lab.Own(number % 2 == 0 ? EventListener.OnSocket(socket) : EventListener.OnHttp(weir.ControlSocket)))];
        weir.Poll("all listen", () => listeners.Where((_, number) => number % 2 == 1).All(listener => listener.Bytes > 0));
        var first = listeners[0];
        weir.Poll("the start is told", () => first.Events.Count >= 2);
        var before = weir.Process.ResidentBytes;
        bridge.SetControllers(weir.NewTap().Target);
        weir.WaitApplied();
        var stopped = listeners[^1]; // over HTTP
        var stoppedSocket = listeners[^2];
        stopped.Stop();
        stoppedSocket.Stop();
        List<EventListener> reading = [.. listeners.Except([stopped, stoppedSocket])];

        var clock = Stopwatch.StartNew();
        var sent = 0;
        while (weir.Status("dp1").Hosts < Hosts && clock.Elapsed < TimeSpan.FromSeconds(15))
        {
            for (var i = 0; i < 100; i++, sent++) hosts[sent % 4].Send(Hello(hosts[sent % 4], sent % Hosts));
            Wait.Milliseconds(20);
        }

        var last = LastId(weir);
        weir.Poll("all who read have all", () => reading.All(listener => listener.Events.Count > 0 && listener.Events[^1].Id >= last), TimeSpan.FromSeconds(10));
        var stormed = clock.Elapsed;
        var growth = weir.Process.ResidentBytes - before;

        foreach (var listener in reading) AssertContiguous(listener, last);
        var worst = reading.Max(listener => listener.Events.Where(received => received.Id > 10).Max(received => received.Delay));
        var learned = first.Events.Count(received => received.Name == "L2_LEARN");
        Assert.True(learned >= Hosts, $"{learned} L2_LEARN of {Hosts} hosts");
        Assert.True(stoppedSocket.Events.Count < learned && stopped.Events.Count < learned, "the stopped ones were to have stopped");

        stopped.GoOn();
        stoppedSocket.GoOn();
        weir.Poll("the stopped ones have all", () => stopped.Events.Count > 0 && stopped.Events[^1].Id >= last && stoppedSocket.Events.Count > 0 && stoppedSocket.Events[^1].Id >= last, TimeSpan.FromSeconds(10));
        AssertContiguous(stopped, last);
        AssertContiguous(stoppedSocket, last);
        Assert.Empty(stopped.Gaps);

        output.WriteLine($"{last} events to {Subscribers} subscribers in {stormed.TotalSeconds:0.0} s; worst delay {worst.TotalMilliseconds:0} ms; {growth >> 20} MiB more resident");
        Assert.True(worst < TimeSpan.FromSeconds(3), $"worst delay {worst}");
        Assert.True(growth < 128 << 20, $"{growth >> 20} MiB more");
    }

    [Fact]
    public void Events_from_before_the_first_reader_wait_for_it_and_a_stream_goes_on_behind_the_last_id()
    {
        using var lab = new LabNetwork();
        var socket = lab.Folder.File("faucet.sock");
        File.WriteAllText(lab.Folder.File("plain"), "");
        var bridge = lab.Switch.AddBridge("br0", 1);
        var hosts = lab.AddHosts(bridge, 1, 2);
        var weir = new LabController(lab, s_config, environment: [$"FAUCET_EVENT_SOCK={socket}", "FAUCET_EVENT_SOCK_HEARTBEAT=1"]);
        bridge.SetControllers(weir.NewTap().Target);
        weir.WaitApplied();
        weir.Learn(bridge, hosts);

        using (var late = EventListener.OnSocket(socket))
        {
            weir.Poll("a heartbeat", () => late.Events.Any(received => received.Name == "EVENT_SOCK_HEARTBEAT"));
            Assert.Equal(1, late.Events[0].Id);
            Assert.Equal(["CONFIG_CHANGE", "CONFIG_CHANGE", "DP_CHANGE", "PORTS_STATUS"], late.Events.Take(4).Select(received => received.Name));
            Assert.Contains(late.Events, received => received.Json.Contains($"\"L2_LEARN\": {{\"port_no\": 2, \"previous_port_no\": null, \"vid\": 100, \"eth_src\": \"{hosts[1].Address.MacText}\", \"eth_dst\": \"ff:ff:ff:ff:ff:ff\", \"eth_type\": 2054, \"l3_src_ip\": \"{hosts[1].Address.Ip4}\""));
            Assert.Contains(late.Events, received => received.Json.Contains("\"EVENT_SOCK_HEARTBEAT\": null"));
        }

        string lastId;
        using (var stream = EventListener.OnHttp(weir.ControlSocket, "?since=0"))
        {
            weir.Poll("all of it", () => stream.Events.Count(received => received.Name == "L2_LEARN") == 2);
            Assert.Contains(stream.Events, received => received is { Name: "CONFIG_APPLIED", Sub: > 0 });
            lastId = stream.LastId!;
        }

        bridge.SetLink(lab.Hosts, 1, up: false);
        weir.Poll("the link is down", () => !bridge.DumpFlows().Any(flow => flow.Match.Contains(hosts[0].Address.MacText)));
        using var resumed = EventListener.OnHttp(weir.ControlSocket, lastId: lastId);
        using var restarted = EventListener.OnHttp(weir.ControlSocket, "?since=12345-3");
        using var chosen = EventListener.OnHttp(weir.ControlSocket, "?since=0&type=port_change,l2_expire&dp=dp1");
        weir.Poll("what came since", () => resumed.Events.Any(received => received.Name == "L2_EXPIRE") && chosen.Events.Any(received => received.Name == "L2_EXPIRE"));
        using var lately = EventListener.OnHttp(weir.ControlSocket, "?last=2");
        weir.Poll("the last two", () => lately.Events.Count >= 2);
        Assert.Equal(lately.Events.Take(2).Select(received => received.Json), resumed.Events.SkipWhile(received => received.Json != lately.Events[0].Json).Take(2).Select(received => received.Json));
        Assert.DoesNotContain(resumed.Events, received => received.Name == "L2_LEARN");
        Assert.Equal(["L2_EXPIRE", "PORT_CHANGE"], chosen.Events.Select(received => received.Name).Distinct().Order());
        weir.Poll("another run's id gets all", () => restarted.Events.Count > 0 && restarted.Gaps.Count == 1);
        Assert.Equal((1L, "{\"reason\": \"restart\", \"lost\": null}"), (restarted.Events[0].Id, restarted.Gaps[0]));

        AssertCommand(weir);
        Assert.Equal(0, weir.Process.Terminate());

        // What is no socket stays, and nothing but the events is missing.
        var plain = new LabController(lab, s_config, "plain", environment: [$"FAUCET_EVENT_SOCK={lab.Folder.File("plain")}"]);
        Assert.Single(plain.Process.Log.Split('\n'), line => line.Contains("no event socket"));
        Assert.True(File.Exists(lab.Folder.File("plain")));
        Assert.Equal(0, plain.Process.Terminate());

        // A socket that a Weir left behind which died is taken over.
        var heir = new LabController(lab, s_config, "heir", environment: [$"FAUCET_EVENT_SOCK={socket}"]);
        heir.Kill();
        Assert.True(File.Exists(socket));
        heir.Start();
        using var listener = EventListener.OnSocket(socket);
        heir.Poll("the heir's events", () => listener.Events.Count >= 2);
    }

    private static void AssertCommand(LabController weir)
    {
        var (code, text, _) = weir.Ask("events");
        Assert.Equal(0, code);
        Assert.Contains(text.Split('\n'), line => line.Contains(" dp1 L2_LEARN port_no=1 previous_port_no=- vid=100 eth_src="));
        (code, text, _) = weir.Ask("events", "--json", "--type", "DP_CHANGE");
        Assert.Equal(0, code);
        Assert.EndsWith("\"DP_CHANGE\": {\"reason\": \"cold_start\"}}\n", text);
        Assert.Equal(1, weir.Ask("events", "--type", "NO_SUCH").Code);
        Assert.Equal(1, weir.Ask("events", "--since", "x").Code);
    }

    private static long LastId(LabController weir)
    {
        var (code, text, _) = weir.Ask("events", "--json");
        Assert.Equal(0, code);
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        return System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetInt64();
    }

    // Over HTTP Weir's own stand between FAUCET's; who came late begins later, and from there on nothing is missing.
    private static void AssertContiguous(EventListener listener, long last)
    {
        var ids = listener.Events.Where(received => received.Sub == 0).Select(received => received.Id).Where(id => id <= last).ToList();
        Assert.Equal(Enumerable.Range(0, ids.Count).Select(offset => ids[0] + offset), ids);
        Assert.Equal(last, ids[^1]);
    }

    private static byte[] Hello(Host host, int number)
    {
        byte[] mac = [0x02, 0xEE, 0, (byte)host.Port, (byte)(number >> 8), (byte)number];
        return Frames.Hello(new HostAddress(mac, host.Address.Ip4));
    }
}
