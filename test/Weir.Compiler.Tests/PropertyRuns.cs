using System.Globalization;

namespace Weir.Compiler.Tests;

/// <summary>How many cases a property test draws; WEIR_PROPERTY_RUNS (1) multiplies it, for a soak.</summary>
internal static class PropertyRuns
{
    private static readonly int Factor = int.TryParse(Environment.GetEnvironmentVariable("WEIR_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    public static FsCheck.Config Of(int cases) => FsCheck.Config.QuickThrowOnFailure.WithMaxTest(cases * Factor);
}
