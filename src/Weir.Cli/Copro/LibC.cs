using System.Runtime.InteropServices;

namespace Weir.Cli.Copro;

/// <summary>The few calls of the C library that .NET has no name for.</summary>
internal static partial class LibC
{
    public const int SigHup = 1;
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;

    /// <summary>Makes the process leader of a session and a process group of its own, without a terminal: setsid(2).</summary>
    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int StartSession();

    /// <summary>kill(2); a negative <paramref name="process"/> names a process group, signal 0 only asks.</summary>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Replaces this program by another and only returns if that fails: execvp(3).</summary>
    /// <param name="file">Looked up in PATH.</param>
    /// <param name="arguments">From the program's own name on, closed by a null.</param>
    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Execute(string file, string?[] arguments);

    /// <summary>signal(2); handler 0 is the default action. The runtime ignores SIGPIPE, and a program inherits that.</summary>
    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    public static partial nint SetSignal(int signal, nint handler);
}
