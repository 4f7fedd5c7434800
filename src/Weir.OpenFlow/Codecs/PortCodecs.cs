using System.Text;
using System.Text.Unicode;
using Weir.OpenFlow.Messages;
using Weir.Primitives;

namespace Weir.OpenFlow.Codecs;

/// <summary><c>ofp_port</c>, 64 bytes: u32 port_no, 4 zeros, 6 hw_addr, 2 zeros, 16 name, u32 config, state, curr, advertised, supported, peer, curr_speed, max_speed.</summary>
internal static class PortCodec
{
    private const int NameLength = 16;

    public static PortDescription Read(ref WireReader reader)
    {
        var number = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        var mac = MacAddress.Read(reader.Take(MacAddress.Length));
        reader.Skip(2);
        var name = FixedText.Read(ref reader, NameLength);
        return new PortDescription(
            number, mac, name, (PortConfig)reader.ReadUInt32(), (PortState)reader.ReadUInt32(), (PortFeatures)reader.ReadUInt32(), (PortFeatures)reader.ReadUInt32(),
            (PortFeatures)reader.ReadUInt32(), (PortFeatures)reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
    }

    public static void Write(PortDescription port, OpenFlowWriter writer)
    {
        writer.WriteUInt32(port.Number.Value);
        writer.WriteZeros(4);
        writer.WriteNumber(port.HardwareAddress.Bits, MacAddress.Length);
        writer.WriteZeros(2);
        FixedText.Write(port.Name, NameLength, writer);
        writer.WriteUInt32((uint)port.Config);
        writer.WriteUInt32((uint)port.State);
        writer.WriteUInt32((uint)port.Current);
        writer.WriteUInt32((uint)port.Advertised);
        writer.WriteUInt32((uint)port.Supported);
        writer.WriteUInt32((uint)port.Peer);
        writer.WriteUInt32(port.CurrentSpeedKbps);
        writer.WriteUInt32(port.MaxSpeedKbps);
    }
}

/// <summary>Text in a field of fixed length, zeros after it, at least one.</summary>
internal static class FixedText
{
    public static string Read(ref WireReader reader, int length)
    {
        var bytes = reader.Take(length);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Text that does not fit is cut.</summary>
    public static void Write(string text, int length, OpenFlowWriter writer)
    {
        Span<byte> bytes = stackalloc byte[length];
        bytes.Clear();
        Utf8.FromUtf16(text, bytes[..^1], out _, out _);
        writer.WriteBytes(bytes);
    }
}

/// <summary>u8 reason, 7 zeros, port.</summary>
internal sealed class PortStatusCodec : MessageCodec<PortStatusMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var reason = (PortStatusReason)reader.ReadByte();
        reader.Skip(7);
        return new PortStatusMessage(reason, PortCodec.Read(ref reader)) { Xid = header.Xid };
    }

    protected override void Write(PortStatusMessage message, OpenFlowWriter writer)
    {
        writer.WriteByte((byte)message.Reason);
        writer.WriteZeros(7);
        PortCodec.Write(message.Port, writer);
    }
}

/// <summary>u32 port_no, 4 zeros, 6 hw_addr, 2 zeros, u32 config, mask, advertise, 4 zeros.</summary>
internal sealed class PortModCodec : MessageCodec<PortModMessage>
{
    public override OpenFlowMessage Read(ref WireReader reader, OpenFlowHeader header)
    {
        var number = new PortNumber(reader.ReadUInt32());
        reader.Skip(4);
        var mac = MacAddress.Read(reader.Take(MacAddress.Length));
        reader.Skip(2);
        var message = new PortModMessage(number, mac, (PortConfig)reader.ReadUInt32(), (PortConfig)reader.ReadUInt32(), (PortFeatures)reader.ReadUInt32()) { Xid = header.Xid };
        reader.Skip(4);
        return message;
    }

    protected override void Write(PortModMessage message, OpenFlowWriter writer)
    {
        writer.WriteUInt32(message.Number.Value);
        writer.WriteZeros(4);
        writer.WriteNumber(message.HardwareAddress.Bits, MacAddress.Length);
        writer.WriteZeros(2);
        writer.WriteUInt32((uint)message.Config);
        writer.WriteUInt32((uint)message.Mask);
        writer.WriteUInt32((uint)message.Advertise);
        writer.WriteZeros(4);
    }
}
