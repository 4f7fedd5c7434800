using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch;

/// <summary>
/// An OpenFlow 1.3 switch in memory: tables, groups, meters, ports, and the interpreter that runs frames through them. It does what Open vSwitch 3.1 with its
/// userspace datapath does, which a differential test checks, and shares no table logic with the compiler. Not thread-safe.
/// </summary>
/// <remarks>
/// Not carried out: actions of other experimenters, PBB, copy-TTL (Open vSwitch refuses the last two). <c>ct</c> remembers no connections: what it sends on to a table is
/// <c>+trk+new</c> always. A link that is down still takes frames, as Open vSwitch's xlate does.
/// <c>set_queue</c> does nothing. Hosts that NORMAL learned do not age.
/// </remarks>
public sealed partial class SoftDatapath
{
    /// <summary>Tables: 0 to 253.</summary>
    public const int TableCount = 254;

    private readonly FlowTable?[] _tables = new FlowTable?[256];
    private readonly SortedDictionary<uint, SwitchPort> _ports = [];
    private readonly TimeProvider _time;

    /// <summary>A switch without flows.</summary>
    /// <param name="datapathId">Its id.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="time">The clock of meters, timeouts and durations.</param>
    public SoftDatapath(DatapathId datapathId, IEnumerable<SwitchPort> ports, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(ports);
        DatapathId = datapathId;
        _time = time;
        foreach (var port in ports) _ports.Add(port.Number.Value, port);
    }

    /// <summary>The id.</summary>
    public DatapathId DatapathId { get; }

    /// <summary>How fragments show; normal at first. OFPT_SET_CONFIG changes it.</summary>
    public FragmentMode FragmentMode { get; set; }

    /// <summary>The ports by ascending number.</summary>
    public IReadOnlyCollection<SwitchPort> Ports => _ports.Values;

    /// <summary>Chooses the bucket of a select group among the live ones: gets the group, the packet and the live buckets' indices. The first live one by default.</summary>
    public Func<GroupEntry, PacketFields, IReadOnlyList<int>, int> SelectBucket { get; set; } = static (_, _, live) => live[0];

    /// <summary>What its tables can do; null: all that Open vSwitch can.</summary>
    public TableLimits? Limits { get; set; }

    /// <summary>The planted error.</summary>
    internal Fault Fault { get; init; }

    /// <summary>
    /// The frame met what Open vSwitch does in a way of its own: it would have mistaken a tag for the network header, or failed on a second way through the datapath.
    /// Stays set until it is reset.
    /// </summary>
    internal bool IsLastUnclear { get; set; }

    internal HostTable Hosts { get; set; } = new();

    internal long Now => _time.GetTimestamp();

    /// <summary>The port, or null.</summary>
    public SwitchPort? FindPort(PortNumber number) => _ports.GetValueOrDefault(number.Value);

    /// <summary>Adds a port, or changes the one with this number.</summary>
    public void SetPort(SwitchPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        _ports[port.Number.Value] = port;
    }

    /// <summary>Removes a port; NORMAL forgets its hosts.</summary>
    public bool RemovePort(PortNumber number)
    {
        Hosts.Forget(number);
        return _ports.Remove(number.Value);
    }

    /// <summary>NORMAL forgets all hosts.</summary>
    public void ForgetHosts() => Hosts.Clear();

    /// <summary>Sends a frame in through a port.</summary>
    /// <param name="inPort">The port; a frame on a port that does not exist or is down goes nowhere.</param>
    /// <param name="frame">The frame, without its FCS.</param>
    /// <param name="trace">Takes every step; null: none.</param>
    /// <returns>What leaves, in the order in which it leaves.</returns>
    public ImmutableArray<Exit> Send(PortNumber inPort, ReadOnlySpan<byte> frame, ITraceSink? trace = null)
    {
        Expire();
        if (FindPort(inPort) is { NoReceive: false, IsDown: false }) return new PipelineRun(this, inPort, frame, trace).Run();
        trace?.Report(new SkipStep(SkipReason.PortClosed, inPort.ToString()));
        return [];
    }

    /// <summary>Carries out a packet-out.</summary>
    /// <param name="inPort">Its in_port; may be <see cref="PortNumber.Controller"/>.</param>
    /// <param name="actions">Its action list.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="trace">Takes every step; null: none.</param>
    public ImmutableArray<Exit> PacketOut(PortNumber inPort, ValueList<OpenFlowAction> actions, ReadOnlySpan<byte> frame, ITraceSink? trace = null)
    {
        Expire();
        return new PipelineRun(this, inPort, frame, trace).Run(actions);
    }

    /// <summary>Seconds and nanoseconds since a timestamp of the datapath's clock.</summary>
    internal (uint Seconds, uint Nanoseconds) Age(long since)
    {
        var age = _time.GetElapsedTime(since);
        return ((uint)age.TotalSeconds, (uint)(age.Ticks % TimeSpan.TicksPerSecond * 100));
    }

    internal FlowTable Table(byte id) => _tables[id] ??= new FlowTable(id, Fault);

    internal IEnumerable<FlowTable> TablesInUse => _tables.OfType<FlowTable>();
}
