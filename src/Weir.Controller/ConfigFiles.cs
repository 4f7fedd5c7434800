using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Weir.Controller;

/// <summary>Looks whether the files of a configuration are still what was read.</summary>
internal static class ConfigFiles
{
    /// <summary>Whether any of them has other content, has gone, or has come.</summary>
    public static bool HaveChanged(ImmutableSortedDictionary<string, string?> files)
    {
        foreach (var (path, hash) in files)
            if (Hash(path) != hash) return true;
        return false;
    }

    /// <summary>The files with the content that they have now where the load knows none: one that was there and could not be used is not looked at again until it changes.</summary>
    public static ImmutableSortedDictionary<string, string?> Seen(ImmutableSortedDictionary<string, string?> files) =>
        files.SetItems(files.Where(file => file.Value is null).Select(file => KeyValuePair.Create(file.Key, Hash(file.Key))));

    private static string? Hash(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
