namespace Weir.Integration.Tests.Lab;

/// <summary>Real time that passes for the network to act in.</summary>
internal static class Wait
{
    public static void For(TimeSpan time) => Native.SleepUntil(Native.RealtimeNanoseconds() + (long)time.TotalNanoseconds);

    public static void Milliseconds(int milliseconds) => For(TimeSpan.FromMilliseconds(milliseconds));
}
