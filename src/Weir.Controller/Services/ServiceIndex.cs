using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weir.Compiler;
using Weir.Controller.Drops;
using Weir.Model;
using Weir.OpenFlow.Entries;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.Controller.Services;

/// <summary>What an entry's counter says of a coprocessor.</summary>
internal enum ServiceCount
{
    /// <summary>Packets that a rule sends there and nowhere else.</summary>
    Diverted,

    /// <summary>Packets that a rule sends there and lets through, too.</summary>
    Copied,

    /// <summary>Frames from there.</summary>
    Sent,

    /// <summary>Of these, those without a tag: dropped.</summary>
    Untagged,
}

/// <summary>A counter as the switch reported it.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Packets">Since it was added.</param>
/// <param name="AgeSeconds">How long it has been there.</param>
internal readonly record struct ServiceCounter(FlowKey Key, ulong Packets, double AgeSeconds);

/// <summary>Which counters of a switch tell of its coprocessors: for one desired state.</summary>
internal sealed class ServiceIndex
{
    private readonly Dictionary<FlowKey, List<(PortNumber Port, ServiceCount Count)>> _entries = [];

    /// <param name="datapath">The configuration that <paramref name="desired"/> was compiled from.</param>
    /// <param name="desired">What the switch shall hold.</param>
    public ServiceIndex(Datapath datapath, DesiredState desired)
    {
        Ports = [.. datapath.Ports.Where(port => port.Coprocessor is not null).Select(port => port.Number)];
        if (Ports.IsEmpty) return;
        var steering = Ports.SelectMany(port => SteeringRules.To(datapath, port).Select(rule => (Port: port, Rule: rule))).ToLookup(pair => pair.Rule.Location);
        var tables = new SortedSet<byte>();
        foreach (var flow in desired.Flows)
        {
            if (flow.Origin.Rule is { Number: > 0 } && flow.Origin.Location is { } place)
                foreach (var (port, rule) in steering[place]) Add(flow, port, rule.Allow ? ServiceCount.Copied : ServiceCount.Diverted);
            else if (flow.Origin.Feature == Pipeline.Copro.Name && flow.Entry.Match.Find(OxmField.InPort) is { IsMasked: false } inPort)
                if (flow.Drop == DropReason.CoproUntagged) Add(flow, new PortNumber((uint)inPort.LowValue), ServiceCount.Untagged);
                else if (flow.Entry.TableId == Pipeline.Vlan.Id) Add(flow, new PortNumber((uint)inPort.LowValue), ServiceCount.Sent);
        }

        Tables = [.. tables];
        void Add(DesiredFlow flow, PortNumber port, ServiceCount count)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_entries, flow.Entry.Key, out _) ??= []).Add((port, count));
            tables.Add(flow.Entry.TableId);
        }
    }

    /// <summary>Coprocessor ports, by number.</summary>
    public ImmutableArray<PortNumber> Ports { get; }

    /// <summary>Tables with such entries, in packet order: what is dropped for want of a tag is read after what was sent.</summary>
    public ImmutableArray<byte> Tables { get; } = [];

    /// <summary>An entry's counter, where it tells of a coprocessor.</summary>
    public ServiceCounter? Read(FlowStats flow) => _entries.ContainsKey(flow.Entry.Key) ? new ServiceCounter(flow.Entry.Key, CounterIndex.Counted(flow.PacketCount), CounterIndex.Age(flow.DurationSeconds, flow.DurationNanoseconds)) : null;

    /// <summary>Of which coprocessors an entry tells, and what.</summary>
    public IEnumerable<(PortNumber Port, ServiceCount Count)> Of(FlowKey key) => _entries.GetValueOrDefault(key) ?? [];
}
