using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Weir.Integration.Tests.Lab;

/// <summary>The parts of libc that the lab needs and .NET does not offer.</summary>
internal static unsafe partial class Native
{
    public const int AddressFamilyPacket = 17;      // linux/socket.h
    public const int SocketRawCloseOnExec = 0x80003; // SOCK_RAW | SOCK_CLOEXEC
    public const int LevelSocket = 1;
    public const int LevelPacket = 263;
    public const int OptionReceiveTimeout = 20;
    public const int OptionSendBufferForce = 32;
    public const int OptionReceiveBufferForce = 33;
    public const int OptionTimestampNanoseconds = 35;
    public const int PacketAddMembership = 1; // linux/if_packet.h
    public const int PacketAuxData = 8;
    public const int PacketIgnoreOutgoing = 23;
    public const int ClockRealtime = 0;
    public const int TimerAbsolute = 1;
    public const int SignalHangup = 1;
    public const int SignalInterrupt = 2;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int SignalContinue = 18;
    public const int SignalStop = 19;
    private const int CloneNewNet = 0x4000_0000;
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Seconds and nanoseconds, as the kernel counts them.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;

        public TimeSpec(long nanoseconds) => (Seconds, Nanoseconds) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);

        public readonly long Total => Seconds * 1_000_000_000 + Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    public static long RealtimeNanoseconds()
    {
        TimeSpec now;
        _ = clock_gettime(ClockRealtime, &now);
        return now.Total;
    }

    public static void SleepUntil(long realtimeNanoseconds)
    {
        var until = new TimeSpec(realtimeNanoseconds);
        _ = clock_nanosleep(ClockRealtime, TimerAbsolute, &until, null);
    }

    /// <summary>Puts the calling thread before ordinary ones, so that a stream keeps its pace beside a build.</summary>
    public static void RaiseThreadPriority() => _ = setpriority(0, (uint)gettid(), -15);

    /// <summary>Moves the calling thread into a named network namespace, for good.</summary>
    public static void EnterNamespace(string name)
    {
        var file = Check(open("/run/netns/" + name, ReadOnlyCloseOnExec), "open namespace");
        try
        {
            Check(setns(file, CloneNewNet), "setns");
        }
        finally
        {
            _ = close(file);
        }
    }

    public static int Check(int result, string what) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    public static void SetOption(int socket, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value) Check(setsockopt(socket, level, option, start, (uint)value.Length), $"setsockopt {level}/{option}");
    }

    public static void SetOption(int socket, int level, int option, int value) => SetOption(socket, level, option, new ReadOnlySpan<byte>(&value, sizeof(int)));

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(int socket, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvmsg(int socket, MessageHeader* header, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int file);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int option, byte* value, uint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int file, int type);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, TimeSpec* until, TimeSpec* remaining);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc")]
    private static partial int gettid();
}
