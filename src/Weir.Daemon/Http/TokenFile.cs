using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Weir.Guard.Hook;

namespace Weir.Daemon.Http;

/// <summary>A token as the file has it: its hash, never itself.</summary>
/// <param name="Scope">What it may do.</param>
/// <param name="Hash">SHA-256 of the token's text, 32 bytes. A token has 256 random bits, so the hash needs no salt.</param>
/// <param name="Name">Whose it is, for people.</param>
public sealed record StoredToken(ApiScope Scope, ImmutableArray<byte> Hash, string Name);

/// <summary>
/// The file of tokens. A line each: <c>read</c> or <c>write</c>, the SHA-256 of the token in 64 hex digits, its name; blank lines and lines that begin with <c>#</c> are
/// skipped. It belongs to root or to the daemon's user, and nobody else may read or write it but its group, which may read it.
/// </summary>
public static class TokenFile
{
    private const string Prefix = "weir_"; // so that a token is known where one has been left lying about
    private const int RandomBytes = 32;
    private const int LargestFile = 1 << 20;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, or others may read or change it; the message says so.</exception>
    /// <exception cref="FormatException">A line is none; the message names it.</exception>
    public static ImmutableArray<StoredToken> Read(string path)
    {
        if (TrustedFile.WhatIsWrong(path) is { } wrong) throw new IOException(wrong);
        if ((File.GetUnixFileMode(path) & Others) != 0) throw new IOException($"{path} can be read by others: chmod 600 it, or 640 with the group weir");
        if (new FileInfo(path).Length > LargestFile) throw new IOException($"{path} is larger than {LargestFile} bytes");
        var tokens = ImmutableArray.CreateBuilder<StoredToken>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var parts = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0].StartsWith('#')) continue;
            if (parts.Length < 2 || ScopeOf(parts[0]) is not { } scope || HashOf(parts[1]) is not { } hash)
                throw new FormatException($"{path}:{number}: read or write, a SHA-256 in 64 hex digits, and a name are due");
            tokens.Add(new StoredToken(scope, hash, parts.Length > 2 ? parts[2].Trim() : ""));
        }

        return tokens.ToImmutable();
    }

    /// <summary>Makes a token and appends its hash; the file is made, mode 0600, where there is none.</summary>
    /// <returns>The token, which nobody can be told again.</returns>
    /// <exception cref="IOException">The file cannot be used or written.</exception>
    public static string Create(string path, ApiScope scope, string name)
    {
        if (File.Exists(path)) _ = Read(path);
        var token = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.UTF8.GetBytes($"{Word(scope)} {Convert.ToHexStringLower(Hash(token))} {name}\n"));
        file.Flush(flushToDisk: true);
        return token;
    }

    /// <summary>Takes out every token of this name; false: there is none. Written beside and moved, so that the file is whole at any instant.</summary>
    /// <exception cref="IOException">The file cannot be used or written.</exception>
    public static bool Revoke(string path, string name)
    {
        if (!Read(path).Any(token => token.Name == name)) return false;
        var kept = File.ReadLines(path).Where(line => line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries) is not [not ['#', ..], _, var its] || its.Trim() != name).ToList();
        var made = path + ".new";
        var mode = File.GetUnixFileMode(path);
        File.Copy(path, made, overwrite: true); // owner and group as they are, as far as this user may
        File.WriteAllLines(made, kept);
        File.SetUnixFileMode(made, mode);
        File.Move(made, path, overwrite: true);
        return true;
    }

    /// <summary>What stands in the file for a token.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary><c>read</c> or <c>write</c>.</summary>
    public static string Word(ApiScope scope) => scope == ApiScope.Write ? "write" : "read";

    /// <summary>The scope of a word, or null.</summary>
    public static ApiScope? ScopeOf(string word) => word switch { "read" => ApiScope.Read, "write" => ApiScope.Write, _ => null };

    private static ImmutableArray<byte>? HashOf(string text) =>
        text.Length == 64 && text.All(char.IsAsciiHexDigit) ? [.. Convert.FromHexString(text)] : null;
}
