using System.Collections.Immutable;

namespace Weir.Cli.Copro;

/// <summary>One program to run on this host: its arguments as a list, never through a shell.</summary>
internal sealed record HostCommand(string Program, ImmutableArray<string> Arguments)
{
    /// <summary>What the program reads from its standard input; nothing where null.</summary>
    public string? Input { get; init; }

    /// <summary>An exit code, beside 0, that counts as success.</summary>
    public int? AlsoFine { get; init; }

    /// <summary>As an operator would type it.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote)) + (Input is null ? "" : " <<< " + Quote(Input.TrimEnd('\n')));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal)) ? word : "'" + word.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
