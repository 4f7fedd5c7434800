using System.Collections.Immutable;
using System.Globalization;
using Weir.Compiler;
using Weir.Compiler.Guard;
using Weir.Controller.Services;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Drops;

/// <summary>Which counters of a switch say what is dropped, and which what a rule has taken: for one desired state.</summary>
internal sealed class CounterIndex
{
    private readonly Dictionary<FlowKey, DesiredFlow> _drops = [];
    private readonly HashSet<FlowKey> _rules = [];
    private readonly Dictionary<uint, DesiredMeter> _meters = [];
    private readonly Datapath _datapath;

    /// <param name="datapath">The configuration that <paramref name="desired"/> was compiled from.</param>
    /// <param name="desired">What the switch shall hold.</param>
    public CounterIndex(Datapath datapath, DesiredState desired)
    {
        (_datapath, Desired) = (datapath, desired);
        var (dropping, ruled) = (new SortedSet<byte>(), new SortedSet<byte>());
        foreach (var flow in desired.Flows)
        {
            if (flow.Origin.Rule is not null)
            {
                _rules.Add(flow.Entry.Key);
                ruled.Add(flow.Entry.TableId);
            }

            if (flow.Drop == DropReason.None && GuardDropReasons.Of(flow.Entry) == GuardDropReason.None) continue;
            _drops[flow.Entry.Key] = flow;
            dropping.Add(flow.Entry.TableId);
        }

        foreach (var meter in desired.Meters)
            if (meter.Drop != DropReason.None) _meters[meter.Entry.MeterId] = meter;
        if (datapath.Ports.Any(port => port.Lacp is not null || port.LoopProtectExternal)) dropping.Add(Pipeline.EthDstHairpin.Id);
        (DropTables, RuleTables) = ([.. dropping], [.. ruled]);
        HasPermanentHosts = datapath.Ports.Any(port => port.PermanentLearn);
        Services = new ServiceIndex(datapath, desired);
    }

    /// <summary>The configuration.</summary>
    public Datapath Datapath => _datapath;

    /// <summary>What it was made for.</summary>
    public DesiredState Desired { get; }

    /// <summary>Tables with entries that drop; <c>eth_src</c>, where learning puts them, is not among them.</summary>
    public ImmutableArray<byte> DropTables { get; }

    /// <summary>Tables with rules of ACLs.</summary>
    public ImmutableArray<byte> RuleTables { get; }

    /// <summary>What tells of coprocessors.</summary>
    public ServiceIndex Services { get; }

    /// <summary>Whether an entry is a rule's.</summary>
    public bool IsRule(FlowKey key) => _rules.Contains(key);

    /// <summary>Whether meters drop.</summary>
    public bool HasMeters => _meters.Count > 0;

    /// <summary>Whether <c>eth_src</c> has drops for as long as hosts are known.</summary>
    public bool HasPermanentHosts { get; }

    /// <summary>An entry's counter, where it counts drops.</summary>
    /// <param name="flow">The entry.</param>
    /// <param name="banOf">Why a port is banned from learning.</param>
    public DropReading? Read(FlowStats flow, Func<PortNumber, DropReason> banOf)
    {
        var source = _drops.TryGetValue(flow.Entry.Key, out var desired) ? Source(desired) : Learned(flow.Entry, banOf);
        return source is null ? null : new DropReading(new CounterKey(flow.Entry.Key, 0), source, Counted(flow.PacketCount), Counted(flow.ByteCount), Age(flow.DurationSeconds, flow.DurationNanoseconds));
    }

    /// <summary>A meter's counter, where it counts drops.</summary>
    public DropReading? Read(MeterStats meter)
    {
        if (!_meters.TryGetValue(meter.MeterId, out var desired)) return null;
        var (packets, bytes) = (0UL, 0UL);
        foreach (var band in meter.Bands) (packets, bytes) = (packets + Counted(band.PacketCount), bytes + Counted(band.ByteCount));
        return new DropReading(
            new CounterKey(default, meter.MeterId), new DropSource(DropReasons.NameOf(desired.Drop), desired.Origin.Subject, "", null) { Location = desired.Origin.Location }, packets, bytes, Age(meter.DurationSeconds, meter.DurationNanoseconds));
    }

    /// <summary>All ones: the switch does not count.</summary>
    public static ulong Counted(ulong count) => count == ulong.MaxValue ? 0 : count;

    /// <summary>An age in seconds.</summary>
    public static double Age(uint seconds, uint nanoseconds) => seconds + (nanoseconds / 1e9);

    private DropSource Source(DesiredFlow flow)
    {
        var reason = flow.Drop != DropReason.None ? DropReasons.NameOf(flow.Drop) : GuardDropReasons.NameOf(GuardDropReasons.Of(flow.Entry));
        return new DropSource(reason, flow.Origin.Subject, TableName(flow.Entry.TableId), InPort(flow.Entry)) { Location = flow.Origin.Location };
    }

    private DropSource? Learned(FlowEntry entry, Func<PortNumber, DropReason> banOf)
    {
        var reason = HostEntries.DropOf(entry);
        if (reason == DropReason.None) return null;
        var inPort = InPort(entry);
        var port = inPort is { } number ? _datapath.FindPort(number) : null;
        var vlan = entry.Match.Find(OxmField.VlanVid) is { } vid ? _datapath.FindVlan(Vid.FromBits((int)vid.LowValue)) : null;
        if (reason == DropReason.PortFull && inPort is { } banned) reason = banOf(banned);
        var subject = entry.Match.Find(OxmField.EthSrc) is { } source ? $"host {MacAddress.FromBits(source.LowValue)} in vlan {vlan?.Name}"
            : entry.Match.Find(OxmField.EthDst) is { } destination ? $"to host {MacAddress.FromBits(destination.LowValue)}, from port {port?.Name}"
            : port is not null ? $"port {port.Name}" : $"vlan {vlan?.Name}";
        return new DropSource(DropReasons.NameOf(reason), subject, TableName(entry.TableId), inPort) { Location = port?.Location ?? vlan?.Location };
    }

    private string TableName(byte id) => (_datapath.Guard is null ? null : GuardPipeline.Find(id)?.Name) ?? Pipeline.Find(id)?.Name ?? id.ToString(CultureInfo.InvariantCulture);

    private static PortNumber? InPort(FlowEntry entry) => entry.Match.Find(OxmField.InPort) is { IsMasked: false } port ? new PortNumber((uint)port.LowValue) : null;
}
