using System.Collections.Frozen;
using System.Collections.Immutable;
using Weir.Model;
using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>
/// The entries of learned hosts and of learn bans on one datapath: built, and read back from a switch. One instance a configuration; it holds
/// the action lists of every port, so that a host costs no more than its entries.
/// </summary>
public sealed partial class HostEntries
{
    /// <summary>Priority of a learned source in <c>eth_src</c>.</summary>
    public const ushort SourcePriority = 8191;

    /// <summary>Priority in <c>eth_src</c> of the drop of a permanent host's source on other ports.</summary>
    public const ushort PermanentPriority = 8190;

    /// <summary>Priority of a learned destination in <c>eth_dst</c> and <c>eth_dst_hairpin</c>.</summary>
    public const ushort DestinationPriority = 8192;

    /// <summary>Priority of a learn ban in <c>eth_src</c>: above the punt of unknown sources, below known ones.</summary>
    public const ushort BanPriority = 4097;

    private static readonly ValueList<Instruction> ToEthDst = [new GotoTableInstruction(Pipeline.EthDst.Id)];
    private static readonly ValueList<Instruction> ToHairpin = [new GotoTableInstruction(Pipeline.EthDstHairpin.Id)];

    private readonly Datapath _dp;
    private readonly FrozenDictionary<(PortNumber Port, Vid Vid), HostPlace> _places;

    /// <summary>The host entries of <paramref name="dp"/>.</summary>
    public HostEntries(Datapath dp)
    {
        _dp = dp;
        var places = new Dictionary<(PortNumber Port, Vid Vid), HostPlace>();
        var members = new Membership(dp);
        HashSet<Vid> filtered = [.. Features.Egress.Filtered(dp).Select(vlan => vlan.Vid)];
        foreach (var port in dp.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            var mirrors = members.MirrorsOf(port.Number);
            var next = Features.HairpinTable.LeadsFrom(port) ? ToHairpin : ToEthDst;
            var hairpins = port.Hairpin || port.HairpinUnicast;
            if (port.TaggedVlans.Length > 0)
            {
                var output = OutputTo(port.Number, mirrors, pop: false);
                var back = hairpins ? OutputTo(PortNumber.InPort, [], pop: false) : null;
                var alone = port.Lacp is null && !port.LoopProtectExternal ? new HostPlace(port, [port.Number], next, output, back) : null;
                foreach (var vid in port.TaggedVlans)
                {
                    var place = alone ?? new(port, LagMembers(dp, port, vid), next, output, back) { Barred = OtherExternals(dp, port, vid) };
                    places[(port.Number, vid)] = PassesEgress(port, vid) ? place with { Output = ToEgress(port, vid) } : place;
                }
            }

            if (port.NativeVlan is not { } native) continue;
            var untagged = PassesEgress(port, native) ? ToEgress(port, native) : OutputTo(port.Number, mirrors, pop: true);
            places[(port.Number, native)] = new(port, LagMembers(dp, port, native), next, untagged, hairpins ? OutputTo(PortNumber.InPort, [], pop: true) : null) { Barred = OtherExternals(dp, port, native) };
        }

        _places = places.ToFrozenDictionary();

        bool PassesEgress(Port port, Vid vid) => dp.EgressPipeline || filtered.Contains(vid) || Features.PortEgress.IsFiltered(port);
        PipelineTable EgressOf(Vid vid) => filtered.Contains(vid) ? Pipeline.EgressAcl : dp.EgressPipeline ? Pipeline.Egress : Pipeline.PortAclOut;
        ValueList<Instruction> ToEgress(Port port, Vid vid) => Features.Egress.Instructions(port.Number.Value, EgressOf(vid));
    }

    /// <summary>Whether a host may be learned there: the port is a forwarding member of the VLAN and no coprocessor.</summary>
    public bool CanLearn(PortNumber port, Vid vid) => _places.TryGetValue((port, vid), out var place) && place.Port.Coprocessor is null;

    /// <summary>The ports where frames of a host there come in: the port, and with a LAG the other members that carry the VLAN.</summary>
    public ImmutableArray<PortNumber> SourcePorts(PortNumber port, Vid vid) => _places.TryGetValue((port, vid), out var place) ? place.Sources : [];

    /// <summary>Every port and VLAN where hosts may be.</summary>
    internal IEnumerable<(PortNumber Port, Vid Vid)> Places => _places.Keys;

