using Weir.Controller.Hosts;
using Weir.Controller.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>One datapath in one scrape.</summary>
/// <param name="Reading">Its measures.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Hosts">Its hosts by port, VLAN and address.</param>
internal sealed record DatapathScrape(DatapathReading Reading, DatapathLabels Labels, HostColumn Hosts)
{
    /// <summary>Counters of its switch, as they were read last.</summary>
    public required CounterReading Counters { get; init; }

    /// <summary>When counting began, in seconds since 1970.</summary>
    public double Since { get; } = Reading.Since.ToUnixTimeMilliseconds() / 1000.0;
}

/// <summary>The hosts of a datapath in one scrape. The same object serves all scrapes: it keeps its memory.</summary>
internal sealed class HostColumn
{
    private readonly Dictionary<(uint Port, ushort Vid), int> _counts = [];
    private readonly int[] _perVlan = new int[4096];

    /// <summary>The hosts, in no order until <see cref="Sort"/>.</summary>
    public List<HostRecord> Hosts { get; } = [];

    /// <summary>Number of hosts on a port in a VLAN.</summary>
    public int CountOn(uint port, ushort vid) => _counts.GetValueOrDefault((port, vid));

    /// <summary>Number of hosts in a VLAN.</summary>
    public int CountIn(ushort vid) => _perVlan[vid];

    /// <summary>Counts <see cref="Hosts"/>.</summary>
    public void Count()
    {
        _counts.Clear();
        Array.Clear(_perVlan);
        foreach (ref readonly var host in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Hosts))
        {
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, (host.Port.Value, host.Vid.Value), out _)++;
            _perVlan[host.Vid.Value]++;
        }
    }

    /// <summary>Sorts <see cref="Hosts"/> by port, VLAN and address.</summary>
    public void Sort() => Hosts.Sort(static (a, b) =>
    {
        if (a.Port.Value != b.Port.Value) return a.Port.Value.CompareTo(b.Port.Value);
        return a.Vid.Value != b.Vid.Value ? a.Vid.Value.CompareTo(b.Vid.Value) : a.Mac.Bits.CompareTo(b.Mac.Bits);
    });
}
