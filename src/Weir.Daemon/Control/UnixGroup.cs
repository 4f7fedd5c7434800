using System.Globalization;
using System.Runtime.InteropServices;

namespace Weir.Daemon.Control;

/// <summary>Groups of the machine, read where every Linux keeps them.</summary>
internal static partial class UnixGroup
{
    /// <summary>The id of a group in /etc/group, or null.</summary>
    public static uint? Find(string name)
    {
        try
        {
            foreach (var line in File.ReadLines("/etc/group"))
            {
                var fields = line.Split(':');
                if (fields.Length >= 3 && fields[0] == name && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out var gid)) return gid;
            }
        }
        catch (IOException)
        {
            // No such file: no such group.
        }

        return null;
    }

    /// <summary>Whether a process is in a group, by its primary or supplementary groups.</summary>
    public static bool IsMember(int pid, uint primaryGid, string group)
    {
        if (Find(group) is not { } gid) return false;
        if (primaryGid == gid) return true;
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("Groups:", StringComparison.Ordinal));
            return line is not null && line["Groups:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Contains(gid.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Gives a file to a group; nothing happens where this user may not.</summary>
    public static void Give(string path, uint gid) => _ = Chown(path, uint.MaxValue, gid);

    /// <summary>This process's user.</summary>
    public static uint EffectiveUser() => GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
