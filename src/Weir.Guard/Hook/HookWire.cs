using System.Text;

namespace Weir.Guard.Hook;

/// <summary>The few lines that the hook's script and the daemon speak over the hook socket.</summary>
/// <remarks>
/// Request: <c>weir-hook 1 OPERATION</c>, a line feed, the domain's XML up to the end of the stream (the script closes its side). Reply: <c>ok</c> or <c>refused</c>,
/// a line feed, a message in UTF-8 (may be empty) up to the end of the stream. Anything else in reply, or none in time: the script has the work done by
/// <c>weir vm hook</c>. Plain text because the script can write it, and any packaged client can carry it.
/// </remarks>
public static class HookWire
{
    /// <summary>The longest request, in bytes. libvirt's own limit for a domain's XML is larger; no host needs it.</summary>
    public const int LongestRequest = 4 * 1024 * 1024;

    private static readonly (string Name, HookOperation Operation)[] Names =
    [
        ("start", HookOperation.Start), ("stopped", HookOperation.Stopped), ("release", HookOperation.Release), ("reconnect", HookOperation.Reconnect),
    ];

    private static ReadOnlySpan<byte> Greeting => "weir-hook 1 "u8;

    /// <summary>libvirt's word for an operation.</summary>
    public static HookOperation ParseOperation(string name)
    {
        foreach (var known in Names)
            if (known.Name == name) return known.Operation;
        return HookOperation.Other;
    }

    /// <summary>Reads a whole request.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static HookRequest ParseRequest(ReadOnlyMemory<byte> bytes)
    {
        var line = bytes.Span[..Math.Min(bytes.Length, 64)];
        var end = line.IndexOf((byte)'\n');
        if (end < 0 || !line.StartsWith(Greeting)) throw new FormatException("not a request of Weir's hook: its first line is `weir-hook 1 OPERATION`");
        return new HookRequest(ParseOperation(Encoding.UTF8.GetString(line[Greeting.Length..end])), bytes[(end + 1)..]);
    }

    /// <summary>The bytes of a reply.</summary>
    public static byte[] Format(HookReply reply) => Encoding.UTF8.GetBytes($"{(reply.Accepted ? "ok" : "refused")}\n{reply.Message}");
}
