using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Tests.Golden;

namespace Weir.OpenFlow.Tests;

public sealed class PacketInReaderTests
{
    [Fact]
    public void It_reads_what_the_decoder_reads()
    {
        var seen = 0;
        foreach (var golden in GoldenTests.Messages)
        {
            var isPacketIn = PacketInReader.TryRead(golden.Bytes, out var packet);
            switch (golden.Message)
            {
                case PacketInMessage message:
                    Assert.Equal(
                        (message.Xid, message.BufferId, message.Reason, message.TableId, message.Cookie, message.InPort, (int)message.TotalLength),
                        (packet.Xid, packet.BufferId, packet.Reason, packet.TableId, packet.Cookie, packet.InPort, packet.TotalLength));
                    Assert.Equal(message.Data, ValueList.Create(packet.Data));
                    Assert.True(packet.UserData.IsEmpty);
                    seen++;
                    break;
                case NiciraPacketInMessage message:
                    Assert.Equal(
                        (message.Xid, message.BufferId, message.Reason, message.TableId, message.Cookie, 7u, (int)message.TotalLength),
                        (packet.Xid, packet.BufferId, packet.Reason, packet.TableId, packet.Cookie, packet.InPort.Value, packet.TotalLength));
                    Assert.Equal(message.Data, ValueList.Create(packet.Data));
                    Assert.Equal(message.UserData, ValueList.Create(packet.UserData));
                    seen++;
                    break;
                default:
                    Assert.False(isPacketIn, golden.Name);
                    break;
            }
        }

        Assert.Equal(4, seen);
    }

    [Fact]
    public void Metadata_is_read()
    {
        PacketInReader.TryRead(GoldenTests.Messages.Single(golden => golden.Name == "packet-in with in_port and metadata").Bytes, out var packet);

        Assert.Equal(0xABCDUL, packet.Metadata);
    }

    [Fact]
    public void A_cut_packet_in_is_refused()
    {
        var frame = GoldenTests.Messages.Single(golden => golden.Name == "packet-in with in_port and metadata").Bytes;
        for (var length = 0; length < frame.Length; length++) Assert.False(PacketInReader.TryRead(frame.AsSpan(0, length), out _));
    }
}
