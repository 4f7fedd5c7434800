namespace Weir.Integration.Tests.Lab;

/// <summary>How long the long tests run: short in <c>make test</c>, full length with <c>WEIR_TEST_FULL=1</c>.</summary>
internal static class TestTime
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("WEIR_TEST_FULL") == "1";

    public static T Scale<T>(T usual, T full) => Full ? full : usual;

    public static TimeSpan Scale(double usualSeconds, double fullSeconds) => TimeSpan.FromSeconds(Full ? fullSeconds : usualSeconds);
}
