using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weir.Integration.Tests.Lab;

/// <summary>A raw socket on one network device: whole Ethernet frames, VLAN tags included.</summary>
/// <remarks>
/// Linux takes the outer tag off a received frame and hands it beside it (<c>PACKET_AUXDATA</c>, packet(7)); <see cref="Receive"/> puts it back.
/// </remarks>
internal sealed unsafe class PacketSocket : IDisposable
{
    private const int BufferBytes = 64 << 20;
    private const uint VlanValid = 1 << 4; // TP_STATUS_VLAN_VALID
    private readonly int _socket;

    public PacketSocket(NetworkNamespace space, string device) => _socket = space.Run(() => Open(device));

    public void Send(ReadOnlySpan<byte> frame)
    {
        fixed (byte* data = frame) Native.Check((int)Native.send(_socket, data, (nuint)frame.Length, 0), "send");
    }

    /// <summary>The next frame's length, or 0 when none comes within 100 ms.</summary>
    /// <param name="buffer">Room for the frame; a longer frame is cut.</param>
    /// <param name="arrived">When the kernel saw the frame, in nanoseconds of the real-time clock.</param>
    public int Receive(Span<byte> buffer, out long arrived)
    {
        arrived = 0;
        Span<byte> control = stackalloc byte[256];
        fixed (byte* data = buffer, controlData = control)
        {
            // Four bytes are kept free for the tag that may have to go back in.
            var vector = new Native.IoVector { Base = data, Length = (nuint)buffer.Length - 4 };
            var header = new Native.MessageHeader { Vectors = &vector, VectorCount = 1, Control = controlData, ControlLength = (nuint)control.Length };
            var length = (int)Native.recvmsg(_socket, &header, 0);
            if (length < 0)
            {
                const int Again = 11, Interrupted = 4, NetworkDown = 100, NoDevice = 19;
                return Marshal.GetLastPInvokeError() is Again or Interrupted or NetworkDown or NoDevice ? 0 : Native.Check(length, "recvmsg");
            }

            ReadControl(control[..(int)header.ControlLength], out arrived, out var tag);
            if (tag is not { } present || length < 12) return length;

            buffer[12..length].CopyTo(buffer[16..]);
            BinaryPrimitives.WriteUInt32BigEndian(buffer[12..], present);
            return length + 4;
        }
    }

    public void Dispose() => _ = Native.close(_socket);

    private static int Open(string device)
    {
        const ushort AllProtocolsBigEndian = 0x0300;
        // Protocol 0 until it is bound: else frames of every other device of the namespace would already be in it.
        var socket = Native.Check(Native.socket(Native.AddressFamilyPacket, Native.SocketRawCloseOnExec, 0), "socket");
        var index = Native.if_nametoindex(device);
        if (index == 0) throw new InvalidOperationException($"No device {device}.");

        Native.SetOption(socket, Native.LevelSocket, Native.OptionReceiveBufferForce, BufferBytes);
        Native.SetOption(socket, Native.LevelSocket, Native.OptionSendBufferForce, BufferBytes);
        Native.SetOption(socket, Native.LevelSocket, Native.OptionTimestampNanoseconds, 1);
        Native.SetOption(socket, Native.LevelPacket, Native.PacketAuxData, 1);
        Native.SetOption(socket, Native.LevelPacket, Native.PacketIgnoreOutgoing, 1);
        ReadOnlySpan<long> timeout = [0, 100_000]; // struct timeval
        Native.SetOption(socket, Native.LevelSocket, Native.OptionReceiveTimeout, MemoryMarshal.AsBytes(timeout));

        Span<byte> membership = stackalloc byte[16]; // struct packet_mreq: index, type 1 (promiscuous)
        BinaryPrimitives.WriteUInt32LittleEndian(membership, index);
        membership[4] = 1;
        Native.SetOption(socket, Native.LevelPacket, Native.PacketAddMembership, membership);

        Span<byte> address = stackalloc byte[20]; // struct sockaddr_ll
        BinaryPrimitives.WriteUInt16LittleEndian(address, Native.AddressFamilyPacket);
        BinaryPrimitives.WriteUInt16LittleEndian(address[2..], AllProtocolsBigEndian);
        BinaryPrimitives.WriteUInt32LittleEndian(address[4..], index);
        fixed (byte* start = address) Native.Check(Native.bind(socket, start, (uint)address.Length), "bind");
        return socket;
    }

    private static void ReadControl(ReadOnlySpan<byte> control, out long arrived, out uint? tag)
    {
        (arrived, tag) = (0, null);
        while (control.Length >= 16)
        {
            // struct cmsghdr: length (8 bytes), level, type; padded to 8.
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(control);
            var level = BinaryPrimitives.ReadInt32LittleEndian(control[8..]);
            var type = BinaryPrimitives.ReadInt32LittleEndian(control[12..]);
            if (length < 16 || length > control.Length) return;

            var data = control[16..length];
            if (level == Native.LevelSocket && type == Native.OptionTimestampNanoseconds)
                arrived = BinaryPrimitives.ReadInt64LittleEndian(data) * 1_000_000_000 + BinaryPrimitives.ReadInt64LittleEndian(data[8..]);
            if (level == Native.LevelPacket && type == Native.PacketAuxData && (BinaryPrimitives.ReadUInt32LittleEndian(data) & VlanValid) != 0)
                tag = (uint)BinaryPrimitives.ReadUInt16LittleEndian(data[18..]) << 16 | BinaryPrimitives.ReadUInt16LittleEndian(data[16..]);
            control = control[Math.Min(control.Length, (length + 7) & ~7)..];
        }
    }
}
