using System.Diagnostics;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Guard.Matrix;
using Weir.Integration.Tests.Lab;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.SoftSwitch.Tests.Differential;

namespace Weir.Integration.Tests.Guard;

/// <summary>A scene on a real Open vSwitch: a raw host on each port that takes part; further NICs of a large scene are numbers in entries only.</summary>
internal sealed class MatrixNetwork
{
    // Frames are told apart by their bytes, so that many can be under way at once.
    private const int BatchSize = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private readonly Scene _scene;
    private readonly SortedDictionary<string, Host> _hosts = new(StringComparer.Ordinal);

    public MatrixNetwork(LabNetwork lab, Scene scene)
    {
        _scene = scene;
        Bridge = lab.Switch.AddBridge("br1", 1);
        var local = scene.Ports.Where(port => port.Value > 0xFFFF_FF00).Select(port => port.Key).SingleOrDefault();
        uint[] numbers = [.. scene.Ports.Where(port => port.Key != local).Select(port => port.Value)];
        var hosts = lab.AddHosts(Bridge, numbers);
        foreach (var (name, number) in scene.Ports)
            if (name != local) _hosts[name] = hosts[Array.IndexOf(numbers, number)];
        if (local is null) return;

        lab.Switch.Namespace.IpBatch(["link set br1 up"]);
        _hosts[local] = lab.Own(new Host(local, scene.Ports[local], lab.Switch.Namespace, "br1", HostAddress.For(1, 99)));
    }

    public OvsBridge Bridge { get; }

    public Host this[string name] => _hosts[name];

    /// <summary>Forgets what has arrived anywhere.</summary>
    public void Drain()
    {
        foreach (var host in _hosts.Values) host.Drain();
    }

    /// <summary>Takes all entries, groups, meters and learned addresses off the switch.</summary>
    public void Clear()
    {
        foreach (var command in (string[])["del-flows", "del-groups", "del-meters"]) Bridge.Switch.Ofctl(command, Bridge.Name);
        Bridge.Switch.Appctl("fdb/flush", Bridge.Name);
    }

    /// <summary>Puts all of a state on the switch, in one bundle.</summary>
    public void Load(DesiredState desired, bool fragmentsShowPorts = true)
    {
        using var connection = new SwitchConnection(Bridge.Switch.RunFile($"{Bridge.Name}.mgmt"));
        var change = StateDiff.Compute(DesiredState.Empty, desired);
        foreach (var meter in change.Meters) connection.Send(meter.ToMessage());
        foreach (var message in change.ToMessages()) connection.Send(message);
        Assert.Empty(connection.Barrier().OfType<ErrorMessage>().Select(error => error.ToString()));
        ShowPortsOfFragments(fragmentsShowPorts);
    }

    /// <summary>Lets a <c>weir run</c> with the scene's bindings fill the bridge, and all speak who are not guarded, so that it knows them.</summary>
    public void Connect(LabNetwork lab)
    {
        var controller = new LabController(lab, FaucetFile.Of(_scene, Bridge.Name));
        Bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied(Bridge.Name);
        Actor[] known = [.. Cast.Known.Where(actor => _hosts.ContainsKey(actor.Name))];
        controller.Poll("those who are not guarded are known", () =>
        {
            var flows = Bridge.DumpFlows($"table={Pipeline.EthDst.Id}");
            Actor[] unknown = [.. known.Where(actor => !flows.Any(flow => flow.Match.Contains($"dl_dst={actor.Mac}", StringComparison.Ordinal)))];
            foreach (var actor in unknown) _hosts[actor.Name].Send(Craft.Udp4(actor, Cast.NobodyMac, Cast.Nobody, 1, 2));
            return unknown.Length == 0;
        });
        controller.Poll("who may choose a link-local address has it", () =>
        {
            var flows = Bridge.DumpFlows($"table={GuardPipeline.Ipv6Source.Id}");
            var unbound = _scene.Input.Nics.Where(nic => _hosts.ContainsKey(nic.Nic.InterfaceId))
                .SelectMany(nic => nic.Nic.FirstUsed.Where(address => !flows.Any(flow => flow.Match.Contains($"ipv6_src={address}", StringComparison.Ordinal))).Select(address => (nic.Nic, address))).ToList();
            foreach (var (nic, address) in unbound) _hosts[nic.InterfaceId].Send(Craft.Ns(new Actor(nic.InterfaceId, nic.Mac, 0, 0), address.Address, 0, options: []));
            return unbound.Count == 0;
        });
        Wait.For(Settling);
    }

    /// <summary>What <c>ovs-ofctl set-frags</c> does.</summary>
    public void ShowPortsOfFragments(bool show) => Bridge.Switch.Ofctl("set-frags", Bridge.Name, show ? "nx-match" : "normal");

    /// <summary>Sends every row's frame, and says of which it came out otherwise than it has to; also what came out that nobody sent.</summary>
    public List<string> Run(IReadOnlyCollection<MatrixRow> rows, MatrixTarget target = MatrixTarget.Guard)
    {
        List<string> wrong = [];
        var before = ReadDrops();
        var left = rows.ToList();
        while (left.Count > 0)
        {
            // Frames from different ports may be the same bytes: these wait for another batch.
            var batch = left.DistinctBy(Delivery.InsideOf).Take(BatchSize).ToList();
            left.RemoveAll(batch.Contains);
            wrong.AddRange(RunBatch(batch, target));
        }

        wrong.AddRange(Verdict.OfCounts(rows, before, ReadDrops(), target));
        return wrong;
    }

    private Dictionary<(string Port, GuardDropReason Reason), ulong> ReadDrops()
    {
        // What the datapath's cache has counted is in the entries' counters then.
        Bridge.Switch.Appctl("revalidator/wait");
        using var connection = new SwitchConnection(Bridge.Switch.RunFile($"{Bridge.Name}.mgmt"));
        foreach (var table in (PipelineTable[])[GuardPipeline.Port, GuardPipeline.Mac, GuardPipeline.Egress, GuardPipeline.Drop])
            connection.Send(new MultipartRequestMessage(new FlowStatsRequest(FlowSelection.All with { TableId = table.Id })));
        var parts = connection.Barrier().OfType<MultipartReplyMessage>().Select(reply => reply.Body).OfType<FlowStatsReply>();
        return DropCounts.Of(_scene, parts.SelectMany(part => part.Flows).Select(flow => (flow.Entry, flow.PacketCount)));
    }

    private IEnumerable<string> RunBatch(List<MatrixRow> batch, MatrixTarget target)
    {
        Drain();
        foreach (var row in batch) _hosts[row.From].Send(row.Frame.AsSpan());
        var expected = batch.Sum(row => _scene.Expand(row, target).Count);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience && _hosts.Values.Sum(host => host.Received.Count) < expected) Wait.Milliseconds(10);
        Wait.For(Settling);

        var arrived = _hosts.Values.SelectMany(host => host.Received.Select(frame => Delivery.Of(host.Port, frame))).ToLookup(delivery => delivery.Inside);
        var sent = batch.Select(Delivery.InsideOf).ToHashSet();
        foreach (var row in batch)
            if (Verdict.Of(_scene, row, arrived[Delivery.InsideOf(row)], target) is { } verdict) yield return verdict;
        foreach (var stray in arrived.Where(group => !sent.Contains(group.Key)))
            yield return $"nobody sent {stray.Key}, which came out of {string.Join(' ', stray.Select(delivery => _scene.Describe(delivery.Port, delivery.Vid)))}";
    }
}
