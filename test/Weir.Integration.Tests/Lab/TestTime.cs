using System.Diagnostics;

namespace Weir.Integration.Tests.Lab;

/// <summary>How long the long tests run: short in <c>make test</c>, full length with <c>WEIR_TEST_FULL=1</c>.</summary>
internal static class TestTime
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("WEIR_TEST_FULL") == "1";

    public static T Scale<T>(T usual, T full) => Full ? full : usual;

    /// <summary>
    /// A limit that holds on a machine that does nothing else: it must be met in one of three rounds. What is slow in itself meets it in none, and a machine that is busy for a moment does
    /// so in the next.
    /// </summary>
    /// <param name="limit">The limit.</param>
    /// <param name="round">Does it once and says how long it took.</param>
    public static void AssertWithin(TimeSpan limit, Func<TimeSpan> round)
    {
        var took = new List<TimeSpan>();
        do took.Add(round());
        while (took[^1] > limit && took.Count < 3);
        var text = string.Join(", ", took.Select(time => $"{time.TotalMilliseconds:f0} ms"));
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(took[^1] <= limit, $"never within {limit.TotalMilliseconds:f0} ms: {text}");
    }

    /// <summary>Waits for something to become true.</summary>
    /// <returns>How long it took.</returns>
    public static TimeSpan Until(string what, Func<bool> condition, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > within) throw new TimeoutException($"not within {within.TotalSeconds} s: {what}");
            Wait.Milliseconds(10);
        }

        return clock.Elapsed;
    }

    public static TimeSpan Scale(double usualSeconds, double fullSeconds) => TimeSpan.FromSeconds(Full ? fullSeconds : usualSeconds);
}
