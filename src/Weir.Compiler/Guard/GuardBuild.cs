using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler.Guard;

/// <summary>One compilation of the guard's tables, or of a part of them: what holds for all of it, and what has been contributed so far.</summary>
internal sealed class GuardBuild(GuardInput input, GuardMeterSlots slots)
{
    private static readonly ValueList<Instruction>[] Gotos = [.. Enumerable.Range(0, 20).Select(id => (ValueList<Instruction>)[new GotoTableInstruction((byte)id)])];
    private static readonly ValueList<Instruction>[] Rejections =
    [
        .. Enumerable.Range(0, (int)GuardDropReasons.Last + 1).Select(reason => Go(GuardPipeline.Drop, Set(OxmField.Reg2, (ulong)reason))),
    ];

    private readonly Dictionary<FlowKey, DesiredFlow> _flows = [];
    private readonly Dictionary<uint, DesiredGroup> _groups = [];
    private readonly Dictionary<uint, DesiredMeter> _meters = [];
    private readonly List<CompileDiagnostic> _diagnostics = [];

    public GuardInput Input { get; } = input;

    /// <summary>Frames are dropped and delivered here; false with <c>mode: report</c>, where all that is done is to count.</summary>
    public bool Enforces { get; } = !input.Bridge.ReportOnly;

    /// <summary>Whose the entries are that come next.</summary>
    public ulong Cookie { get; set; } = GuardCookie.Shared;

    /// <summary>Why the entries are there that come next.</summary>
    public Origin Origin { get; set; } = new("guard", $"bridge {input.Bridge.Name}", input.Bridge.Location);

    /// <summary>
    /// What a dropping entry does: nothing. Where all is only counted under <c>weir run</c>, the frame goes on; without, it has been forwarded before it was looked at.
    /// </summary>
    public ValueList<Instruction> Dropped { get; } = input is { Bridge.ReportOnly: true, NextTable: not null } ? Go(GuardPipeline.Leave) : [];

    /// <summary>What an entry of the first table does before all else.</summary>
    public ReadOnlySpan<OpenFlowAction> BeforeAll => Enforces || Input.NextTable is not null ? [] : NormalFirst;

    private static OpenFlowAction[] NormalFirst { get; } = [new OutputAction(PortNumber.Normal)];

    public static ValueList<Instruction> Go(PipelineTable table) => Gotos[table.Id];

    public static ValueList<Instruction> Go(PipelineTable table, params ReadOnlySpan<OpenFlowAction> actions) =>
        actions.IsEmpty ? Gotos[table.Id] : [new ApplyActionsInstruction(ValueList.Create(actions)), new GotoTableInstruction(table.Id)];

    public static ValueList<Instruction> Reject(GuardDropReason reason) => Rejections[(int)reason];

    public static OpenFlowAction Set(OxmField register, ulong value) => new SetFieldAction(MatchField.Exact(register, value));

    public static OpenFlowAction Set(GuardClass value) => Set(OxmField.Reg4, (ulong)value);

    /// <summary>Sets one bit of <c>reg1</c>.</summary>
    public static OpenFlowAction Set(GuardFlags flag) => new RegLoadAction(new FieldBits(OxmField.Reg1, System.Numerics.BitOperations.TrailingZeroCount((uint)flag), 1), 1);

    /// <summary>Clears one bit of <c>reg1</c>.</summary>
    public static OpenFlowAction Clear(GuardFlags flag) => new RegLoadAction(new FieldBits(OxmField.Reg1, System.Numerics.BitOperations.TrailingZeroCount((uint)flag), 1), 0);

    /// <summary>The id of a meter of the port; null where there are none left, and the port stays unmetered.</summary>
    public uint? Meter(PortNumber port, GuardMeterClass meterClass) => slots.Find(port) is { } slot ? GuardMeters.IdOf(slot, meterClass) : null;

    /// <exception cref="ArgumentException">The match has a field that the table does not declare.</exception>
    public void Add(PipelineTable table, ushort priority, ValueList<Instruction> instructions, params ReadOnlySpan<MatchField> fields)
    {
        var match = Match.Of(fields);
        if (!table.Accepts(match)) throw new ArgumentException($"table {table} does not declare all fields of {match}", nameof(fields));
        var entry = new FlowEntry(table.Id, priority, match, instructions, Cookie);
        _flows.TryAdd(entry.Key, new(entry, Origin));
    }

    public void Add(GroupEntry group) => _groups.TryAdd(group.GroupId, new(group, Origin));

    public void Add(MeterEntry meter) => _meters.TryAdd(meter.MeterId, new(meter, Origin));

    public void Report(string message, SourceLocation? location) => _diagnostics.Add(new(false, message, location));

    public DesiredState Finish()
    {
        var flows = _flows.Values.ToArray();
        Array.Sort(flows, static (a, b) =>
        {
            var (x, y) = (a.Entry, b.Entry);
            if (x.TableId != y.TableId) return x.TableId.CompareTo(y.TableId);
            return x.Priority != y.Priority ? y.Priority.CompareTo(x.Priority) : MatchOrder.Compare(x.Match, y.Match);
        });
        return new(
            ImmutableCollection(flows),
            [.. _groups.Values.OrderBy(group => group.Entry.GroupId)],
            [.. _meters.Values.OrderBy(meter => meter.Entry.MeterId)])
        {
            Diagnostics = [.. _diagnostics],
        };
    }

    private static ImmutableArray<DesiredFlow> ImmutableCollection(DesiredFlow[] flows) => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(flows);
}
