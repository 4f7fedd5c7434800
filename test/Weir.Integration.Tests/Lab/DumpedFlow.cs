using System.Text.RegularExpressions;

namespace Weir.Integration.Tests.Lab;

/// <summary>An entry as <c>ovs-ofctl dump-flows</c> prints it.</summary>
/// <param name="Table">Table id.</param>
/// <param name="Priority">Priority.</param>
/// <param name="Match">Match fields as printed, without the priority.</param>
/// <param name="Actions">What stands behind <c>actions=</c>.</param>
/// <param name="Cookie">Cookie.</param>
/// <param name="Packets">Packets counted.</param>
/// <param name="Text">The whole line.</param>
internal sealed partial record DumpedFlow(int Table, int Priority, string Match, string Actions, ulong Cookie, long Packets, string Text)
{
    public static IReadOnlyList<DumpedFlow> ParseAll(string dump) => [.. dump.Split('\n').Where(line => line.Contains("actions=")).Select(Parse)];

    private static DumpedFlow Parse(string line)
    {
        var actions = line[(line.IndexOf("actions=", StringComparison.Ordinal) + 8)..].Trim();
        var head = line[..line.IndexOf(" actions=", StringComparison.Ordinal)].Trim();
        var match = head[(head.LastIndexOf(' ') + 1)..];
        var priority = Number(Priorities().Match(match), 32768);
        return new(
            (int)Number(Tables().Match(head), 0),
            (int)priority,
            string.Join(',', match.Split(',').Where(part => !part.StartsWith("priority=", StringComparison.Ordinal))),
            actions,
            Cookies().Match(head) is { Success: true } cookie ? Convert.ToUInt64(cookie.Groups[1].Value, 16) : 0,
            Number(Counts().Match(head), 0),
            line.Trim());
    }

    private static long Number(Match match, long otherwise) => match.Success ? long.Parse(match.Groups[1].Value) : otherwise;

    [GeneratedRegex(@"table=(\d+)")]
    private static partial Regex Tables();

    [GeneratedRegex(@"priority=(\d+)")]
    private static partial Regex Priorities();

    [GeneratedRegex(@"n_packets=(\d+)")]
    private static partial Regex Counts();

    [GeneratedRegex(@"cookie=0x([0-9a-f]+)")]
    private static partial Regex Cookies();
}
