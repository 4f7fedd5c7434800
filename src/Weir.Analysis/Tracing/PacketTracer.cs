using Weir.Analysis.Planning;
using Weir.Api;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Compiler.Hardware;
using Weir.Model;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Text;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Analysis.Tracing;

/// <summary>Sends packets through a datapath's compiled tables, and tells their way in the operator's words.</summary>
public static class PacketTracer
{
    /// <summary>Compiles <paramref name="datapath"/> with every port up, installs <paramref name="hosts"/> as learned, and sends the frame.</summary>
    /// <exception cref="ArgumentException">A host cannot be where it is said to be.</exception>
    public static PacketTrace Run(Datapath datapath, IEnumerable<LearnedHost> hosts, PortNumber inPort, byte[] frame) => Run(
        new PlannedSide(datapath, new DatapathState([.. datapath.Ports.Where(port => port.Enabled).Select(port => port.Number)], AclPriorities.Empty), SwitchCapabilities.OpenVSwitch, null),
        hosts, inPort, frame);

    /// <summary>Compiles a side's configuration for its switch, installs <paramref name="hosts"/> as learned, and sends the frame.</summary>
    /// <exception cref="ArgumentException">A host cannot be where it is said to be.</exception>
    public static PacketTrace Run(PlannedSide side, IEnumerable<LearnedHost> hosts, PortNumber inPort, byte[] frame)
    {
        var datapath = side.Datapath;
        var desired = DatapathCompiler.Compile(datapath, side.State, side.Capabilities);
        var known = desired.Flows.ToDictionary(flow => flow.Entry.Key);
        var softSwitch = new SoftDatapath(datapath.Id, datapath.Ports.Select(port => new SwitchPort(port.Number, port.Name)), TimeProvider.System) { FragmentMode = FragmentMode.NxMatch };
        softSwitch.Load(desired.Meters.Select(meter => meter.Entry));
        softSwitch.Load(desired.Groups.Select(group => group.Entry));
        softSwitch.Load(desired.Flows.Select(flow => flow.Entry));
        var entries = new HostEntries(datapath);
        var learned = new List<FlowEntry>();
        foreach (var host in hosts)
        {
            if (!entries.CanLearn(host.Port, host.Vid)) throw new ArgumentException($"host {host.Mac}: port {host.Port} is no member of VLAN {host.Vid}");
            foreach (var entry in entries.All(host))
            {
                known[entry.Key] = Learned(datapath, host, entry);
                learned.Add(entry);
            }
        }

        softSwitch.Load(learned);

        return Run(datapath, softSwitch, known, inPort, frame);
    }

    /// <summary>Sends the frame into a switch that holds what <paramref name="datapath"/> compiles to.</summary>
    /// <param name="datapath">The configuration, for its names.</param>
    /// <param name="softSwitch">The switch.</param>
    /// <param name="known">Its entries, and why they are there.</param>
    /// <param name="inPort">Where the frame comes in.</param>
    /// <param name="frame">The frame.</param>
    public static PacketTrace Run(Datapath datapath, SoftDatapath softSwitch, Dictionary<FlowKey, DesiredFlow> known, PortNumber inPort, byte[] frame)
    {
        var recorder = new Recorder(datapath, known);
        var exits = softSwitch.Send(inPort, frame, recorder);
        recorder.End();
        var drop = exits.Any(exit => exit.Punt is null) ? null : recorder.WhyDropped();
        return new PacketTrace(
            recorder.Tables,
            [.. exits.Select(exit => new TraceExit(exit.Punt is null ? Name(datapath, exit.Port) : "controller", exit.Port.Value, Tags(exit.Frame.AsSpan())))],
            drop?.Text,
            drop?.Reason);
    }

    /// <summary>An entry of a learned host, and why it is there.</summary>
    internal static DesiredFlow Learned(Datapath datapath, LearnedHost host, FlowEntry entry) =>
        new(entry, new Origin("learned host", $"host {host.Mac}, learned on port {Name(datapath, host.Port)}", null)) { Drop = HostEntries.DropOf(entry) };

    internal static string Name(Datapath datapath, PortNumber number) => datapath.FindPort(number)?.Name ?? number.ToString();

    private static string Tags(ReadOnlySpan<byte> frame)
    {
        var vids = new List<string>();
        for (var at = 12; at + 4 <= frame.Length && VlanTag.IsTpid((ushort)((frame[at] << 8) | frame[at + 1])); at += 4)
            vids.Add(Vid.FromBits((frame[at + 2] << 8) | frame[at + 3]).ToString());
        return vids.Count == 0 ? "untagged" : $"tagged {string.Join(" in ", vids)}";
    }

    private sealed record TraceDrop(string? Reason, string Text);

