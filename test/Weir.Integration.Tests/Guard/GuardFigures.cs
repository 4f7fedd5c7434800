using System.Diagnostics;
using System.Globalization;
using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Guard.Sync;
using Weir.Integration.Tests.Lab;
using Weir.Model.Guard;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.Integration.Tests.Guard;

/// <summary>Measurements of <c>bench/guard.sh</c>, which names the file that they go to in <c>WEIR_GUARD_FIGURES</c>. Run on demand only.</summary>
[Collection(nameof(Alone))]
public class GuardFigures
{
    private const int Vms = 200;
    private const int Requests = 40;

    private static readonly Actor Gateway = Actor.Of("uplink", "02:00:00:09:00:01", "10.9.0.1", "2001:db8:9::1");

    [Fact(Explicit = true)]
    public void Frames_that_virtual_machines_get_for_a_broadcast_request()
    {
        var scene = Scene.Crowd(Vms);
        var kinds = Kinds(scene);
        using var lab = new LabNetwork();
        var network = new MatrixNetwork(lab, scene);
        var columns = Tables(scene).Select(tables => Measure(network, kinds, tables.Load)).ToList();

        Write("| frames delivered for one request, 200 VMs | plain bridge | the talk's tables | Weir |");
        Write("|---|---|---|---|");
        for (var kind = 0; kind < kinds.Count; kind++)
            Write($"| {kinds[kind].Name} | {string.Join(" | ", columns.Select(column => $"{Number(column[kind].ToVms)} (+{Number(column[kind].ToUplink)} uplink)"))} |");
        for (var kind = 0; kind < kinds.Count; kind++) Assert.Equal((kinds[kind].Vms, kinds[kind].Uplink), columns[2][kind]);
    }

    [Fact(Explicit = true)]
    public void A_guest_that_broadcasts_a_thousand_times_a_second()
    {
        var scene = Scene.Crowd(Vms);
        var limit = GuardRates.Default.Broadcast!;
        Write("| 1,000 broadcasts/s by one guest, 200 VMs | frames/s to each other guest | frames/s to the uplink | ARP requests of others delivered |");
        Write("|---|---|---|---|");
        using var lab = new LabNetwork();
        var network = new MatrixNetwork(lab, scene);
        foreach (var (name, load) in Tables(scene))
        {
            var (rate, outside, answered) = Storm(scene, network, load, TimeSpan.FromSeconds(6));
            Write($"| {name} | {Number(rate)} | {Number(outside)} | {Number(answered * 100)} % |");
            if (name != "Weir") continue;
            // The bucket's first fill is spread over the time measured.
            Assert.InRange(rate, 0, limit.Pps + (limit.Burst / 6.0) + 5);
            Assert.InRange(outside, 1, limit.Pps + (limit.Burst / 6.0) + 5);
            Assert.Equal(1.0, answered);
        }
    }

    [Fact(Explicit = true)]
    public async Task Full_synchronisation_and_one_more_virtual_machine()
    {
        using var lab = new LabNetwork();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var none = TestContext.Current.CancellationToken;
        Write("| VMs | flows | flows/VM | full sync (s) | `ovs-ofctl --bundle add-flows` (s) | one VM more: bytes | flows | compiled and confirmed (ms, median of 9) |");
        Write("|---|---|---|---|---|---|---|---|");
        List<int> sizes = [];
        foreach (var vms in (int[])[10, 1000])
        {
            // The bindings of the others are the same objects, as in a daemon that one VM is added to.
            var more = Scene.Crowd(vms + 1).Input;
            var full = more with { Nics = more.Nics.RemoveAt(vms) };
            await using var channel = await GuardChannel.ConnectAsync("br1", lab.Switch.RunFile("br1.mgmt"), new ChannelOptions(), null, none);
            var sync = new GuardSync(channel);
            var clock = Stopwatch.StartNew();
            await sync.SyncAsync(full, none);
            var whole = clock.Elapsed;

            var bytes = GuardCompiler.Change(full, more).ToMessages().Concat(GuardCompiler.Change(full, more).Meters.Select(meter => meter.ToMessage())).Sum(Size);
            List<double> times = [];
            for (var round = 0; round < 9; round++)
            {
                clock.Restart();
                await sync.ChangeAsync(full, more, none);
                times.Add(clock.Elapsed.TotalMilliseconds);
                await sync.ChangeAsync(more, full, none);
            }

            var flows = bridge.Entries();
            var file = lab.Folder.Write("flows", string.Join('\n', flows));
            lab.Switch.Ofctl("del-flows", "br1");
            clock.Restart();
            lab.Switch.Ofctl("--bundle", "add-flows", "br1", file);
            var peer = clock.Elapsed;
            foreach (var command in (string[])["del-flows", "del-groups", "del-meters"]) lab.Switch.Ofctl(command, "br1");
            sizes.Add(bytes);
            var added = GuardCompiler.Change(full, more).Flows.Length;
            Write($"| {vms} | {flows.Length} | {Number(added)} | {whole.TotalSeconds:0.00} | {peer.TotalSeconds:0.00} | {bytes} | {added} | {Number(times.Order().ElementAt(4))} |");
            Assert.InRange(bytes, 1, 16 * 1024);
        }

        Assert.InRange(sizes[1], sizes[0] * 0.8, sizes[0] * 1.2);
    }

