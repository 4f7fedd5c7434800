namespace Weir.Analysis.Checking;

/// <summary>Words of a command that is shown to be copied.</summary>
public static class ShellWord
{
    /// <summary>The word as a shell reads it.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
