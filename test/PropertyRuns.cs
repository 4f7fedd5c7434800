using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace Weir.Tests;

/// <summary>
/// The cases that a property test draws: the same in every run, so that a red run can be repeated. WEIR_PROPERTY_RUNS multiplies their number, for a soak, and draws others each time.
/// </summary>
internal static class PropertyRuns
{
    private static readonly int Factor = int.TryParse(Environment.GetEnvironmentVariable("WEIR_PROPERTY_RUNS"), CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    private static readonly FSharpOption<Replay> Same = FSharpOption<Replay>.Some(new(new Rnd(1), FSharpOption<int>.None));

    public static FsCheck.Config Of(int cases)
    {
        var config = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(cases * Factor);
        return Factor == 1 ? config.WithReplay(Same) : config;
    }
}
