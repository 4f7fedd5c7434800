using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weir.Daemon.Logging;

/// <summary>
/// A file that lines are appended to, each with one write, so that several processes may share it and none overwrites what a rotation by copying has cut off. A file that was renamed
/// or removed (logrotate) is opened anew before the next line, and so is one whose folder is back.
/// </summary>
internal sealed partial class LogFile : LogTarget
{
    // Source: open(2), on x86-64 and arm64 Linux.
    private const int WriteOnly = 1, Create = 0x40, DoNotMakeTerminal = 0x100, Append = 0x400, CloseOnExec = 0x80000;
    private const int ReadWriteForOwnerReadForAll = 0b110_100_100;
    private const int AccessDenied = 13;

    private readonly string _path;
    private SafeFileHandle _file;
    private string? _openedAs; // where the descriptor led when it was opened: another place once the file is renamed, "… (deleted)" once it is removed
    private volatile bool _reopen;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public LogFile(string path)
    {
        _path = Path.GetFullPath(path);
        _file = Open();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> line)
    {
        if (_reopen || _file.IsClosed || PlaceOf(_file) != _openedAs)
        {
            _reopen = false;
            _file.Dispose();
            _file = Open();
        }

        RandomAccess.Write(_file, line, fileOffset: 0); // where O_APPEND says, whatever the offset
    }

    /// <inheritdoc/>
    public override void Reopen() => _reopen = true;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    private SafeFileHandle Open()
    {
        if (Path.GetDirectoryName(_path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        var descriptor = OpenFile(_path, WriteOnly | Create | Append | CloseOnExec | DoNotMakeTerminal, ReadWriteForOwnerReadForAll);
        if (descriptor < 0)
        {
            var code = Marshal.GetLastPInvokeError();
            var reason = $"{_path}: {Marshal.GetPInvokeErrorMessage(code)}";
            throw code == AccessDenied ? new UnauthorizedAccessException(reason) : new IOException(reason);
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        _openedAs = PlaceOf(file);
        return file;
    }

    private static string? PlaceOf(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags, int mode);
}
