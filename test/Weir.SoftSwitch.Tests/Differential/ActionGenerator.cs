using Weir.OpenFlow;
using Weir.OpenFlow.Actions;
using Weir.Primitives;

namespace Weir.SoftSwitch.Tests.Differential;

/// <summary>Makes random action lists and sets, most of which a switch takes for the match that they stand behind.</summary>
internal sealed class ActionGenerator(Random random)
{
    private OxmField[] _settable = AllSettable;

    private static readonly OxmField[] AllSettable =
    [
        OxmField.Metadata, OxmField.TunnelId, OxmField.Reg0, OxmField.Reg1, OxmField.Reg2, OxmField.Reg3, OxmField.Reg4, OxmField.Reg5, OxmField.Reg6, OxmField.Reg7,
        OxmField.EthDst, OxmField.EthSrc, OxmField.VlanVid, OxmField.VlanPcp, OxmField.MplsLabel, OxmField.MplsTc, OxmField.IpDscp, OxmField.IpEcn,
        OxmField.Ipv4Src, OxmField.Ipv4Dst, OxmField.Ipv6Src, OxmField.Ipv6Dst, OxmField.Ipv6Flabel, OxmField.NwTtl, OxmField.TcpSrc, OxmField.TcpDst, OxmField.UdpSrc, OxmField.UdpDst,
        OxmField.SctpSrc, OxmField.SctpDst, OxmField.Icmpv4Type, OxmField.Icmpv4Code, OxmField.Icmpv6Type, OxmField.Icmpv6Code, OxmField.Ipv6NdTarget, OxmField.Ipv6NdSll, OxmField.Ipv6NdTll,
        OxmField.ArpOp, OxmField.ArpSpa, OxmField.ArpTpa, OxmField.ArpSha, OxmField.ArpTha,
    ];

    public uint[] Meters { get; set; } = [];

    public List<uint> Groups { get; } = [];

    public bool UsedNormal { get; private set; }

    /// <summary>Sets no ARP field: in a frame whose ARP packet is cut Open vSwitch would write behind its end, and die of it sooner or later.</summary>
    public void LeaveArpAlone() => _settable = [.. AllSettable.Where(field => field is < OxmField.ArpOp or > OxmField.ArpTha)];

    /// <summary>An action list.</summary>
    public List<OpenFlowAction> List(Match match, int table)
    {
        var actions = new List<OpenFlowAction>();
        var known = match;
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var action = Next(ref known, table);
            if (action is not null) actions.Add(action);
        }

