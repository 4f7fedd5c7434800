namespace Weir.Guard.Runtime;

/// <summary>A line of <c>virsh event</c> that says that a domain is another now.</summary>
/// <param name="Kind"><c>metadata-change</c>, <c>device-added</c>, <c>device-removed</c>, <c>lifecycle</c> …</param>
/// <param name="Domain">The domain's name, as printed.</param>
internal readonly record struct LibvirtEvent(string Kind, string Domain)
{
    private const string Start = "event '";
    private const string Middle = "' for domain ";

    /// <summary>Reads <c>event 'KIND' for domain 'NAME': …</c>; null: another line. Older versions print the name without quotes.</summary>
    public static LibvirtEvent? Parse(string line)
    {
        if (!line.StartsWith(Start, StringComparison.Ordinal)) return null;
        var middle = line.IndexOf(Middle, Start.Length, StringComparison.Ordinal);
        if (middle < 0) return null;
        var kind = line[Start.Length..middle];
        var rest = line[(middle + Middle.Length)..];
        // A name may hold anything: the last place that can be its end is taken, so that no name ends early.
        var quoted = rest.StartsWith('\'');
        var end = quoted ? rest.LastIndexOf('\'') : rest.IndexOf(": ", StringComparison.Ordinal);
        if (quoted && rest.IndexOf("': ", StringComparison.Ordinal) is > 0 and var colon) end = colon;
        if (end < (quoted ? 2 : 1)) return null;
        return new LibvirtEvent(kind, quoted ? rest[1..end] : rest[..end]);
    }

    /// <summary>After it the domain's NICs or their policies may be others.</summary>
    public bool ChangesNics => Kind is "metadata-change" or "device-added" or "device-removed";
}
