namespace Weir.Integration.Tests.Lab;

/// <summary>Messages that passed an <see cref="OpenFlowTap"/>, by OpenFlow 1.3 type; a message inside a bundle counts as what it is, too.</summary>
internal sealed class TapCounts
{
    public const int Error = 1, Experimenter = 4, SetConfig = 9, PacketIn = 10, PacketOut = 13, FlowMod = 14, GroupMod = 15, MultipartRequest = 18, MeterMod = 29;

    private readonly long[] _toSwitch = new long[256];
    private readonly long[] _toController = new long[256];

    public long FlowMods => ToSwitch(FlowMod);

    public long GroupMods => ToSwitch(GroupMod);

    public long MeterMods => ToSwitch(MeterMod);

    public long PacketOuts => ToSwitch(PacketOut);

    public long PacketIns => ToController(PacketIn);

    /// <summary>All that changes what the switch holds.</summary>
    public long Changes => FlowMods + GroupMods + MeterMods;

    public long ToSwitch(int type) => Interlocked.Read(ref _toSwitch[type]);

    public long ToController(int type) => Interlocked.Read(ref _toController[type]);

    public void Count(bool toSwitch, int type) => Interlocked.Increment(ref (toSwitch ? _toSwitch : _toController)[type]);

    /// <summary>What has passed since a copy was made.</summary>
    public TapCounts Since(TapCounts earlier)
    {
        var difference = new TapCounts();
        for (var type = 0; type < 256; type++)
        {
            difference._toSwitch[type] = ToSwitch(type) - earlier._toSwitch[type];
            difference._toController[type] = ToController(type) - earlier._toController[type];
        }

        return difference;
    }

    public TapCounts Copy() => Since(new());

    public override string ToString() => $"to switch: {List(_toSwitch)}; to controller: {List(_toController)}";

    private static string List(long[] counts) => string.Join(' ', Enumerable.Range(0, 256).Where(type => counts[type] != 0).Select(type => $"type {type}: {counts[type]}"));
}
