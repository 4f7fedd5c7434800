namespace Weir.Ovsdb;

/// <summary>Times and limits of connections to an OVSDB server.</summary>
public sealed record OvsdbOptions
{
    /// <summary>All defaults.</summary>
    public static OvsdbOptions Default { get; } = new();

    /// <summary>Time for connecting, and for the answer to each request; <c>wait</c> operations have their own on top. <em>Default: 5 s.</em></summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which the server is asked for a sign of life; as much silence again closes the connection. Infinite: never asked. <em>Default: 5 s.</em></summary>
    public TimeSpan EchoInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest message taken, in bytes. <em>Default: 64 MiB</em>, some hundred thousand ports.</summary>
    public int MaximumMessageBytes { get; init; } = 64 << 20;

    /// <summary>Deepest nesting of a message. <em>Default: 64.</em></summary>
    public int MaximumDepth { get; init; } = 64;

    /// <summary>Longest pause between two attempts of a watcher; the first is 50 ms, then it doubles. <em>Default: 1 s.</em></summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time's source. <em>Default: the system's.</em></summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
