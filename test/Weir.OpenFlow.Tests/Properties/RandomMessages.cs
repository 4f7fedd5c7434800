using Weir.OpenFlow.Actions;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Instructions;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests.Properties;

/// <summary>Legal messages of every kind that carries entries, with any numbers in them.</summary>
public sealed class RandomMessages(Random random)
{
    public OpenFlowMessage Next() => random.Next(12) switch
    {
        0 => FlowMod(),
        1 => FlowMod() with { Command = (FlowModCommand)random.Next(5), CookieMask = U64(), OutPort = Port(), OutGroup = U32(), BufferId = U32() },
        2 => new GroupModMessage((GroupModCommand)random.Next(3), Group()) { Xid = U32() },
        3 => new MeterModMessage((MeterModCommand)random.Next(3), Meter()) { Xid = U32() },
        4 => new PacketInMessage(U32(), U16(), (PacketInReason)U8(), U8(), U64(), AnyMatch(), Bytes(100)) { Xid = U32() },
        5 => new PacketOutMessage(U32(), Port(), List(4, Action), Bytes(100)) { Xid = U32() },
        6 => new FlowRemovedMessage(U64(), U16(), (FlowRemovedReason)U8(), U8(), U32(), U32(), U16(), U16(), U64(), U64(), AnyMatch()) { Xid = U32() },
        7 => new MultipartReplyMessage(new FlowStatsReply(List(5, () => new FlowStats(Entry(), U32(), U32(), U64(), U64()))), Coin()) { Xid = U32() },
        8 => new MultipartReplyMessage(new GroupDescReply(List(4, Group)), Coin()) { Xid = U32() },
        9 => new MultipartReplyMessage(new MeterConfigReply(List(4, Meter)), Coin()) { Xid = U32() },
        10 => new NiciraPacketInMessage(U32(), U32(), (PacketInReason)U8(), U8(), U64(), AnyMatch(), Bytes(20), Bytes(100)) { Xid = U32() },
        _ => Bundled(),
    };

    public Match AnyMatch()
    {
        var fields = new Dictionary<OxmField, MatchField>();
        for (var i = random.Next(6); i > 0; i--)
        {
            var field = AnyField();
            fields[field.Field] = field;
        }

        return Match.Of([.. fields.Values]);
    }

    public FlowEntry Entry() => new(U8(), U16(), AnyMatch(), AnyInstructions(), U64(), U16(), U16(), (FlowEntryFlags)random.Next(32));

    private FlowModMessage FlowMod() => new(FlowModCommand.Add, Entry()) { Xid = U32() };

    private BundleAddMessage Bundled()
    {
        var xid = U32();
        return new BundleAddMessage(U32(), (BundleFlags)random.Next(4), FlowMod() with { Xid = xid }) { Xid = xid };
    }

    private MatchField AnyField()
    {
        var info = OxmFieldInfo.All[random.Next(OxmFieldInfo.All.Length)];
        var value = U128() & info.AllOnes;
        var mask = U128() & info.AllOnes;
        return info.Maskable && Coin() && mask != 0 ? MatchField.Masked(info.Field, value, mask) : MatchField.Exact(info.Field, value);
    }

    private FieldBits Bits(int count)
    {
        var fields = OxmFieldInfo.All.ToArray().Where(info => info.Bits >= count).ToList();
        var info = fields[random.Next(fields.Count)];
        return new(info.Field, random.Next(info.Bits - count + 1), count);
    }

    private ValueList<Instruction> AnyInstructions()
    {
        var list = new List<Instruction>();
        if (Coin()) list.Add(new MeterInstruction(U32()));
        if (Coin()) list.Add(new ApplyActionsInstruction(List(5, Action)));
        if (Coin()) list.Add(new ClearActionsInstruction());
        if (Coin()) list.Add(new WriteActionsInstruction(List(5, Action)));
        if (Coin()) list.Add(new WriteMetadataInstruction(U64(), U64()));
        if (Coin()) list.Add(new GotoTableInstruction(U8()));
        return ValueList.From(list);
    }