        if (random.Next(10) < 6) actions.Add(Output());
        return actions;
    }

    /// <summary>Actions for an action set, in any order.</summary>
    public List<OpenFlowAction> Set(Match match)
    {
        var actions = new List<OpenFlowAction>();
        var known = match;
        for (var count = random.Next(0, 4); count > 0; count--)
            if (Rewrite(ref known) is { } action) actions.Add(action);
        if (random.Next(5) > 0) actions.Insert(random.Next(actions.Count + 1), SetOutput());
        if (random.Next(4) == 0) actions.Add(SetOutput());
        if (Groups.Count > 0 && random.Next(4) == 0) actions.Add(new GroupAction(Pick(Groups)));
        return actions;
    }

    /// <summary>The actions of a bucket.</summary>
    public List<OpenFlowAction> Bucket()
    {
        var known = Match.Any;
        var actions = new List<OpenFlowAction>();
        for (var count = random.Next(0, 3); count > 0; count--)
            if (Rewrite(ref known) is { } action) actions.Add(action);
        if (random.Next(8) == 0) actions.Add(new DecNwTtlAction());
        if (random.Next(8) == 0) actions.Add(new PopVlanAction());
        actions.Add(new OutputAction(Port()));
        return actions;
    }

    private OpenFlowAction? Next(ref Match known, int table)
    {
        switch (random.Next(20))
        {
            case < 11: return Rewrite(ref known);
            case < 15: return Output();
            case 15: return Groups.Count > 0 ? new GroupAction(Pick(Groups)) : null;
            case 16: return new ResubmitAction(random.Next(2) == 0 ? PortNumber.InPort : Port(), (byte)(random.Next(8) == 0 ? 255 : random.Next(table + 1, 6)));
            case 17: return new Controller2Action((ushort)Pick([20, 64, 65535]), 0, 1, Meters.Length > 0 && random.Next(2) == 0 ? Meters[0] : null, ValueList<byte>.Empty, false);
            case 18: return new SetQueueAction((uint)random.Next(3));
            default: return random.Next(3) == 0 ? new CtClearAction() : Move(known);
        }
    }

    private OpenFlowAction? Rewrite(ref Match known)
    {
        switch (random.Next(16))
        {
            case 0 or 1:
                known = known.With(MatchField.Exact(OxmField.VlanVid, Vid.Present));
                return new PushVlanAction(random.Next(3) == 0 ? EtherType.ServiceVlan : EtherType.Vlan);
            case 2 or 3 when IsTagged(known):
                known = known.With(MatchField.Exact(OxmField.VlanVid, 0));
                return new PopVlanAction();
            case 4:
                var type = random.Next(3) == 0 ? EtherType.MplsMulticast : EtherType.Mpls;
                if (random.Next(2) == 0 && TypeOf(known) is not (EtherType.Mpls or EtherType.MplsMulticast)) return null;
                known = Only(known, type);
                return new PushMplsAction(type);
            case 5 or 6 when TypeOf(known) is EtherType.Mpls or EtherType.MplsMulticast:
                var below = random.Next(3) == 0 ? EtherType.Mpls : EtherType.IPv4;
                known = Only(known, below);
                return new PopMplsAction(below);
            case >= 7 and <= 10 when TypeOf(known) is EtherType.Mpls or EtherType.MplsMulticast:
                return random.Next(2) == 0 ? new DecMplsTtlAction() : new SetMplsTtlAction((byte)random.Next(4));
            case 7 or 8 when TypeOf(known) is EtherType.IPv4 or EtherType.IPv6:
                return random.Next(3) == 0 ? new SetNwTtlAction((byte)random.Next(4)) : new DecNwTtlAction();
            case 9:
                return Load(known);
            default:
                return SetField(known);
        }
    }

    private OpenFlowAction? SetField(Match known)
    {
        var possible = _settable.Where(field => OxmFieldInfo.Of(field).Prerequisites.All(need => need.IsMetBy(known)) && (field != OxmField.VlanVid || IsTagged(known))).ToArray();
        var specific = possible.Where(field => field > OxmField.EthSrc).ToArray();
        var field = Pick(specific.Length > 0 && random.Next(5) > 0 ? specific : possible);
        var info = OxmFieldInfo.Of(field);
        var value = field switch
        {
            OxmField.VlanVid => (UInt128)(0x1000 | Pick([10, 20, 30, 0])),
            OxmField.EthDst or OxmField.EthSrc => (UInt128)(0x020000000000u + (ulong)random.Next(1, 5)),
            OxmField.ArpOp => (UInt128)random.Next(0, 4),
            _ => random.Next(4) == 0 ? 0 : Random128() & info.AllOnes,
        };
        return new SetFieldAction(MatchField.Exact(field, value));
    }

    private RegLoadAction? Load(Match known)
    {
        var possible = _settable.Where(field => IsBitwise(field) && OxmFieldInfo.Of(field).Prerequisites.All(need => need.IsMetBy(known))).ToArray();
        var field = Pick(possible);
        var bits = OxmFieldInfo.Of(field).Bits;
        var count = random.Next(1, Math.Min(bits, 64) + 1);
        var offset = random.Next(0, bits - count + 1);
        return new RegLoadAction(new FieldBits(field, offset, count), count == 64 ? (ulong)random.NextInt64() : (ulong)random.NextInt64() & ((1UL << count) - 1));
    }

    private RegMoveAction? Move(Match known)
    {
        var possible = _settable.Where(field => IsBitwise(field) && OxmFieldInfo.Of(field).Prerequisites.All(need => need.IsMetBy(known))).ToArray();
        var (from, to) = (OxmFieldInfo.Of(Pick(possible)), OxmFieldInfo.Of(Pick(possible)));
        var count = random.Next(1, Math.Min(from.Bits, to.Bits) + 1);
        return new RegMoveAction(new FieldBits(from.Field, random.Next(0, from.Bits - count + 1), count), new FieldBits(to.Field, random.Next(0, to.Bits - count + 1), count));
    }

    private OutputAction Output()
    {
        switch (random.Next(16))
        {
            case 0: return new OutputAction(PortNumber.Controller, (ushort)Pick([18, 96, 65535]));
            case 1: return new OutputAction(PortNumber.InPort);
            case 2: return new OutputAction(PortNumber.Flood);
            case 3: return new OutputAction(PortNumber.All);
            case 4:
                UsedNormal = true;
                return new OutputAction(PortNumber.Normal);
            default: return new OutputAction(Port());
        }
    }

    private OutputAction SetOutput() => random.Next(6) == 0 ? new OutputAction(PortNumber.Controller) : new OutputAction(Port());

    private PortNumber Port() => new((uint)random.Next(1, random.Next(8) == 0 ? 9 : 6));

    /// <summary>
    /// Not the tag, whose bits are more than the field's; not ARP and neighbour discovery: in malformed ones the fields read 0, and the bits beside those that are
    /// loaded stay what they are in the frame.
    /// </summary>
    private static bool IsBitwise(OxmField field) => field is not (OxmField.VlanVid or OxmField.VlanPcp or (>= OxmField.Ipv6NdTarget and <= OxmField.ArpTha));

    private UInt128 Random128() => ((UInt128)(ulong)random.NextInt64() << 64) | (ulong)random.NextInt64();

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private static bool IsTagged(Match known) => known.Find(OxmField.VlanVid) is { } tag && (tag.Value & Vid.Present) != 0;

    private static ushort TypeOf(Match known) => (ushort)((known.Find(OxmField.EthType) ?? known.Find(OxmField.EthTypeNxm))?.Value ?? 0);

    /// <summary>What is known after the EtherType changed.</summary>
    private static Match Only(Match known, ushort etherType)
    {
        var tag = known.Find(OxmField.VlanVid);
        var match = Match.Of(MatchField.Exact(OxmField.EthType, etherType));
        return tag is { } field ? match.With(field) : match;
    }
}