    /// <summary>Whether a host there has the same entries as in <paramref name="other"/>; neither cookies nor the length of timeouts are compared.</summary>
    internal bool TreatsAlike(HostEntries other, PortNumber port, Vid vid) =>
        CanLearn(port, vid) == other.CanLearn(port, vid)
        && _dp.UseIdleTimeout == other._dp.UseIdleTimeout
        && _dp.IdleDst == other._dp.IdleDst
        && _places.TryGetValue((port, vid), out var mine) && other._places.TryGetValue((port, vid), out var theirs) && mine.TreatsAlike(theirs);

    /// <summary>
    /// All entries of a host: where frames to it go, the drop of its source on other ports where it is permanent, and last its sources, so that answers find
    /// their way as soon as the source is known.
    /// </summary>
    /// <exception cref="ArgumentException">The port is no member of the VLAN: see <see cref="CanLearn"/>.</exception>
    public IEnumerable<FlowEntry> All(LearnedHost host) => [.. Destinations(host), .. Sources(host)];

    /// <summary>
    /// The entry in <c>eth_dst</c>, and those in <c>eth_dst_hairpin</c>: back out of the port that the frame came in on where that sends back, nowhere
    /// where it came in on another member of the host's LAG, or both ports lead to other switches (<see cref="Port.LoopProtectExternal"/>). With them, for a permanent host, the drop of its source on other ports.
    /// </summary>
    internal IEnumerable<FlowEntry> Destinations(LearnedHost host)
    {
        var destination = Destination(host);
        yield return destination;
        var place = _places[(host.Port, host.Vid)];
        foreach (var port in place.Sources)
        {
            if (place.Hairpin is null && port == host.Port) continue;
            yield return destination with
            {
                TableId = Pipeline.EthDstHairpin.Id,
                Match = DestinationMatch(host).With(Fields.InPort(port)),
                Instructions = place.Hairpin ?? [],
            };
        }

        foreach (var port in place.Barred)
            yield return destination with { TableId = Pipeline.EthDstHairpin.Id, Match = DestinationMatch(host).With(Fields.InPort(port)), Instructions = [] };
        if (place.Port.PermanentLearn) yield return new FlowEntry(Pipeline.EthSrc.Id, PermanentPriority, PermanentMatch(host), [], _dp.Cookie);
    }

    /// <summary>The entries in <c>eth_src</c>, one for each of <see cref="SourcePorts"/>.</summary>
    internal IEnumerable<FlowEntry> Sources(LearnedHost host)
    {
        var source = Source(host);
        foreach (var port in _places[(host.Port, host.Vid)].Sources) yield return port == host.Port ? source : source with { Match = SourceMatch(host with { Port = port }) };
    }

    /// <summary>
    /// The entry in <c>eth_src</c> that lets frames of a known host pass without a copy to the controller: in_port, VID and eth_src; a timeout of
    /// <see cref="LearnTimeouts"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The port is no member of the VLAN: see <see cref="CanLearn"/>.</exception>
    public FlowEntry Source(LearnedHost host)
    {
        var place = PlaceOf(host);
        var timeouts = LearnTimeouts.For(_dp, place.Port, host.Mac);
        return new(
            Pipeline.EthSrc.Id, SourcePriority, SourceMatch(host), place.Next, _dp.Cookie, timeouts.SourceIdleSeconds, timeouts.SourceHardSeconds,
            timeouts.SourceIdleSeconds > 0 ? FlowEntryFlags.SendFlowRemoved : FlowEntryFlags.None);
    }

    /// <summary>
    /// The entry in <c>eth_dst</c> that sends frames to a known host: VID and eth_dst; the tag is popped where the VLAN is native, copies for mirrors
    /// go out first, in the form that the host sees; an idle timeout of <see cref="LearnTimeouts"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The port is no member of the VLAN: see <see cref="CanLearn"/>.</exception>
    public FlowEntry Destination(LearnedHost host)
    {
        var place = PlaceOf(host);
        var timeouts = LearnTimeouts.For(_dp, place.Port, host.Mac);
        return new(
            Pipeline.EthDst.Id, DestinationPriority, DestinationMatch(host), place.Output, _dp.Cookie, timeouts.DestinationIdleSeconds, 0,
            timeouts.SourceIdleSeconds > 0 && timeouts.DestinationIdleSeconds > 0 ? FlowEntryFlags.SendFlowRemoved : FlowEntryFlags.None);
    }

    /// <summary>Match of <see cref="Source"/>.</summary>
    public static Match SourceMatch(LearnedHost host) => Match.Of(Fields.InPort(host.Port), Fields.Vid(host.Vid), Fields.EthSrc(host.Mac));

