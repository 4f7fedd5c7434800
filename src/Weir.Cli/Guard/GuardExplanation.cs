using System.Globalization;
using Weir.Api;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Text;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Cli.Guard;

/// <summary>The way of one frame through the guard's tables, in names.</summary>
/// <param name="Tables">Tables in the order passed.</param>
/// <param name="Exits">Where it comes out.</param>
/// <param name="Reason">The drop reason, as counters name it; null: it is not dropped for one.</param>
/// <param name="Verdict">In words.</param>
internal sealed record GuardExplanation(IReadOnlyList<TraceTable> Tables, IReadOnlyList<TraceExit> Exits, string? Reason, string Verdict)
{
    private const int MostNames = 8;

    /// <summary>Compiles what is plugged in, and sends a frame.</summary>
    public static GuardExplanation Run(GuardInput input, PortNumber inPort, byte[] frame)
    {
        var desired = GuardCompiler.Compile(input);
        var origins = new Dictionary<FlowKey, Origin>();
        foreach (var flow in desired.Flows) origins[flow.Entry.Key] = flow.Origin;
        var names = Names(input);
        var ports = names.Keys.Append(inPort).Distinct().Select(port => new SwitchPort(port, names.GetValueOrDefault(port, port.ToString())));
        var softSwitch = new SoftDatapath(new DatapathId(1), ports, TimeProvider.System) { FragmentMode = FragmentMode.NxMatch };
        softSwitch.Load(desired.Meters.Select(meter => meter.Entry));
        softSwitch.Load(desired.Groups.Select(group => group.Entry));
        softSwitch.Load(desired.Flows.Select(flow => flow.Entry));
        var recorder = new Recorder(origins, names);
        var exits = softSwitch.Send(inPort, frame, recorder);
        recorder.End();
        var outside = exits.Where(exit => exit.Punt is null).Select(exit => new TraceExit(names.GetValueOrDefault(exit.Port, exit.Port.ToString()), exit.Port.Value, Tags(exit.Frame.AsSpan()))).ToList();
        var reason = recorder.Reason == GuardDropReason.None ? null : GuardDropReasons.NameOf(recorder.Reason);
        return new GuardExplanation(recorder.Tables, outside, reason, Judge(input, outside, reason, recorder));
    }

    private static string Judge(GuardInput input, List<TraceExit> exits, string? reason, Recorder recorder)
    {
        var why = recorder.Tables.LastOrDefault(table => table.Matched is not null);
        if (exits.Count > 0)
        {
            var passed = $"passes: comes out of {Join(exits.Select(exit => exit.Vlan == "untagged" ? exit.Port : $"{exit.Port} ({exit.Vlan})"))}";
            return reason is null ? passed : $"{passed}; mode report: would be dropped, reason {reason}";
        }

        if (reason is not null) return $"dropped, reason {reason}{(why is null ? "" : $": {why.Matched}")}";
        if (recorder.Skipped is { } skipped) return $"comes out nowhere: {skipped}";
        return why is null ? $"dropped: {(input.Nics.IsEmpty ? "nothing is plugged in" : "nothing matches")}" : $"comes out nowhere: {why.Table}: {why.Matched}";
    }

    private static string Join(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= MostNames ? string.Join(", ", all) : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", all.Take(MostNames))} and {all.Count - MostNames} more");
    }

    private static Dictionary<PortNumber, string> Names(GuardInput input)
    {
        var names = new Dictionary<PortNumber, string>();
        foreach (var port in input.Ports) names[port.Number] = $"{port.Port.Name} ({port.Port.Class.ToString().ToLowerInvariant()})";
        foreach (var nic in input.Nics) names[nic.Port] = $"{nic.Nic.Vm} {nic.Nic.Mac}";
        return names;
    }

    private static string Tags(ReadOnlySpan<byte> frame)
    {
        var vids = new List<string>();
        for (var at = 12; at + 4 <= frame.Length && VlanTag.IsTpid((ushort)((frame[at] << 8) | frame[at + 1])); at += 4)
            vids.Add(Vid.FromBits((frame[at + 2] << 8) | frame[at + 3]).ToString());
        return vids.Count == 0 ? "untagged" : $"tagged {string.Join(" in ", vids)}";
    }

    private sealed class Recorder(Dictionary<FlowKey, Origin> origins, Dictionary<PortNumber, string> names) : ITraceSink
    {
        private readonly List<string> _done = [];
        private LookupStep? _lookup;

        public List<TraceTable> Tables { get; } = [];

        public GuardDropReason Reason { get; private set; }

        public string? Skipped { get; private set; }

        public void Report(TraceStep step)
        {
            switch (step)
            {
                case LookupStep lookup:
                    End();
                    _lookup = lookup;
                    if (lookup.Entry is { } entry && GuardDropReasons.Of(entry) is var reason and not GuardDropReason.None) Reason = reason;
                    break;
                case ActionStep { Action: var action }:
                    if (Words(action) is { } words) _done.Add(words);
                    break;
                case SkipStep { Reason: var why, Detail: var detail }:
                    if (why is not SkipReason.InPort and not SkipReason.NoOutput) Skipped = $"{why} {detail}".TrimEnd();
                    _done.Add($"not done: {why} {detail}".TrimEnd());
                    break;
                case BucketStep { BucketIndex: < 0, GroupId: var group }:
                    _done.Add($"group {group:x}: no live bucket");
                    break;
            }
        }

        /// <summary>Closes the table that was looked up last.</summary>
        public void End()
        {
            if (_lookup is not { } lookup) return;
            var origin = lookup.Entry is null ? null : origins.GetValueOrDefault(lookup.Entry.Key);
            Tables.Add(new TraceTable(
                TableName(lookup.TableId), lookup.Fields.Vlan.IsPresent ? $"VID {lookup.Fields.Vlan.Vid}" : "untagged", lookup.Entry is null ? null : origin?.Subject ?? "an entry", origin?.Location?.ToString(),
                lookup.Entry is null ? null : FlowEntryText.Format(lookup.Entry, TableName), [.. _done]));
            _done.Clear();
            _lookup = null;
        }

        private static string TableName(byte id) => GuardPipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

        // Registers are how the tables talk to each other: what they mean shows in what matches them.
        private string? Words(OpenFlowAction action) => action switch
        {
            OutputAction { Port: var port } when port == PortNumber.Normal => "forwarded among the ports that are no VM's",
            OutputAction { Port: var port } => $"out of {names.GetValueOrDefault(port, port.ToString())}",
            PushVlanAction => "push a VLAN tag",
            PopVlanAction => "pop the VLAN tag",
            SetFieldAction { Field: { Field: OxmField.VlanVid } field } => $"VID {(uint)field.Value & 0xFFF}",
            GroupAction { GroupId: var group } => $"to the receivers of group {group:x}",
            _ => null,
        };
    }
}
