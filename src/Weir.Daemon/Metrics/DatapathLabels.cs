using System.Collections.Immutable;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Compiler.Hardware;
using Weir.Metrics;
using Weir.Model;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Daemon.Metrics;

/// <summary>A configured port's labels. A port that cannot be told from one before it by its labels has no metrics: the lower number counts.</summary>
/// <param name="Port">The port.</param>
/// <param name="All"><c>dp_id</c>, <c>dp_name</c>, <c>port</c>, <c>port_description</c>.</param>
/// <param name="Own"><c>port</c>, <c>port_description</c>.</param>
/// <param name="Vids">Its VLANs, ascending.</param>
internal sealed record PortLabels(Port Port, byte[] All, byte[] Own, ImmutableArray<Vid> Vids);

/// <summary>A table in use.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Labels"><c>dp_id</c>, <c>dp_name</c>, <c>next_tables</c>, <c>table_name</c>.</param>
internal sealed record TableLabels(byte Id, byte[] Labels);

/// <summary>The labels of a datapath and what it has, encoded once for as long as its configuration stays.</summary>
internal sealed class DatapathLabels
{
    private readonly Datapath _configured;
    private ImmutableArray<DesiredFlow> _flows;

    public DatapathLabels(Datapath configured)
    {
        _configured = configured;
        Base = LabelText.Encode(("dp_id", configured.Id.ToFaucetString()), ("dp_name", configured.Name));
        Ports =
        [
            .. configured.Ports.DistinctBy(port => (port.Name, port.Description)).Select(port => new PortLabels(
                port,
                LabelText.Encode(("dp_id", configured.Id.ToFaucetString()), ("dp_name", configured.Name), ("port", port.Name), ("port_description", port.Description)),
                LabelText.Encode(("port", port.Name), ("port_description", port.Description)),
                [.. port.TaggedVlans.Concat(port.NativeVlan is { } native ? [native] : Array.Empty<Vid>()).Distinct().Order()])),
        ];
    }

    /// <summary><c>dp_id</c>, <c>dp_name</c>.</summary>
    public byte[] Base { get; }

    /// <summary>Its ports, by number.</summary>
    public ImmutableArray<PortLabels> Ports { get; }

    /// <summary>Tables in use, by id.</summary>
    public ImmutableArray<TableLabels> Tables { get; private set; } = [];

    /// <summary>Whether these are the labels of a configuration.</summary>
    public bool AreOf(Datapath configured) => ReferenceEquals(_configured, configured);

    /// <summary>Finds the tables anew where the entries have changed since.</summary>
    /// <param name="flows">What the switch shall hold; empty: none has connected yet.</param>
    public void TakeTables(ImmutableArray<DesiredFlow> flows)
    {
        if (!_flows.IsDefault && _flows == flows) return;
        _flows = flows;
        var inUse = DatapathCompiler.TablesInUse(_configured);
        var next = new SortedDictionary<byte, SortedSet<byte>>();
        foreach (var table in inUse) next[table.Id] = [];
        foreach (var (table, following) in inUse.Zip(inUse.Skip(1)))
            if (table.Miss == TableMiss.Continue || flows.IsEmpty) next[table.Id].Add(table.MissTableId is { } miss && next.ContainsKey(miss) ? miss : following.Id);
        foreach (var flow in flows)
        {
            if (!next.TryGetValue(flow.Entry.TableId, out var targets)) next[flow.Entry.TableId] = targets = [];
            foreach (var instruction in flow.Entry.Instructions)
                if (instruction is GotoTableInstruction to) targets.Add(to.TableId);
        }

        var layout = TableLayout.Of(_configured);
        Tables =
        [
            .. next.Where(table => layout.Has(table.Key)).Select(table => new TableLabels(layout.ToSwitch(table.Key), LabelText.Encode(
                ("dp_id", _configured.Id.ToFaucetString()), ("dp_name", _configured.Name), ("next_tables", string.Join(',', table.Value.Select(NameOf))), ("table_name", NameOf(table.Key))))),
        ];
    }

    private string NameOf(byte id) => (_configured.Guard is null ? null : GuardPipeline.Find(id)?.Name) ?? Pipeline.Find(id)?.Name ?? $"{id}";
}
