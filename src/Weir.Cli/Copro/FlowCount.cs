using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Cli.Copro;

/// <summary>Packets that one kind of flow entry has counted.</summary>
internal sealed partial record FlowCount(string Purpose, ulong Packets, ulong Bytes)
{
    /// <summary>Sums the entries of each kind in what <c>ovs-ofctl dump-flows</c> printed, in the order of <paramref name="flows"/>.</summary>
    public static ImmutableArray<FlowCount> Sum(IEnumerable<CoproFlow> flows, string dump)
    {
        var counted = Entry().Matches(dump).ToLookup(
            match => ulong.Parse(match.Groups["cookie"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            match => (Packets: Number(match, "packets"), Bytes: Number(match, "bytes")));
        return [.. flows.DistinctBy(flow => flow.Cookie).Select(flow => new FlowCount(
            flow.Purpose, counted[flow.Cookie].Aggregate(0UL, (sum, each) => sum + each.Packets), counted[flow.Cookie].Aggregate(0UL, (sum, each) => sum + each.Bytes)))];
    }

    private static ulong Number(Match match, string group) => ulong.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("cookie=0x(?<cookie>[0-9a-f]+), .*?n_packets=(?<packets>[0-9]+), n_bytes=(?<bytes>[0-9]+),", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entry();
}
