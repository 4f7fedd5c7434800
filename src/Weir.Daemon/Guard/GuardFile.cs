using System.Collections.Immutable;
using System.Security.Cryptography;
using Weir.Config;
using Weir.Config.Guard;

namespace Weir.Daemon.Guard;

/// <summary>The guard's configuration file: reads it, and keeps what came of it. Any thread.</summary>
internal sealed class GuardFile(string path, TimeProvider time)
{
    private readonly Lock _gate = new();
    private GuardFileState _state = new("", time.GetUtcNow(), [], 0);

    /// <summary>What came of the loads so far.</summary>
    public GuardFileState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>Reads it.</summary>
    public GuardConfigResult Load()
    {
        var files = new RecordingConfigFiles();
        var loaded = GuardConfigLoader.Load(path, ConfigLoaderOptions.Default with { Files = files });
        lock (_gate)
        {
            _state = loaded.Config is null
                ? _state with { Errors = [.. loaded.Diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.ToString())], Requests = _state.Requests + 1 }
                : new GuardFileState(HashOf(files), time.GetUtcNow(), [], _state.Requests + 1);
        }

        return loaded;
    }

    private static string HashOf(RecordingConfigFiles files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Read.OrderBy(file => file.Key, StringComparer.Ordinal)) hash.AppendData([.. file.Value]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What came of loading the guard's configuration.</summary>
/// <param name="Hash">SHA-256 of the one in force.</param>
/// <param name="Since">When it was loaded.</param>
/// <param name="Errors">What was wrong with the last load; the one in force is then an earlier one.</param>
/// <param name="Requests">Loads asked for, the first one included.</param>
internal sealed record GuardFileState(string Hash, DateTimeOffset Since, ImmutableArray<string> Errors, long Requests);
