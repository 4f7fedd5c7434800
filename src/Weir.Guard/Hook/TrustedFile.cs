using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weir.Guard.Hook;

/// <summary>Files and directories that decide what a VM may do: nobody but root, or the user that this process runs as, may be able to change them.</summary>
public static partial class TrustedFile
{
    // <linux/fcntl.h>, <linux/stat.h>: the layout of struct statx is the same on every architecture.
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int ModeAndOwner = 0x0002 | 0x0008; // STATX_MODE, STATX_UID
    private const int UidOffset = 20;
    private const int ModeOffset = 28;
    private const int SizeOfStatx = 256;
    private const int WritableByOthers = 0x12; // 0022

    /// <summary>What is wrong with <paramref name="path"/> or the directory that it lies in; null: nothing, or it does not exist. Symbolic links are followed.</summary>
    public static string? WhatIsWrong(string path) => WhatIsWrongWith(path) ?? (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder ? WhatIsWrongWith(folder) : null);

    private static string? WhatIsWrongWith(string path)
    {
        Span<byte> found = stackalloc byte[SizeOfStatx];
        if (GetStatus(CurrentDirectory, path, 0, ModeAndOwner, ref MemoryMarshal.GetReference(found)) != 0) return null;
        var owner = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(found[UidOffset..]) : BinaryPrimitives.ReadUInt32BigEndian(found[UidOffset..]);
        var mode = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(found[ModeOffset..]) : BinaryPrimitives.ReadUInt16BigEndian(found[ModeOffset..]);
        if (owner != 0 && owner != GetUser()) return $"{path} belongs to another user (uid {owner}), who could change it: chown root it";
        return (mode & WritableByOthers) != 0 && (mode & 0x200) == 0 ? $"{path} can be written by others: chmod go-w it" : null; // 01000: sticky, as /tmp; what lies in it is its owner's
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();
}
