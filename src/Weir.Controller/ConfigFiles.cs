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

    private static string? Hash(string path)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
