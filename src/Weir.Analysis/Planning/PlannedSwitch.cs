using Weir.Analysis.Tracing;
using Weir.Api;
using Weir.Compiler;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Analysis.Planning;

/// <summary>A switch in memory that holds what a datapath compiles to, and hosts that it has learned. Each frame meets it at rest: meters full, nothing timed out.</summary>
internal sealed class PlannedSwitch
{
    private readonly Datapath _datapath;
    private readonly SoftDatapath _switch;
    private readonly Dictionary<FlowKey, DesiredFlow> _known;
    private readonly RestingTime _time = new();

    /// <param name="datapath">The configuration.</param>
    /// <param name="desired">What it compiles to.</param>
    /// <param name="hosts">Hosts that are learned.</param>
    /// <param name="ports">The ports that the switch has.</param>
    public PlannedSwitch(Datapath datapath, DesiredState desired, IReadOnlyCollection<LearnedHost> hosts, IEnumerable<SwitchPort> ports)
    {
        _datapath = datapath;
        Desired = desired;
        _switch = new SoftDatapath(datapath.Id, ports, _time) { FragmentMode = FragmentMode.NxMatch };
        _switch.Load(desired.Meters.Select(meter => meter.Entry));
        _switch.Load(desired.Groups.Select(group => group.Entry));
        _known = desired.Flows.ToDictionary(flow => flow.Entry.Key);
        var entries = new HostEntries(datapath);
        var learned = new List<FlowEntry>();
        foreach (var host in hosts)
        {
            foreach (var entry in entries.All(host))
            {
                learned.Add(entry with { IdleTimeoutSeconds = 0, HardTimeoutSeconds = 0 });
                _known[entry.Key] = PacketTracer.Learned(datapath, host, entry);
            }
        }

        Entries = [.. desired.Flows.Select(flow => flow.Entry), .. learned];
        _switch.Load(Entries);
    }

    /// <summary>What the configuration asks for.</summary>
    public DesiredState Desired { get; }

    /// <summary>All entries, learned hosts' included.</summary>
    public IReadOnlyList<FlowEntry> Entries { get; }

    /// <summary>Why an entry is there, or null where it is not.</summary>
    public Origin? OriginOf(FlowEntry entry) => _known.GetValueOrDefault(entry.Key)?.Origin;

    /// <summary>What becomes of a frame, to be compared: equal texts are equal fates. Copies for the controller count as such, whatever they carry.</summary>
    public string FateOf(PortNumber inPort, byte[] frame)
    {
        _time.Rest();
        var exits = _switch.Send(inPort, frame);
        return exits.IsEmpty ? "" : string.Join(' ', exits.Select(exit => exit.Punt is null ? exit.ToString() : "controller").Order(StringComparer.Ordinal));
    }

    /// <summary>What becomes of a frame, in words.</summary>
    public Fate Describe(PortNumber inPort, byte[] frame)
    {
        _time.Rest();
        var trace = PacketTracer.Run(_datapath, _switch, _known, inPort, frame);
        var exits = trace.Exits.Where(exit => exit.Port != "controller").ToList();
        return new Fate(
            [.. exits.Select(exit => new FateExit(exit.Port, exit.PortNumber, exit.Vlan))],
            trace.Exits.Count > exits.Count,
            exits.Count > 0 || (trace.Drop is null && trace.Exits.Count > 0) ? null : trace.Drop ?? "it leaves nowhere");
    }

    // Between any two frames every bucket of a meter fills up.
    private sealed class RestingTime : TimeProvider
    {
        private long _now = 1;

        public void Rest() => _now += 3600 * TimestampFrequency;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
