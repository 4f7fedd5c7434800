using System.Runtime.InteropServices;

namespace Weir.OpenFlow.Channel;

/// <summary>The operating system's priority of a thread. (.NET's <see cref="Thread.Priority"/> changes nothing on Linux.)</summary>
internal static partial class ChannelThreadPriority
{
    // The nice value of a channel that is open, of -20 (first) to 19 (last).
    private const int Open = -10;
    private const int Process = 0; // PRIO_PROCESS: with 0 as who, Linux means the calling thread

    /// <summary>
    /// Puts the calling thread before all that Weir and others run at the usual priority: a switch whose handshake is done does not wait for those who
    /// only knock. Without the privilege for it (CAP_SYS_NICE) nothing changes.
    /// </summary>
    public static void Raise()
    {
        if (OperatingSystem.IsLinux()) _ = SetPriority(Process, 0, Open);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
