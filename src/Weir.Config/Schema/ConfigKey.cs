using System.Collections.Immutable;
using System.Globalization;

namespace Weir.Config.Schema;

/// <summary>One key of the language.</summary>
/// <param name="Name">As written in the file.</param>
/// <param name="Type">What its value may be.</param>
/// <param name="Default">What holds where it is absent, as it would be written; empty for nothing.</param>
/// <param name="State">What this version does with it.</param>
/// <param name="Doc">One sentence for the reference.</param>
public sealed record ConfigKey(string Name, KeyType Type, string Default, KeyState State, string Doc)
{
    /// <summary>Least value of a number, or null.</summary>
    public decimal? Min { get; init; }

    /// <summary>Greatest value of a number, or null.</summary>
    public decimal? Max { get; init; }

    /// <summary>The possible values; empty where any will do.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>The section that the value's keys belong to (for each element of a list, or each named object of a mapping of them), or null.</summary>
    public string? Section { get; init; }

    /// <summary>Where Weir differs from FAUCET; empty where it does not.</summary>
    public string Difference { get; init; } = "";

    /// <summary><see cref="Default"/> as a number, 0 where it is none.</summary>
    public long DefaultInteger { get; } = long.TryParse(Default, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Whether <see cref="Default"/> is <c>true</c>.</summary>
    public bool DefaultBoolean => Default == "true";

    /// <summary>Whether false, 0 or an empty value means that nothing is asked for.</summary>
    public bool EmptyIsInert => Default is "" or "false" or "0" or "[]" or "{}";
}
