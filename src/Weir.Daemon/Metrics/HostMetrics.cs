using System.Runtime.InteropServices;
using Weir.Controller.Hosts;
using Weir.Metrics;
using Weir.Primitives;

namespace Weir.Daemon.Metrics;

/// <summary>
/// FAUCET's two metrics with a sample for each learned host. The hosts of a port and VLAN are numbered from 0 by address; numbers that were in use and are not any more say 0 for a while.
/// </summary>
internal sealed class HostMetrics(TimeProvider time)
{
    // As long as Prometheus looks back for a sample: who asks for the last value of a slot learns that it is free.
    private static readonly TimeSpan ZeroesKept = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(DatapathId Datapath, uint Port, ushort Vid), Mark> _marks = [];

    // How many slots were in use, and when that was last.
    private readonly record struct Mark(int Slots, long At);

    /// <summary>Forgets datapaths that are gone.</summary>
    public void Forget(HashSet<DatapathId> there)
    {
        foreach (var gone in _marks.Keys.Where(key => !there.Contains(key.Datapath)).ToList()) _marks.Remove(gone);
    }

    /// <summary>Writes both; the hosts are sorted.</summary>
    public void Write(ExpositionWriter writer, IReadOnlyList<DatapathScrape> datapaths)
    {
        if (writer.Begin(FaucetFamilies.LearnedMacs))
            foreach (var datapath in datapaths) WriteMacs(writer, datapath);
        if (!writer.Begin(FaucetFamilies.LearnedPorts)) return;
        foreach (var datapath in datapaths)
        {
            foreach (ref readonly var host in CollectionsMarshal.AsSpan(datapath.Hosts.Hosts))
            {
                writer.Labels(datapath.Labels.Base);
                WriteMac(writer, host.Mac);
                writer.Label("vid"u8, host.Vid.Value);
                writer.Value((long)host.Port.Value);
            }
        }
    }

    private void WriteMacs(ExpositionWriter writer, DatapathScrape datapath)
    {
        var starts = Starts(datapath.Hosts.Hosts);
        var now = time.GetTimestamp();
        foreach (var port in datapath.Labels.Ports)
        {
            foreach (var vid in port.Vids)
            {
                var count = datapath.Hosts.CountOn(port.Port.Number.Value, vid.Value);
                var start = count == 0 ? 0 : starts[(port.Port.Number.Value, vid.Value)];
                var slots = Slots((datapath.Reading.Status.Id, port.Port.Number.Value, vid.Value), count, now);
                for (var n = 0; n < slots; n++)
                {
                    writer.Labels(datapath.Labels.Base);
                    writer.Label("n"u8, n);
                    writer.Labels(port.Own);
                    writer.Label("vlan"u8, vid.Value);
                    writer.Value(n < count ? (long)datapath.Hosts.Hosts[start + n].Mac.Bits : 0);
                }
            }
        }
    }

    private int Slots((DatapathId Datapath, uint Port, ushort Vid) key, int count, long now)
    {
        ref var mark = ref CollectionsMarshal.GetValueRefOrNullRef(_marks, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref mark))
        {
            if (count > 0) _marks[key] = new Mark(count, now);
            return count;
        }

        if (count >= mark.Slots || time.GetElapsedTime(mark.At, now) >= ZeroesKept) mark = new Mark(count, now);
        return mark.Slots;
    }

    private static Dictionary<(uint Port, ushort Vid), int> Starts(List<HostRecord> sorted)
    {
        var starts = new Dictionary<(uint, ushort), int>();
        for (var i = 0; i < sorted.Count; i++)
            if (i == 0 || sorted[i].Port != sorted[i - 1].Port || sorted[i].Vid != sorted[i - 1].Vid) starts[(sorted[i].Port.Value, sorted[i].Vid.Value)] = i;
        return starts;
    }

    private static void WriteMac(ExpositionWriter writer, MacAddress mac)
    {
        Span<byte> text = stackalloc byte[17];
        for (var i = 0; i < 6; i++)
        {
            var value = (byte)(mac.Bits >> (40 - (8 * i)));
            (text[3 * i], text[(3 * i) + 1]) = (Hex(value >> 4), Hex(value & 15));
            if (i < 5) text[(3 * i) + 2] = (byte)':';
        }

        writer.Label("eth_src"u8, text);
    }

    private static byte Hex(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'a' + nibble - 10);
}
