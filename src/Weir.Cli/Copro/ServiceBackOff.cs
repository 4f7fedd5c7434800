namespace Weir.Cli.Copro;

/// <summary>How long a service that died is left dead: 0.2 s, doubled each time up to 10 s; from the start again once it has lived for 10 s.</summary>
internal sealed class ServiceBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private TimeSpan _next = First;

    /// <summary>The wait before the next start, after a life of <paramref name="lived"/>.</summary>
    public TimeSpan After(TimeSpan lived)
    {
        if (lived >= Longest) _next = First;
        var wait = _next;
        _next = wait * 2 > Longest ? Longest : wait * 2;
        return wait;
    }
}
