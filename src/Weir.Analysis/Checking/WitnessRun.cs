using Weir.Analysis.Tracing;
using Weir.Compiler;
using Weir.Compiler.Findings;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Text;
using Weir.Packets;
using Weir.Primitives;
using Weir.SoftSwitch;

namespace Weir.Analysis.Checking;

/// <summary>Sends the packets that findings name through the compiled tables, in the interpreter: what does not behave as said is not shown.</summary>
internal sealed class WitnessRun
{
    private const int MostPorts = 4;
    private const string Frame = "dl_type=0x88b5"; // what a packet without any field is sent as

    private readonly Dictionary<(Datapath, PortNumber), CompiledSwitch> _switches = [];

    /// <summary>
    /// Sends <paramref name="packet"/> to <paramref name="place"/>, where <paramref name="rule"/> must match it. Null: it does not get there, or cannot be built, or
    /// <paramref name="rule"/> takes it though it should not (<paramref name="takesIt"/> false), or the other way round.
    /// </summary>
    public Witness? Show(AclPlace place, Match packet, AclRule rule, bool takesIt)
    {
        foreach (var (port, match) in Ways(place, packet))
        {
            var text = match.Count == 0 ? Frame : FlowMatchText.Format(match);
            if (!FlowMatchText.TryParse(text, out var parsed, out _)) continue;
            var (compiled, lookups) = Send(place.Datapath, port, PacketBuilder.Build(parsed));
            var effective = Effective(place, rule);
            foreach (var lookup in lookups)
            {
                if (lookup.TableId != place.Scope.TableId || lookup.Entry is not { } entry || !lookup.Fields.Matches(effective)) continue;
                if (compiled.Origins.GetValueOrDefault(entry.Key) is { Location: { } location } origin && location == rule.Location == takesIt) return new(port, text, origin.Subject);
            }
        }

        return null;
    }

    private static Match Effective(AclPlace place, AclRule rule) => place.Kind switch
    {
        AclPlaceKind.AllPorts => rule.Match,
        AclPlaceKind.PortIn => rule.Match.With(MatchField.Exact(OxmField.InPort, place.Scope.Number)),
        AclPlaceKind.PortOut => rule.Match.With(MatchField.Masked(OxmField.Metadata, place.Scope.Number, 0xFFFF_FFFF)),
        _ => rule.Match.With(MatchField.Exact(OxmField.VlanVid, Vid.Present | place.Scope.Number)),
    };

    /// <summary>Ports where the packet may come in so that it gets to the place, and what it is like there.</summary>
    private static IEnumerable<(Port Port, Match Packet)> Ways(AclPlace place, Match packet)
    {
        var dp = place.Datapath;
        var ports = dp.Ports.Where(port => port is { Enabled: true, OutputOnly: false });
        switch (place.Kind)
        {
            case AclPlaceKind.PortIn:
                return ports.Where(port => port.Number.Value == place.Scope.Number).Select(port => (port, packet));
            case AclPlaceKind.AllPorts:
                var at = packet.Find(OxmField.InPort);
                var rest = Match.Of([.. packet.Where(field => field.Field != OxmField.InPort)]);
                return ports.Where(port => at is null || at.Value.LowValue == port.Number.Value).Take(1).Select(port => (port, rest));
            case AclPlaceKind.PortOut:
                var to = dp.FindPort(new(place.Scope.Number))!;
                return Members(ports.Where(port => port != to), [.. to.TaggedVlans, .. to.NativeVlan is { } native ? [native] : (ReadOnlySpan<Vid>)[]], packet).Take(MostPorts);
            default:
                return Members(ports, [Vid.From((int)place.Scope.Number)], packet).Take(MostPorts);
        }
    }

    // Ports without ACLs of their own first: theirs might not let it pass.
    private static IEnumerable<(Port Port, Match Packet)> Members(IEnumerable<Port> ports, Vid[] vids, Match packet)
    {
        var asked = packet.Find(OxmField.VlanVid);
        var hasPriority = packet.Find(OxmField.VlanPcp) is { LowValue: not 0 };
        foreach (var port in ports.Where(port => port.Coprocessor is null).OrderBy(port => port.AclsIn.Length))
        {
            foreach (var vid in vids)
            {
                if (asked is { } field && field.LowValue != vid.OxmValue) continue;
                if (port.TaggedVlans.Contains(vid)) yield return (port, packet.With(MatchField.Exact(OxmField.VlanVid, vid.OxmValue)));
                else if (port.NativeVlan == vid && !hasPriority) yield return (port, Match.Of([.. packet.Where(field => field.Field is not (OxmField.VlanVid or OxmField.VlanPcp))]));
            }
        }
    }

    private (CompiledSwitch Compiled, List<LookupStep> Lookups) Send(Datapath datapath, Port port, byte[] frame)
    {
        if (!_switches.TryGetValue((datapath, port.Number), out var compiled)) _switches[(datapath, port.Number)] = compiled = new(datapath, port);
        var sink = new Lookups();
        compiled.Switch.Send(port.Number, frame, sink);
        return (compiled, sink.Steps);
    }

    /// <summary>A datapath in the interpreter, as far as what comes in on one port is concerned: ACLs on what comes in on other ports are left out.</summary>
    private sealed class CompiledSwitch
    {
        public CompiledSwitch(Datapath datapath, Port port)
        {
            var seen = datapath with { Ports = [.. datapath.Ports.Select(other => other == port ? other : other with { AclsIn = [] })] };
            var up = datapath.Ports.Where(other => other.Enabled).Select(other => other.Number);
            var desired = DatapathCompiler.Compile(seen, DatapathState.Initial with { UpPorts = [.. up] }, SwitchCapabilities.OpenVSwitch);
            Switch = new SoftDatapath(datapath.Id, datapath.Ports.Select(other => new SwitchPort(other.Number, other.Name)), TimeProvider.System) { FragmentMode = FragmentMode.NxMatch };
            Switch.Load(desired.Meters.Select(meter => meter.Entry));
            Switch.Load(desired.Groups.Select(group => group.Entry));
            Switch.Load(desired.Flows.Select(flow => flow.Entry));
            foreach (var flow in desired.Flows) Origins[flow.Entry.Key] = flow.Origin;
        }

        public SoftDatapath Switch { get; }

        public Dictionary<FlowKey, Origin> Origins { get; } = [];
    }

    private sealed class Lookups : ITraceSink
    {
        public List<LookupStep> Steps { get; } = [];

        public void Report(TraceStep step)
        {
            if (step is LookupStep lookup) Steps.Add(lookup);
        }
    }
}
