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
/// the action lists of every port, so that a host costs no more than its two entries.
/// </summary>
public sealed class HostEntries
{
    /// <summary>Priority of a learned source in <c>eth_src</c>.</summary>
    public const ushort SourcePriority = 8191;

    /// <summary>Priority of a learned destination in <c>eth_dst</c>.</summary>
    public const ushort DestinationPriority = 8192;

    /// <summary>Priority of a learn ban in <c>eth_src</c>: above the punt of unknown sources, below known ones.</summary>
    public const ushort BanPriority = 4097;

    private static readonly ValueList<Instruction> ToEthDst = [new GotoTableInstruction(Pipeline.EthDst.Id)];

    private readonly Datapath _dp;
    private readonly FrozenDictionary<(PortNumber Port, Vid Vid), ValueList<Instruction>> _outputs;

    /// <summary>The host entries of <paramref name="dp"/>.</summary>
    public HostEntries(Datapath dp)
    {
        _dp = dp;
        var outputs = new Dictionary<(PortNumber Port, Vid Vid), ValueList<Instruction>>();
        var members = new Membership(dp);
        foreach (var port in dp.Ports)
        {
            if (!Membership.IsMember(port)) continue;
            var mirrors = members.MirrorsOf(port.Number);
            if (port.TaggedVlans.Length > 0)
            {
                var tagged = OutputTo(port.Number, mirrors, pop: false);
                foreach (var vid in port.TaggedVlans) outputs[(port.Number, vid)] = tagged;
            }

            if (port.NativeVlan is { } native) outputs[(port.Number, native)] = OutputTo(port.Number, mirrors, pop: true);
        }

        _outputs = outputs.ToFrozenDictionary();
    }

    /// <summary>Whether a host may be learned there: the port is a forwarding member of the VLAN and no coprocessor.</summary>
    public bool CanLearn(PortNumber port, Vid vid) => _outputs.ContainsKey((port, vid)) && _dp.FindPort(port) is { Coprocessor: null };

    /// <summary>Every port and VLAN where hosts may be.</summary>
    internal IEnumerable<(PortNumber Port, Vid Vid)> Places => _outputs.Keys;

    /// <summary>Whether a host there has the same ways in and out as in <paramref name="other"/>; cookies are not compared.</summary>
    internal bool TreatsAlike(HostEntries other, PortNumber port, Vid vid) =>
        CanLearn(port, vid) == other.CanLearn(port, vid)
        && _outputs.TryGetValue((port, vid), out var mine) && other._outputs.TryGetValue((port, vid), out var theirs) && mine.Equals(theirs);

    /// <summary>
    /// The entry in <c>eth_src</c> that lets frames of a known host pass without a copy to the controller: in_port, VID and eth_src; a hard timeout of
    /// <see cref="LearnTimeouts"/>.
    /// </summary>
    public FlowEntry Source(LearnedHost host) => new(
        Pipeline.EthSrc.Id,
        SourcePriority,
        SourceMatch(host),
        ToEthDst,
        _dp.Cookie,
        HardTimeoutSeconds: LearnTimeouts.For(_dp, host.Mac).SourceHardSeconds);

    /// <summary>
    /// The entry in <c>eth_dst</c> that sends frames to a known host: VID and eth_dst; the tag is popped where the VLAN is native, copies for mirrors
    /// go out first, in the form that the host sees; an idle timeout of <see cref="LearnTimeouts"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The port is no member of the VLAN: see <see cref="CanLearn"/>.</exception>
    public FlowEntry Destination(LearnedHost host) => new(
        Pipeline.EthDst.Id,
        DestinationPriority,
        DestinationMatch(host),
        _outputs.TryGetValue((host.Port, host.Vid), out var output) ? output : throw new ArgumentException($"port {host.Port} is no member of VLAN {host.Vid}", nameof(host)),
        _dp.Cookie,
        IdleTimeoutSeconds: LearnTimeouts.For(_dp, host.Mac).DestinationIdleSeconds);

    /// <summary>Match of <see cref="Source"/>.</summary>
    public static Match SourceMatch(LearnedHost host) => Match.Of(Fields.InPort(host.Port), Fields.Vid(host.Vid), Fields.EthSrc(host.Mac));

    /// <summary>Match of <see cref="Destination"/>: the same wherever the host is.</summary>
    public static Match DestinationMatch(LearnedHost host) => Match.Of(Fields.Vid(host.Vid), Fields.EthDst(host.Mac));