    /// <summary>Bytes on the wire, inside a bundle: OFPT_EXPERIMENTER and the bundle's id and flags are 24 bytes.</summary>
    private static int Size(OpenFlowMessage message)
    {
        var writer = new OpenFlowWriter();
        OpenFlowEncoder.Encode(message, writer);
        return writer.WrittenSpan.Length + 24;
    }

    private static (string Name, Action<MatrixNetwork> Load)[] Tables(Scene scene) =>
    [
        ("plain bridge", network => network.Bridge.AddFlows("priority=0,actions=NORMAL")),
        ("the talk's tables", network => network.Bridge.AddFlows(TalkTables.Of(scene.Input))),
        ("Weir", network => network.Load(GuardCompiler.Compile(scene.Input))),
    ];

    private static List<(string Name, string From, byte[] Frame, double Vms, double Uplink)> Kinds(Scene scene)
    {
        // Each kind has a sender of its own: what one has sent is not held against another's rate.
        Actor Vm(int index) => ActorOf(scene, index);
        var nobody = Craft.Ip4("10.9.200.200");
        return
        [
            ("ARP from the uplink for a VM", "uplink", Craft.Arp(Gateway, 1, Vm(100).Ip4), 1, 0),
            ("ARP from the uplink for nobody", "uplink", Craft.Arp(Gateway, 1, nobody), 0, 0),
            ("ARP from a VM for the gateway", "vm-1", Craft.Arp(Vm(1), 1, Gateway.Ip4), 0, 1),
            ("ARP from a VM for a VM", "vm-2", Craft.Arp(Vm(2), 1, Vm(100).Ip4), 1, 0),
            ("ARP from a VM for nobody", "vm-3", Craft.Arp(Vm(3), 1, nobody), 0, 1),
            ("Gratuitous ARP", "vm-4", Craft.Arp(Vm(4), 1, Vm(4).Ip4), 0, 1),
            ("NS from a VM for a VM", "vm-5", Craft.Ns(Vm(5), Vm(100).Ip6), 1, 0),
            ("NS from a VM for the gateway", "vm-6", Craft.Ns(Vm(6), Gateway.Ip6), 0, 1),
            ("NS from the uplink for a VM", "uplink", Craft.Ns(Gateway, Vm(100).Ip6), 1, 0),
            ("NS from the uplink for nobody", "uplink", Craft.Ns(Gateway, Craft.Ip6("2001:db8:9:f::ffff")), 0, 0),
            ("DHCPDISCOVER", "vm-7", Craft.Dhcp(Vm(7), 1, MacAddress.Broadcast, uint.MaxValue, 68, 67, 0), 0, 1),
        ];
    }

    private static List<(double ToVms, double ToUplink)> Measure(MatrixNetwork network, List<(string Name, string From, byte[] Frame, double Vms, double Uplink)> kinds, Action<MatrixNetwork> load)
    {
        network.Clear();
        load(network);
        List<(double, double)> results = [];
        foreach (var (_, from, frame, _, _) in kinds)
        {
            network.Drain();
            for (var request = 0; request < Requests; request++)
            {
                network[from].Send(frame);
                Wait.Milliseconds(5);
            }

            Wait.Milliseconds(400);
            var wanted = Convert.ToHexString(frame);
            double Count(string name) => network[name].Received.Count(received => Convert.ToHexString(received) == wanted);
            results.Add((Enumerable.Range(0, Vms).Sum(index => Count($"vm-{index}")) / Requests, Count("uplink") / Requests));
        }

        return results;
    }

    private static (double Rate, double Outside, double Answered) Storm(Scene scene, MatrixNetwork network, Action<MatrixNetwork> load, TimeSpan time)
    {
        network.Clear();
        load(network);
        var storm = Craft.Udp4(ActorOf(scene, 0), MacAddress.Broadcast, uint.MaxValue, 50000, 17500);
        var honest = Craft.Arp(ActorOf(scene, 1), 1, ActorOf(scene, 2).Ip4);
        network.Drain();
        var clock = Stopwatch.StartNew();
        var (sent, asked) = (0, 0);
        while (clock.Elapsed < time)
        {
            for (; sent < clock.Elapsed.TotalMilliseconds; sent++) network["vm-0"].Send(storm);
            for (; asked < clock.Elapsed.TotalMilliseconds / 50; asked++) network["vm-1"].Send(honest);
            Wait.Milliseconds(1);
        }

        Wait.Milliseconds(500);
        double Count(string name, byte[] frame) => network[name].Received.Count(received => received.AsSpan().SequenceEqual(frame));
        return (Count("vm-3", storm) / time.TotalSeconds, Count("uplink", storm) / time.TotalSeconds, Math.Min(1, Count("vm-2", honest) / asked));
    }

    private static Actor ActorOf(Scene scene, int index)
    {
        var nic = scene.Input.Nics[index].Nic;
        return new Actor(nic.InterfaceId, nic.Mac, (uint)nic.Addresses.First(address => !address.IsIpv6).Address, nic.Addresses.First(address => address.IsIpv6).Address);
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static void Write(string line)
    {
        var file = Environment.GetEnvironmentVariable("WEIR_GUARD_FIGURES");
        if (file is { Length: > 0 }) File.AppendAllText(file, line + "\n");
        TestContext.Current.SendDiagnosticMessage(line);
    }
}
