using System.Security.Cryptography;

namespace Weir.Controller;

/// <summary>The file in force was not replaced; the message says why.</summary>
/// <param name="message">For the operator.</param>
/// <param name="isOutdated">Another configuration is in force than the one that the change began from.</param>
/// <param name="inner">Why, where the file could not be written.</param>
public sealed class ConfigReplacementException(string message, bool isOutdated, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Another configuration is in force than the one that the change began from.</summary>
    public bool IsOutdated { get; } = isOutdated;
}

/// <content>A configuration that takes the place of the file in force.</content>
public sealed partial class NetworkController
{
    private readonly SemaphoreSlim _replacing = new(1, 1);

    /// <summary>
    /// Writes <paramref name="content"/> in place of the configuration file, whole or not at all, and loads it as <see cref="ReloadAsync"/> does. The file must be
    /// the one in force, alone, and as it was read: what somebody is about to change by hand is not written over.
    /// </summary>
    /// <param name="content">The new content; it has been found good.</param>
    /// <param name="baseHash">Hash of the configuration that the change begins from.</param>
    /// <param name="ct">Ends the wait. What has been written is applied all the same.</param>
    /// <exception cref="ConfigReplacementException">It was not written.</exception>
    public async Task<ReloadResult> ReplaceAsync(byte[] content, string baseHash, CancellationToken ct)
    {
        await _replacing.WaitAsync(ct);
        try
        {
            await _reloading.WaitAsync(ct); // no reload between the look and the writing
            try
            {
                Replace(content, baseHash);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ConfigReplacementException($"{_configFile} cannot be written: {exception.Message}", isOutdated: false, exception);
            }
            finally
            {
                _reloading.Release();
            }

            return await ReloadAsync(ct);
        }
        finally
        {
            _replacing.Release();
        }
    }

    private void Replace(byte[] content, string baseHash)
    {
        var loaded = _config.Loaded;
        if (loaded.Hash != baseHash) throw new ConfigReplacementException($"another configuration is in force: {loaded.Hash}", isOutdated: true);
        if (loaded.Files.Count != 1) throw new ConfigReplacementException("the configuration in force is made of several files: change them where they are, and reload", isOutdated: false);
        var (path, hash) = loaded.Files.Single();
        if (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != hash)
            throw new ConfigReplacementException($"{path} has been changed since it was read: reload it first, or put it back", isOutdated: false);
        var made = path + ".weir-new";
        File.Copy(path, made, overwrite: true); // its mode, and its owner as far as this user may
        using (var file = new FileStream(made, FileMode.Truncate, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path, overwrite: true);
    }
}
