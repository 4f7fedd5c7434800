using System.Collections.Immutable;

namespace Weir.Cli.Guard.Install;

/// <summary>Meters as <c>ovs-ofctl dump-meters</c> prints them, made into what <c>ovs-ofctl add-meter</c> takes: they are not the same.</summary>
internal static class MeterText
{
    /// <summary>One line a meter: <c>meter=7,kbps,burst,bands=type=drop,rate=1000,burst_size=50</c>.</summary>
    public static ImmutableArray<string> Read(string dump)
    {
        var meters = ImmutableArray.CreateBuilder<string>();
        foreach (var line in dump.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A meter, then a line for each of its bands: "meter=7 kbps burst bands=", "type=drop rate=1000 burst_size=50".
            if (line.StartsWith("meter=", StringComparison.Ordinal)) meters.Add(string.Join(',', line.Split(' ')));
            else if (line.StartsWith("type=", StringComparison.Ordinal) && meters.Count > 0) meters[^1] += $"{(meters[^1].EndsWith("bands=", StringComparison.Ordinal) ? "" : ",")}{string.Join(',', line.Split(' '))}";
        }

        return meters.ToImmutable();
    }
}
