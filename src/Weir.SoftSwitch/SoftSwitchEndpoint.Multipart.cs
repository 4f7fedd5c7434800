using System.Collections.Immutable;
using Weir.OpenFlow;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.SoftSwitch;

public sealed partial class SoftSwitchEndpoint
{
    /// <summary>Flow entries in one reply; a reply's length has 16 bits.</summary>
    private const int FlowsInReply = 64;

    private OpenFlowError? Answer(MultipartRequestMessage request)
    {
        switch (request.Body)
        {
            case FlowStatsRequest flows:
                Answer(request, Select(flows.Selection).Select(Describe), FlowsInReply, static part => new FlowStatsReply(part));
                return null;
            case AggregateRequest aggregate:
                var selected = Select(aggregate.Selection);
                Answer(request, new AggregateReply(Sum(selected, flow => flow.PacketCount), Sum(selected, flow => flow.ByteCount), (uint)selected.Count));
                return null;
            case TableStatsRequest:
                var tables = Enumerable.Range(0, SoftDatapath.TableCount).Select(id => _datapath.Table((byte)id));
                Answer(request, tables.Select(table => new TableStats(table.Id, (uint)table.Count, table.LookupCount, table.MatchCount)), 512, static part => new TableStatsReply(part));
                return null;
            case PortDescRequest:
                Answer(request, _datapath.Ports.Select(Describe), 512, static part => new PortDescReply(part));
                return null;
            case PortStatsRequest ports:
                var wanted = _datapath.Ports.Where(port => ports.Port == PortNumber.Any || port.Number == ports.Port);
                Answer(request, wanted.Select(port => new PortStats(port.Number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 256, static part => new PortStatsReply(part));
                return null;
            case QueueStatsRequest:
                Answer(request, new QueueStatsReply(ValueList<QueueStats>.Empty));
                return null;
            case GroupDescRequest:
                Answer(request, _datapath.Groups.Select(group => group.Entry), 16, static part => new GroupDescReply(part));
                return null;
            case GroupStatsRequest groups:
                Answer(request, _datapath.Groups.Where(group => groups.GroupId == GroupModMessage.AllGroups || group.Entry.GroupId == groups.GroupId).Select(Describe), 64, static part => new GroupStatsReply(part));
                return null;
            case GroupFeaturesRequest:
                Answer(request, new GroupFeaturesReply(0xF, 0x7, Four(0xFFFF_FF00), Four(0x0EFF_9801)));
                return null;
            case DescRequest:
                Answer(request, new DescReply(_options.Manufacturer, _options.Hardware, _options.Software, "None", "None"));
                return null;
            case TableFeaturesRequest features:
                if (features.Tables.Count > 0 && SetTables(features.Tables) is { } refusal) return refusal;
                Answer(request, _datapath.Limits?.Tables ?? Enumerable.Range(0, SoftDatapath.TableCount).Select(Describe), 16, static part => new TableFeaturesReply(part));
                return null;
            case MeterConfigRequest or MeterStatsRequest or MeterFeaturesRequest:
                return AnswerMeters(request);
            default:
                return OpenFlowError.BadMultipart;
        }
    }

    // Entries that do not fit are gone where the switch takes the tables all the same.
    private OpenFlowError? SetTables(ValueList<TableFeatures> tables)
    {
        if (_options.Tables is not { } capacity) return SwitchErrors.TableFeaturesNotPermitted;
        if (tables.Count > capacity.MaxTables) return SwitchErrors.TooManyTables;
        if (tables.Sum(table => (long)table.MaxEntries) > capacity.MaxEntries) return SwitchErrors.TablesTooLarge;
        var limits = new TableLimits(tables);
        var misfits = _datapath.Flows.Where(flow => !limits.Fits(flow.Entry)).ToList();
        if (capacity.WhileEmpty && misfits.Count > 0) return SwitchErrors.TableFeaturesNotPermitted;
        foreach (var flow in misfits) Watch(() => _datapath.Apply(new FlowModMessage(FlowModCommand.DeleteStrict, flow.Entry)));
        _datapath.Limits = limits;
        return null;
    }

    private OpenFlowError? AnswerMeters(MultipartRequestMessage request)
    {
        bool IsWanted(InstalledMeter meter, uint id) => id == MeterModMessage.AllMeters || meter.Entry.MeterId == id;
        switch (request.Body)
        {
            case MeterFeaturesRequest:
                Answer(request, _options.Meters ? new MeterFeaturesReply(SoftDatapath.MeterCount, 2, MeterFlags.Kbps | MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats, 8, 0) : new MeterFeaturesReply(0, 0, 0, 0, 0));
                return null;
            case MeterConfigRequest config:
                Answer(request, _datapath.Meters.Where(meter => IsWanted(meter, config.MeterId)).Select(meter => meter.Entry), 256, static part => new MeterConfigReply(part));
                return null;
            case MeterStatsRequest stats:
                Answer(request, _datapath.Meters.Where(meter => IsWanted(meter, stats.MeterId)).Select(Describe), 256, static part => new MeterStatsReply(part));
                return null;
            default:
                return OpenFlowError.BadMultipart;
        }
    }

    private void Answer(MultipartRequestMessage request, MultipartReplyBody body) => Reply(new MultipartReplyMessage(body) { Xid = request.Xid });

    /// <summary>Splits over as many replies as are needed; an empty answer is one empty reply.</summary>
    private void Answer<T>(MultipartRequestMessage request, IEnumerable<T> items, int most, Func<ValueList<T>, MultipartReplyBody> body)
        where T : notnull
    {
        var parts = items.Chunk(most).ToList();
        if (parts.Count == 0) parts.Add([]);
        for (var i = 0; i < parts.Count; i++) Reply(new MultipartReplyMessage(body(ValueList.Create<T>(parts[i])), More: i < parts.Count - 1) { Xid = request.Xid });
    }

    private List<InstalledFlow> Select(FlowSelection selection) =>
    [
        .. _datapath.Flows.Where(flow =>
            (selection.TableId == FlowModMessage.AllTables || flow.Entry.TableId == selection.TableId)
            && (flow.Entry.Cookie & selection.CookieMask) == (selection.Cookie & selection.CookieMask)
            && SoftDatapath.Covers(selection.Match, flow.Entry.Match)
            && FlowFilter.SendsTo(flow.Entry, selection.OutPort, selection.OutGroup)),
    ];

    private static ulong Sum(List<InstalledFlow> flows, Func<InstalledFlow, ulong> count) => flows.Aggregate(0UL, (sum, flow) => sum + count(flow));

    private FlowStats Describe(InstalledFlow flow)
    {
        var (seconds, nanoseconds) = _datapath.Age(flow.CreatedAt);
        return new FlowStats(flow.Entry with { Flags = flow.Entry.Flags & ~FlowEntryFlags.CheckOverlap }, seconds, nanoseconds, flow.PacketCount, flow.ByteCount);
    }

    private GroupStats Describe(InstalledGroup group)
    {
        var (seconds, nanoseconds) = _datapath.Age(group.CreatedAt);
        var buckets = group.BucketCounters.Select(bucket => new PacketByteCount(bucket.Packets, bucket.Bytes)).ToList();
        var users = _datapath.Flows.Count(flow => FlowFilter.SendsTo(flow.Entry, PortNumber.Any, group.Entry.GroupId));
        return new GroupStats(
            group.Entry.GroupId, (uint)users, buckets.Aggregate(0UL, (sum, bucket) => sum + bucket.PacketCount), buckets.Aggregate(0UL, (sum, bucket) => sum + bucket.ByteCount),
            seconds, nanoseconds, ValueList.From(buckets));
    }

    private MeterStats Describe(InstalledMeter meter)
    {
        var users = _datapath.Flows.Count(flow => FlowFilter.Uses(flow.Entry, meter.Entry.MeterId));
        var age = _datapath.NowMilliseconds - meter.CreatedAtMilliseconds;
        var bands = meter.Entry.Bands.Select(_ => new PacketByteCount(meter.DropCount, 0));
        return new MeterStats(meter.Entry.MeterId, (uint)users, meter.PacketCount, meter.ByteCount, (uint)(age / 1000), (uint)(age % 1000 * 1_000_000), ValueList.From(bands));
    }

    // Hardware that can be told its tables offers nothing before.
    private TableFeatures Describe(int tableId) => _options.Tables is not null ? new((byte)tableId, $"table{tableId}", 0, 0, 0, 0, []) : new(
        (byte)tableId, $"table{tableId}", ulong.MaxValue, ulong.MaxValue, 0, 1_000_000,
        [
            new TypesProperty(TableFeaturePropertyType.Instructions, [1, 2, 3, 4, 5, 6]),
            new NextTablesProperty(TableFeaturePropertyType.NextTables, [.. Enumerable.Range(tableId + 1, SoftDatapath.TableCount - tableId - 1).Select(id => (byte)id)]),
            new TypesProperty(TableFeaturePropertyType.ApplyActions, [0, 17, 18, 19, 20, 21, 22, 23, 24, 25]),
            AllFields(TableFeaturePropertyType.Match), AllFields(TableFeaturePropertyType.Wildcards), AllFields(TableFeaturePropertyType.ApplySetField),
        ]);

    private static FieldsProperty AllFields(TableFeaturePropertyType type) =>
        new(type, [.. Enum.GetValues<OxmField>().Select(OxmFieldInfo.Of).Select(info => info.HeaderKey | (info.Maskable ? 0x100u | (uint)(info.Length * 2) : (uint)info.Length))]);

    private static ValueList<uint> Four(uint value) => ValueList.From(ImmutableArray.Create(value, value, value, value));
}
