namespace Weir.Daemon.Logging;

/// <summary>Whether a standard stream leads to systemd's journal. Source: systemd.exec(5), <c>$JOURNAL_STREAM</c>: device and inode of the socket.</summary>
internal static class JournalStream
{
    /// <summary>True: the stream <paramref name="target"/> (null: standard output) is the journal's. Files are not.</summary>
    public static bool Is(string? target)
    {
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not { Length: > 0 } variable || variable.Split(':') is not [_, var inode]) return false;
        var descriptor = target switch { null or "STDOUT" => 1, "STDERR" => 2, _ => -1 };
        if (descriptor < 0) return false;
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget == $"socket:[{inode}]";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
