namespace Weir.Config;

/// <summary>Bounds and switches of <see cref="ConfigLoader"/>.</summary>
public sealed record ConfigLoaderOptions
{
    /// <summary>What a call without options uses.</summary>
    public static ConfigLoaderOptions Default { get; } = new();

    /// <summary>Where files come from; the disk by default.</summary>
    public IConfigFiles Files { get; init; } = DiskConfigFiles.Instance;

    /// <summary>Every warning counts as an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Objects that nothing uses are said, too, as warnings.</summary>
    public bool Findings { get; init; }

    /// <summary>False: <c>include</c> and <c>include-optional</c> are errors, and so is <c>ofchannel_log</c> (for a configuration that comes from the network).</summary>
    public bool AllowIncludes { get; init; } = true;

    /// <summary>The largest file, in bytes; 16 MiB by default.</summary>
    public int MaxFileBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most files read, included ones and repetitions counted.</summary>
    public int MaxFiles { get; init; } = 1000;

    /// <summary>How deep mappings and lists may stand in one another, aliases followed.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>The most values in a file after all its aliases are followed.</summary>
    public int MaxNodes { get; init; } = 5_000_000;

    /// <summary>Diagnostics after which no more are kept.</summary>
    public int MaxDiagnostics { get; init; } = 1000;
}