    /// <summary>What removes a host's two entries, by their keys alone: the configuration they were made under does not matter.</summary>
    public static IEnumerable<FlowChange> Deletes(LearnedHost host) =>
    [
        new(ChangeKind.Delete, new FlowEntry(Pipeline.EthSrc.Id, SourcePriority, SourceMatch(host), []), null),
        new(ChangeKind.Delete, new FlowEntry(Pipeline.EthDst.Id, DestinationPriority, DestinationMatch(host), []), null),
    ];

    /// <summary>The entry that drops frames from unknown sources on a port, for the datapath's <c>learn_ban_timeout</c>.</summary>
    public FlowEntry PortBan(PortNumber port) => Ban(Match.Of(Fields.InPort(port)));

    /// <summary>The entry that drops frames from unknown sources in a VLAN, for the datapath's <c>learn_ban_timeout</c>.</summary>
    public FlowEntry VlanBan(Vid vid) => Ban(Match.Of(Fields.Vid(vid)));

    /// <summary>
    /// Whether an entry was put there by learning, by table, priority and timeout: a source or ban in <c>eth_src</c>, a destination in <c>eth_dst</c>.
    /// The static diff leaves such entries alone.
    /// </summary>
    public static bool IsDynamic(FlowEntry entry) => (entry.TableId, entry.Priority) switch
    {
        (25, SourcePriority or BanPriority) => entry.HardTimeoutSeconds > 0,
        (30, DestinationPriority) => entry.IdleTimeoutSeconds > 0,
        _ => false,
    };

    /// <summary>
    /// Reads a learned source back. Any table will do, so FAUCET's packed <c>eth_src</c> is read too; whether the port may still have the host is
    /// not looked at.
    /// </summary>
    public static bool TryReadSource(FlowEntry entry, out LearnedHost host)
    {
        host = default;
        if (entry.Priority != SourcePriority || entry.Match.Count != 3 || entry.Instructions is not [GotoTableInstruction]) return false;
        if (!TryExact(entry.Match, OxmField.InPort, out var port) || !TryExact(entry.Match, OxmField.VlanVid, out var vid) || (vid & Vid.Present) == 0) return false;
        if (!TryExact(entry.Match, OxmField.EthSrc, out var mac)) return false;
        host = new(MacAddress.FromBits((ulong)mac), Vid.FromBits((int)vid), new PortNumber((uint)port));
        return true;
    }

    /// <summary>
    /// Reads a learned destination back: the port is the last one that the entry outputs to (mirrors come first). Any table will do, so FAUCET's
    /// packed <c>eth_dst</c> is read too.
    /// </summary>
    public static bool TryReadDestination(FlowEntry entry, out LearnedHost host)
    {
        host = default;
        if (entry.Priority != DestinationPriority || entry.Match.Count != 2 || entry.Instructions is not [ApplyActionsInstruction apply]) return false;
        if (!TryExact(entry.Match, OxmField.VlanVid, out var vid) || (vid & Vid.Present) == 0) return false;
        if (!TryExact(entry.Match, OxmField.EthDst, out var mac) || MacAddress.FromBits((ulong)mac).IsMulticast) return false;
        if (apply.Actions is not [.., OutputAction { Port.IsReserved: false } output]) return false;
        host = new(MacAddress.FromBits((ulong)mac), Vid.FromBits((int)vid), output.Port);
        return true;
    }

    /// <summary>Reads a learn ban back: exactly one of <paramref name="port"/> and <paramref name="vid"/> is set.</summary>
    public static bool TryReadBan(FlowEntry entry, out PortNumber? port, out Vid? vid)
    {
        (port, vid) = (null, null);
        if (entry.Priority != BanPriority || entry.HardTimeoutSeconds == 0 || entry.Match.Count != 1 || entry.Instructions.Count != 0) return false;
        if (TryExact(entry.Match, OxmField.InPort, out var number)) port = new PortNumber((uint)number);
        else if (TryExact(entry.Match, OxmField.VlanVid, out var value) && (value & Vid.Present) != 0) vid = Vid.FromBits((int)value);
        return port is not null || vid is not null;
    }

    private FlowEntry Ban(Match match) => new(
        Pipeline.EthSrc.Id,
        BanPriority,
        match,
        [],
        _dp.Cookie,
        HardTimeoutSeconds: (ushort)Math.Clamp(_dp.LearnBanTimeout, 1, ushort.MaxValue));

    private static bool TryExact(Match match, OxmField field, out UInt128 value)
    {
        var found = match.Find(field);
        value = found?.Value ?? 0;
        return found is { IsMasked: false };
    }

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
