using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>One compilation: what goes in, and what the features have contributed so far.</summary>
internal sealed class CompileContext(Datapath dp, DatapathState state, SwitchCapabilities capabilities)
{
    /// <summary>How many priorities above <c>lowest_priority</c> are those of <see cref="DropRest"/>.</summary>
    public const int RestPriorities = 2;

    private const int LowestFixedPriority = 4096;

    private readonly List<DesiredFlow> _flows = [];
    private readonly List<DesiredMeter> _meters = [];
    private readonly HashSet<uint> _meterIds = [];
    private readonly SortedDictionary<uint, DesiredGroup> _groups = [];
    private readonly Dictionary<FlowKey, DesiredFlow> _byKey = [];
    private readonly ImmutableDictionary<AclScope, ImmutableArray<PlacedRule>>.Builder _placed = ImmutableDictionary.CreateBuilder<AclScope, ImmutableArray<PlacedRule>>();
    private readonly Dictionary<byte, ValueList<Instruction>> _gotos = [];

    public Datapath Datapath { get; } = dp;

    public SwitchCapabilities Capabilities { get; } = capabilities;

    public Membership Members { get; } = new(dp);

    public ImmutableArray<PipelineTable> TablesInUse { get; set; } = [];

    public List<CompileDiagnostic> Diagnostics { get; } = [];

    public ImmutableDictionary<PortNumber, ImmutableArray<IpPrefix>> FirstUsed => state.FirstUsed;

    public bool Uses(PipelineTable table) => TablesInUse.Contains(table);

    /// <summary>Whether frames may come in there now.</summary>
    public bool IsUp(Port port) => port.Enabled && (!port.OpstatusReconf || state.UpPorts.Contains(port.Number));

    /// <summary>Whether frames of VLANs are sent there now: of a member of a LAG, whether it is up, in step and selected, and its partner collects.</summary>
    public bool Carries(Port port) => IsUp(port)
        && (port.Lacp is not { } lacp || (lacp.Selection == LacpSelection.Selected && state.LacpPorts.Contains(port.Number) && !state.LacpUnheardPorts.Contains(port.Number)));

    /// <summary>Whether frames of VLANs come in there now. A standby member takes in what a partner that chooses for itself sends there.</summary>
    public bool Collects(Port port) => IsUp(port) && (port.Lacp is not { } lacp || (lacp.Selection != LacpSelection.Unselected && state.LacpPorts.Contains(port.Number)));

    public ImmutableArray<PlacedRule> PreviousRules(AclScope scope) => state.Previous.Of(scope);

    public void Place(AclScope scope, ImmutableArray<PlacedRule> rules) => _placed[scope] = rules;

    /// <summary>The instruction list of a mere goto-table; the same object each time.</summary>
    public ValueList<Instruction> Goto(PipelineTable table)
    {
        if (!_gotos.TryGetValue(table.Id, out var instructions)) _gotos[table.Id] = instructions = [new GotoTableInstruction(table.Id)];
        return instructions;
    }

    /// <summary>Contributes an entry. Of two with one key the first stays; if the second says something else, that is reported.</summary>
    /// <exception cref="ArgumentException">The match has a field that the table does not declare.</exception>
    public void Add(PipelineTable table, ushort priority, Match match, ValueList<Instruction> instructions, Origin origin, ulong? cookie = null, DropReason drop = DropReason.None)
    {
        if (!table.Accepts(match)) throw new ArgumentException($"table {table} does not declare all fields of {match}", nameof(match));
        var flow = new DesiredFlow(new FlowEntry(table.Id, priority, match, instructions, cookie ?? Datapath.Cookie), origin) { Drop = drop };
        if (_byKey.TryAdd(flow.Entry.Key, flow))
        {
            _flows.Add(flow);
            return;
        }

        var first = _byKey[flow.Entry.Key];
        if (!first.Entry.Equals(flow.Entry))
            Diagnostics.Add(new(false, $"{origin.Subject} has no effect: {first.Origin.Subject} matches the same frames in table {table.Name}", origin.Location));
    }

    /// <summary>Contributes an entry that drops.</summary>
    /// <exception cref="ArgumentException">The match has a field that the table does not declare.</exception>
    public void Drop(PipelineTable table, ushort priority, Match match, DropReason reason, Origin origin) => Add(table, priority, match, [], origin, drop: reason);

    /// <summary>
    /// Contributes an entry that takes what would else be a table-miss, so that it is counted by itself. It stands right above the table-miss, <paramref name="above"/>
    /// higher; left out where a file has moved <c>lowest_priority</c> so far up that it would stand among other entries.
    /// </summary>
    public void DropRest(PipelineTable table, Match match, DropReason reason, Origin origin, int above = 1)
    {
        if (Datapath.Priorities.Lowest + RestPriorities < LowestFixedPriority) Drop(table, (ushort)(Datapath.Priorities.Lowest + above), match, reason, origin);
    }

    /// <summary>Contributes a meter; of two with one id the first stays.</summary>
    public void Add(MeterEntry meter, Origin origin, DropReason drop = DropReason.None)
    {
        if (_meterIds.Add(meter.MeterId)) _meters.Add(new(meter, origin) { Drop = drop });
    }

    /// <summary>Contributes a group; of two with one id the first stays.</summary>
    /// <returns>Whether the switch shall have this very group.</returns>
    public bool Add(GroupEntry group, Origin origin) => _groups.TryAdd(group.GroupId, new(group, origin)) || _groups[group.GroupId].Entry.Equals(group);

    /// <summary>Contributes what was compiled elsewhere, as it is; none of it has a key of what is here.</summary>
    public void Add(DesiredState part)
    {
        foreach (var flow in part.Flows)
            if (_byKey.TryAdd(flow.Entry.Key, flow)) _flows.Add(flow);
        foreach (var meter in part.Meters) Add(meter.Entry, meter.Origin, meter.Drop);
        foreach (var group in part.Groups) Add(group.Entry, group.Origin);
        Diagnostics.AddRange(part.Diagnostics);
    }

    public DesiredState Finish()
    {
        _flows.Sort(static (a, b) =>
        {
            var (x, y) = (a.Entry, b.Entry);
            if (x.TableId != y.TableId) return x.TableId.CompareTo(y.TableId);
            return x.Priority != y.Priority ? y.Priority.CompareTo(x.Priority) : MatchOrder.Compare(x.Match, y.Match);
        });
        _meters.Sort(static (a, b) => a.Entry.MeterId.CompareTo(b.Entry.MeterId));
        return new([.. _flows], [.. _groups.Values], [.. _meters])
        {
            AclPriorities = new AclPriorities(_placed.ToImmutable()),
            Diagnostics = [.. Diagnostics],
        };
    }
}
