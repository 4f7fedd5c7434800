using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>Makes a random scenario from a seed: frames first, then flows that look at what some of the frames hold.</summary>
internal sealed class ScenarioGenerator
{
    private const int FrameCount = 32;
    private const int TableCount = 5;

    private readonly Random _random;
    private readonly FrameGenerator _frames;
    private readonly ActionGenerator _actions;
    private readonly int _seed;

    private ScenarioGenerator(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _frames = new FrameGenerator(_random);
        _actions = new ActionGenerator(_random);
    }

    public static Scenario Make(int seed) => new ScenarioGenerator(seed).Make();

    private Scenario Make()
    {
        var mode = _frames.Pick(FragmentMode.Normal, FragmentMode.NxMatch, FragmentMode.NxMatch, FragmentMode.Drop);
        var meters = _random.Next(6) == 0;
        var frames = Enumerable.Range(0, FrameCount).Select(_ => Frame(meters)).ToImmutableArray();
        if (frames.Any(frame => PacketFieldsReader.Extract(frame.Bytes, frame.InPort.Number) is { IsArp: true } fields && frame.Bytes.Length - fields.NetworkOffset < ArpHeader.Length)) _actions.LeaveArpAlone();
        var setup = new List<OpenFlowMessage>();
        if (meters)
        {
            setup.Add(new MeterModMessage(MeterModCommand.Add, new MeterEntry(1, MeterFlags.Pktps | MeterFlags.Burst, [new MeterBand(MeterBandType.Drop, 2, 3)])));
            setup.Add(new MeterModMessage(MeterModCommand.Add, new MeterEntry(2, MeterFlags.Kbps, [new MeterBand(MeterBandType.Drop, 4, 0)])));
            _actions.Meters = [1, 2];
        }

        foreach (var group in Groups()) setup.Add(new GroupModMessage(GroupModCommand.Add, group));
        ushort priority = 1000;
        for (byte table = 0; table < TableCount; table++)
            for (var i = _random.Next(4, 10); i >= 0; i--) setup.Add(Flow(table, --priority, frames));
        for (byte table = 0; table < TableCount; table++)
            if (_random.Next(8) != 0) setup.Add(new FlowModMessage(FlowModCommand.Add, new FlowEntry(table, 0, Match.Any, Instructions(table, Match.Any), Cookie())));
        // NORMAL floods in an order of its own, and the bit is lost on a tag's way off the frame and on again: where it is seen is chance.
        foreach (var frame in frames.Where(frame => _actions.UsedNormal && frame.Fault == "reserved tci bit")) frame.Bytes[14] &= 0xEF;
        return new Scenario(_seed, mode, [.. setup], frames);
    }

    private ScenarioFrame Frame(bool pauses)
    {
        var port = Scenario.Ports[_random.Next(5)];
        var pause = TimeSpan.FromMilliseconds(pauses && _random.Next(3) == 0 ? 10 * _random.Next(1, 60) : 0);
        if (_random.Next(100) < 48)
        {
            var (bytes, fault) = _frames.Malformed();
            return new ScenarioFrame(port, bytes, "malformed", fault, pause);
        }

        var (frame, kind) = _frames.WellFormed();
        return new ScenarioFrame(port, frame, kind, null, pause);
    }

    private IEnumerable<GroupEntry> Groups()
    {
        if (_random.Next(3) == 0) yield break;
        foreach (var type in (GroupType[])[GroupType.All, GroupType.Indirect, GroupType.FastFailover, GroupType.Select])
        {
            if (type == GroupType.Select && _actions.Meters.Length > 0) yield break;
            var id = 10 + (uint)type;
            var buckets = Enumerable.Range(0, type == GroupType.Indirect ? 1 : _random.Next(1, 4)).Select(_ => new Bucket(
                ValueList.From(_actions.Bucket()),
                type == GroupType.Select ? (ushort)1 : (ushort)0,
                type == GroupType.FastFailover ? new PortNumber((uint)_random.Next(1, 8)) : PortNumber.Any)).ToList();
            if (type == GroupType.FastFailover && _random.Next(3) > 0) buckets[0] = buckets[0] with { WatchPort = new PortNumber(6) };
            _actions.Groups.Add(id);
            yield return new GroupEntry(id, type, ValueList.From(buckets));
        }
    }

    private ulong Cookie() => (ulong)_random.Next(1, 100);

    private FlowModMessage Flow(byte table, ushort priority, ImmutableArray<ScenarioFrame> frames)
    {
        var match = MatchFor(frames[_random.Next(frames.Length)]);
        return new FlowModMessage(FlowModCommand.Add, new FlowEntry(table, priority, match, Instructions(table, match), Cookie()));
    }

