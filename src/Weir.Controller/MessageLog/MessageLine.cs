using System.Globalization;
using Weir.Config;
using Weir.OpenFlow;

namespace Weir.Controller.MessageLog;

/// <summary>An OpenFlow message as a line of <c>ofchannel_log</c>: time, datapath, direction, type, xid, length, and what it says.</summary>
internal static class MessageLine
{
    private const int MostCharacters = 4096;

    /// <summary>A line that is no message.</summary>
    public static string Note(DateTimeOffset at, string datapath, string note) => TerminalText.Escape($"{Head(at, datapath)} {note}");

    /// <summary>The lines of messages that stand one behind the other.</summary>
    public static IEnumerable<string> Of(DateTimeOffset at, string datapath, bool toDatapath, byte[] messages)
    {
        for (var start = 0; OpenFlowHeader.TryRead(messages.AsSpan(start), out var header) && header.Length >= OpenFlowHeader.Size && start + header.Length <= messages.Length; start += header.Length)
            yield return Of(Head(at, datapath), toDatapath, header, messages.AsSpan(start, header.Length));
    }

    private static string Of(string head, bool toDatapath, OpenFlowHeader header, ReadOnlySpan<byte> frame)
    {
        var line = TerminalText.Escape(string.Create(CultureInfo.InvariantCulture, $"{head} {(toDatapath ? "to" : "from")} {header.Type} xid={header.Xid} length={header.Length} {Body(frame)}"));
        return line.Length <= MostCharacters ? line : $"{line[..MostCharacters]}…";
    }

    private static string Head(DateTimeOffset at, string datapath) => string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss.fff}Z {datapath}");

    private static string Body(ReadOnlySpan<byte> frame)
    {
        try
        {
            return OpenFlowDecoder.Decode(frame).ToString();
        }
        catch (OpenFlowFormatException)
        {
            return Convert.ToHexStringLower(frame[..Math.Min(frame.Length, MostCharacters / 2)]);
        }
    }
}