    private OpenFlowAction Action() => random.Next(26) switch
    {
        0 => new OutputAction(Coin() ? PortNumber.Controller : new(0), U16()) is { Port.Value: not 0 } controller ? controller : new OutputAction(new((uint)random.Next(1, 1000))),
        1 => new GroupAction(U32()),
        2 => new SetQueueAction(U32()),
        3 => new PushVlanAction(U16()),
        4 => new PopVlanAction(),
        5 => new PushMplsAction(U16()),
        6 => new PopMplsAction(U16()),
        7 => new PushPbbAction(U16()),
        8 => new PopPbbAction(),
        9 => new SetMplsTtlAction(U8()),
        10 => new DecMplsTtlAction(),
        11 => new SetNwTtlAction(U8()),
        12 => new DecNwTtlAction(),
        13 => new CopyTtlOutAction(),
        14 => new CopyTtlInAction(),
        15 or 16 => SetField(),
        17 => new ExperimenterAction(0x1234_5678, Bytes(8, 8)),
        18 => RegLoad(),
        19 => RegMove(),
        20 => new ResubmitAction(new((uint)random.Next(0xFF00)), U8()),
        21 => new Controller2Action(U16(), U16(), U8(), Coin() ? U32() : null, Bytes(9), Coin()),
        22 => new CtClearAction(),
        23 => new CtAction(U16(), Bits(16), 0, U8(), U16(), List(2, Nat)),
        24 => new CtAction(U16(), null, U16(), U8(), U16(), List(2, Nat)),
        _ => Nat(),
    };

    private OpenFlowAction Nat() => new NatAction(
        U16(), Coin() ? U32() : null, Coin() ? U32() : null, Coin() ? U128() : null, Coin() ? U128() : null, Coin() ? U16() : null, Coin() ? U16() : null);

    private SetFieldAction SetField()
    {
        var field = AnyField().Field;
        return new(MatchField.Exact(field, U128() & OxmFieldInfo.Of(field).AllOnes));
    }

    private RegLoadAction RegLoad()
    {
        var count = random.Next(1, 65);
        return new(Bits(count), U64() >> (64 - count));
    }

    private RegMoveAction RegMove()
    {
        var count = random.Next(1, 129);
        return new(Bits(count), Bits(count));
    }

    private GroupEntry Group() => new(U32(), (GroupType)random.Next(4), List(4, () => new Bucket(List(3, Action), U16(), Port(), U32())));

    private MeterEntry Meter()
    {
        var flags = (MeterFlags)random.Next(16);
        return new(U32(), flags, List(3, () => Band() with { BurstSize = flags.HasFlag(MeterFlags.Burst) ? U32() : 0 }));
    }

    private MeterBand Band() => random.Next(3) switch
    {
        0 => new(MeterBandType.Drop, U32(), U32()),
        1 => new(MeterBandType.DscpRemark, U32(), U32(), U8()),
        _ => new(MeterBandType.Experimenter, U32(), U32(), Experimenter: U32()),
    };

    private ValueList<T> List<T>(int longest, Func<T> item)
        where T : notnull => ValueList.From(Enumerable.Range(0, random.Next(longest + 1)).Select(_ => item()).ToList());

    private ValueList<byte> Bytes(int longest, int? exactly = null)
    {
        var bytes = new byte[exactly ?? random.Next(longest + 1)];
        random.NextBytes(bytes);
        return ValueList.Create<byte>(bytes);
    }

    private PortNumber Port() => new(U32());

    private bool Coin() => random.Next(2) == 0;

    private byte U8() => (byte)random.Next(256);

    private ushort U16() => (ushort)random.Next(65536);

    private uint U32() => (uint)random.NextInt64(1L << 32);

    private ulong U64() => ((ulong)U32() << 32) | U32();

    private UInt128 U128() => ((UInt128)U64() << 64) | U64();
}