    private ValueList<Instruction> Instructions(byte table, Match match)
    {
        var instructions = new List<Instruction>();
        if (_actions.Meters.Length > 0 && _random.Next(4) == 0) instructions.Add(new MeterInstruction(_frames.Pick(_actions.Meters)));
        if (_random.Next(10) < 8) instructions.Add(new ApplyActionsInstruction(ValueList.From(_actions.List(match, table))));
        if (_random.Next(10) == 0) instructions.Add(new ClearActionsInstruction());
        if (_random.Next(10) < 4) instructions.Add(new WriteActionsInstruction(ValueList.From(_actions.Set(match))));
        if (_random.Next(10) < 2) instructions.Add(new WriteMetadataInstruction((ulong)_random.Next(256), _frames.Pick(0xFFul, 0xF0ul, ulong.MaxValue)));
        if (table < TableCount - 1 && _random.Next(10) < 6) instructions.Add(new GotoTableInstruction((byte)_random.Next(table + 1, TableCount)));
        return ValueList.From(instructions);
    }

    /// <summary>Looks at a few of the frame's fields, and at what they need; now and then at a value that the frame does not have.</summary>
    private Match MatchFor(ScenarioFrame frame)
    {
        var fields = PacketFieldsReader.Extract(frame.Bytes, frame.InPort.Number);
        fields.Metadata = (ulong)_random.Next(256);
        var match = Match.Any;
        if (_random.Next(12) == 0) return AddTracked(fields);

        if (_random.Next(50) == 0) return Add(match, OxmFieldInfo.Of(_frames.Pick(OxmField.InPhyPort, OxmField.Ipv6Exthdr, OxmField.PbbIsid)), fields);

        // Half of the entries look at one field that few frames have, so that all of those are met often.
        var special = OxmFieldInfo.All.ToArray().Where(info => IsSpecial(info.Field) && fields.Has(info.Field)).ToArray();
        if (special.Length > 0 && _random.Next(5) < 3) return Add(match, special[_random.Next(special.Length)], fields);
        for (var wanted = _random.Next(1, 4); wanted > 0; wanted--)
        {
            var present = OxmFieldInfo.All.ToArray().Where(info => fields.Has(info.Field) || (IsRefused(info.Field) && _random.Next(8) == 0)).ToArray();
            var info = present[_random.Next(present.Length)];
            if (info.Field < OxmField.EthDst && _random.Next(4) > 0) info = OxmFieldInfo.Of(_frames.Pick(OxmField.EthType, OxmField.VlanVid, OxmField.EthDst));
            match = Add(match, info, fields);
        }

        return match;
    }

    private static bool IsSpecial(OxmField field) => field is (>= OxmField.MplsLabel and <= OxmField.MplsBos) or OxmField.Ipv4Dst or (>= OxmField.TcpSrc and <= OxmField.ArpTha);

    /// <summary>Looks at a tracked connection: no frame has one here, so the entry is taken but matches nothing.</summary>
    private Match AddTracked(PacketFields fields)
    {
        var tracked = OxmFieldInfo.All.ToArray().Where(info => info.Field >= OxmField.CtNwProto && info.Prerequisites.All(need => need.Field == OxmField.CtState || need.AnyOf.Contains((uint)fields.Get(need.Field)))).ToArray();
        var match = Match.Of(MatchField.Masked(OxmField.CtState, 0x20, 0x30));
        if (tracked.Length == 0) return match;
        var info = tracked[_random.Next(tracked.Length)];
        foreach (var need in info.Prerequisites.Where(need => need.Field != OxmField.CtState)) match = match.With(MatchField.Exact(need.Field, fields.Get(need.Field)));
        return match.With(MatchField.Exact(info.Field, (uint)_random.Next(2)));
    }

    private static bool IsRefused(OxmField field) => field is OxmField.InPhyPort or OxmField.Ipv6Exthdr or OxmField.PbbIsid;

    private Match Add(Match match, OxmFieldInfo info, in PacketFields fields)
    {
        foreach (var prerequisite in info.Prerequisites)
        {
            var needed = OxmFieldInfo.Of(prerequisite.Field);
            if (!needed.Prerequisites.IsDefaultOrEmpty) match = Add(match, needed, fields);
            if (match.Find(prerequisite.Field) is null && !HasAlias(match, prerequisite.Field)) match = match.With(MatchField.Exact(prerequisite.Field, fields.Get(prerequisite.Field)));
        }

        if (match.Find(info.Field) is not null || HasAlias(match, info.Field)) return match;
        var value = fields.Get(info.Field);
        if (_random.Next(12) == 0) value ^= UInt128.One << _random.Next(info.Bits);
        if (!info.Maskable || info.Bits == 13 || _random.Next(2) == 0) return match.With(MatchField.Exact(info.Field, value & info.AllOnes));
        var mask = _random.Next(2) == 0 ? info.AllOnes << _random.Next(info.Bits) : (UInt128)(ulong)_random.NextInt64() << _random.Next(64);
        return match.With(MatchField.Masked(info.Field, value & info.AllOnes, mask & info.AllOnes));
    }

    private static bool HasAlias(Match match, OxmField field) => field switch
    {
        OxmField.EthType => match.Find(OxmField.EthTypeNxm) is not null,
        OxmField.EthTypeNxm => match.Find(OxmField.EthType) is not null,
        OxmField.IpProto => match.Find(OxmField.IpProtoNxm) is not null,
        OxmField.IpProtoNxm => match.Find(OxmField.IpProto) is not null,
        _ => false,
    };
}
