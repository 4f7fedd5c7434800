using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Weir.Daemon.Http;

/// <summary>
/// The tokens that are good. The file is read again when it has changed, looked at once a second at most while requests come: a token that was taken out is good for nothing
/// a second later. A file that cannot be used means that no token is good.
/// </summary>
internal sealed partial class TokenStore(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private ImmutableArray<StoredToken> _tokens = [];
    private (long Length, DateTime Written, DateTime Changed)? _stamp;
    private long _looked;
    private bool _isRead;

    /// <summary>How many there are.</summary>
    public int Count => Current().Length;

    /// <summary>What a token may do; null: it is none. Every stored token is compared, each in the same time, whatever was found.</summary>
    public ApiScope? Find(string token)
    {
        var hash = TokenFile.Hash(token);
        ApiScope? found = null;
        foreach (var stored in Current())
            if (CryptographicOperations.FixedTimeEquals(hash, stored.Hash.AsSpan()) && found != ApiScope.Write) found = stored.Scope;
        return found;
    }

    /// <summary>Reads the file now, as at a reload.</summary>
    public void Reload()
    {
        lock (_gate) _isRead = false;
        _ = Current();
    }

    private ImmutableArray<StoredToken> Current()
    {
        lock (_gate)
        {
            if (_isRead && time.GetElapsedTime(_looked) < LookInterval) return _tokens;
            _looked = time.GetTimestamp();
            var stamp = Stamp();
            if (_isRead && stamp == _stamp) return _tokens;
            (_stamp, _isRead) = (stamp, true);
            try
            {
                _tokens = TokenFile.Read(path);
                LogRead(logger, path, _tokens.Length);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                _tokens = [];
                LogUnusable(logger, exception.Message);
            }

            return _tokens;
        }
    }

    // A file that was replaced by an older one, or whose mode was changed, is another one too.
    private (long, DateTime, DateTime)? Stamp()
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        return (file.Length ^ ((long)file.UnixFileMode << 32), file.LastWriteTimeUtc, file.CreationTimeUtc);
    }

    [LoggerMessage(9011, LogLevel.Information, "API: {Path}: {Count} tokens")]
    private static partial void LogRead(ILogger logger, string path, int count);

    [LoggerMessage(9012, LogLevel.Warning, "API: no token is good: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string reason);
}