    /// <summary>Match of <see cref="Destination"/>: the same wherever the host is.</summary>
    public static Match DestinationMatch(LearnedHost host) => Match.Of(Fields.Vid(host.Vid), Fields.EthDst(host.Mac));

    /// <summary>What removes a host's entries, sources first. Where the host may not be, those that every host has.</summary>
    public IEnumerable<FlowChange> Deletes(LearnedHost host)
    {
        if (_places.ContainsKey((host.Port, host.Vid))) return [.. Sources(host).Concat(Destinations(host)).Select(entry => new FlowChange(ChangeKind.Delete, entry, null))];
        return
        [
            new(ChangeKind.Delete, new FlowEntry(Pipeline.EthSrc.Id, SourcePriority, SourceMatch(host), []), null),
            new(ChangeKind.Delete, new FlowEntry(Pipeline.EthDst.Id, DestinationPriority, DestinationMatch(host), []), null),
        ];
    }

    /// <summary>
    /// What makes the entries <paramref name="before"/> the entries <paramref name="after"/>. Another cookie, other flags, or a timeout where there was none
    /// mean an add; a timeout that is merely shorter or longer holds from the next learning on.
    /// </summary>
    public static IEnumerable<FlowChange> Difference(IEnumerable<FlowEntry> before, IEnumerable<FlowEntry> after)
    {
        var present = before.ToDictionary(entry => entry.Key);
        foreach (var entry in after)
        {
            if (!present.Remove(entry.Key, out var old) || old.Cookie != entry.Cookie || old.Flags != entry.Flags
                || (old.IdleTimeoutSeconds == 0) != (entry.IdleTimeoutSeconds == 0) || (old.HardTimeoutSeconds == 0) != (entry.HardTimeoutSeconds == 0))
                yield return new(ChangeKind.Add, entry, null);
            else if (!old.Instructions.Equals(entry.Instructions)) yield return new(ChangeKind.Modify, entry, null);
        }

        foreach (var entry in present.Values) yield return new(ChangeKind.Delete, entry, null);
    }

    /// <summary>The entry that drops frames from unknown sources on a port, for the datapath's <c>learn_ban_timeout</c>.</summary>
    public FlowEntry PortBan(PortNumber port) => Ban(Match.Of(Fields.InPort(port)));

    /// <summary>The entry that drops frames from unknown sources in a VLAN, for the datapath's <c>learn_ban_timeout</c>.</summary>
    public FlowEntry VlanBan(Vid vid) => Ban(Match.Of(Fields.Vid(vid)));

    private static Match PermanentMatch(LearnedHost host) => Match.Of(Fields.Vid(host.Vid), Fields.EthSrc(host.Mac));

    private HostPlace PlaceOf(LearnedHost host) => _places.TryGetValue((host.Port, host.Vid), out var place)
        ? place
        : throw new ArgumentException($"port {host.Port} is no member of VLAN {host.Vid}", nameof(host));

    private static ImmutableArray<PortNumber> LagMembers(Datapath dp, Port port, Vid vid) => port.Lacp is not { } lacp
        ? [port.Number]
        : [.. dp.Ports.Where(other => other.Lacp?.Lag == lacp.Lag && Membership.IsMember(other) && Membership.VidsOf(other).Contains(vid)).Select(other => other.Number)];

    private static ImmutableArray<PortNumber> OtherExternals(Datapath dp, Port port, Vid vid) => !port.LoopProtectExternal
        ? []
        : [.. dp.Ports.Where(other => other.LoopProtectExternal && other != port && (port.Lacp is null || other.Lacp?.Lag != port.Lacp.Lag) && Membership.IsMember(other) && Membership.VidsOf(other).Contains(vid)).Select(other => other.Number)];

    private FlowEntry Ban(Match match) => new(
        Pipeline.EthSrc.Id,
        BanPriority,
        match,
        [],
        _dp.Cookie,
        HardTimeoutSeconds: (ushort)Math.Clamp(_dp.LearnBanTimeout, 1, ushort.MaxValue));

    private static ValueList<Instruction> OutputTo(PortNumber port, ImmutableArray<PortNumber> mirrors, bool pop)
    {
        var actions = new List<OpenFlowAction>(mirrors.Length + 2);
        if (pop) actions.Add(new PopVlanAction());
        foreach (var mirror in mirrors)
            if (mirror != port) actions.Add(new OutputAction(mirror));
        actions.Add(new OutputAction(port));
        return [new ApplyActionsInstruction(ValueList.From(actions))];
    }
}