    private sealed class Recorder(Datapath datapath, Dictionary<FlowKey, DesiredFlow> known) : ITraceSink
    {
        private readonly TableLayout _layout = TableLayout.Of(datapath);
        private readonly List<TraceTable> _tables = [];
        private readonly List<string> _done = [];
        private LookupStep? _lookup;
        private SkipStep? _skipped;
        private GuardDropReason _reason;
        private DesiredFlow? _dropping; // the last entry that matched, where it drops

        public IReadOnlyList<TraceTable> Tables => _tables;

        public void Report(TraceStep step)
        {
            switch (step)
            {
                case LookupStep lookup:
                    End();
                    _lookup = lookup;
                    break;
                case ActionStep { Action: var action }:
                    _done.Add(Words(action));
                    break;
                case SkipStep skip:
                    _skipped = skip;
                    _done.Add($"not done: {skip.Reason} {skip.Detail}".TrimEnd());
                    break;
                case BucketStep bucket:
                    _done.Add(bucket.BucketIndex < 0 ? $"group {bucket.GroupId}: no live bucket" : $"group {bucket.GroupId}, bucket {bucket.BucketIndex}");
                    break;
            }
        }

        /// <summary>Closes the table that was looked up last.</summary>
        public void End()
        {
            if (_lookup is not { } lookup) return;
            if (!_layout.Has(lookup.TableId))
            {
                // The switch has no such table, and what is the first of those that it has needs no other before it.
                _lookup = null;
                _done.Clear();
                return;
            }

            var entry = lookup.Entry;
            var flow = entry is null ? null : known.GetValueOrDefault(entry.Key);
            var origin = flow?.Origin;
            _dropping = flow is { Drop: not Compiler.DropReason.None } ? flow : null;
            if (entry is not null && GuardDropReasons.Of(entry) is not GuardDropReason.None and var reason) _reason = reason;
            _tables.Add(new TraceTable(
                TableName(lookup.TableId), Vlan(lookup.Fields.Vlan), entry is null ? null : origin?.Subject ?? "an entry", origin?.Location?.ToString(),
                entry is null ? null : FlowEntryText.Format(entry, TableName), [.. _done]));
            _done.Clear();
            _lookup = null;
        }

        public TraceDrop WhyDropped()
        {
            if (_tables is not [.., var last]) return Say(Compiler.DropReason.PortClosed, "the switch does not take it in", null);
            if (_reason != GuardDropReason.None && last.Table.StartsWith("guard_", StringComparison.Ordinal))
                return new TraceDrop(GuardDropReasons.NameOf(_reason), $"the guard: {GuardDropReasons.NameOf(_reason)}{(last.Location is null ? "" : $" ({last.Location})")}");
            if (_dropping is { } flow) return Say(flow.Drop, flow.Origin.Subject, flow.Origin.Location?.ToString());
            return _skipped switch
            {
                { Reason: SkipReason.NoGroup, Detail: var group } => Say(Compiler.DropReason.NoLivePort, $"{group}, {last.Matched}", last.Location),
                { Reason: SkipReason.Meter, Detail: var meter } => Say(Compiler.DropReason.Meter, $"{meter}, {last.Matched}", last.Location),
                null or { Reason: SkipReason.InPort or SkipReason.NoOutput } => Say(Compiler.DropReason.SamePort, last.Matched ?? last.Table, last.Location),
                var skipped => new TraceDrop(null, $"{skipped.Reason} {skipped.Detail}".TrimEnd()),
            };
        }

        private static TraceDrop Say(Compiler.DropReason reason, string what, string? location) =>
            new(DropReasons.NameOf(reason), $"{DropReasons.NameOf(reason)} ({DropReasons.MeaningOf(reason)}): {what}{(location is null ? "" : $" ({location})")}");

        private string TableName(byte id) => (datapath.Guard is null ? null : GuardPipeline.Find(id)?.Name) ?? Pipeline.Find(id)?.Name ?? $"{id}";

        private string Vlan(VlanTag tag) => tag.IsPresent ? datapath.FindVlan(tag.Vid) is { } vlan ? $"VLAN {vlan.Name} ({tag.Vid})" : $"VID {tag.Vid}" : "untagged";

        private string Words(OpenFlowAction action) => action switch
        {
            OutputAction { Port: var port } when port == PortNumber.Controller => "a copy to the controller",
            Controller2Action => "a copy to the controller, metered",
            OutputAction { Port: var port } => $"out of port {Name(datapath, port)}",
            PushVlanAction => "push a VLAN tag",
            PopVlanAction => "pop the VLAN tag",
            SetFieldAction { Field: { Field: OxmField.VlanVid } field } => $"VID {(uint)field.Value & 0xFFF}",
            SetFieldAction { Field: var field } => $"set {MatchText.Format(field)}",
            GroupAction { GroupId: var group } => $"group {group}",
            _ => action.ToString(),
        };
    }
}
