using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;

namespace Weir.Guard.Runtime;

/// <summary>Takes packet-ins off the connection. Where nobody keeps up they are lost, and nothing else is.</summary>
internal sealed class PuntHandler(string bridge, PuntQueue punts) : IChannelHandler
{
    /// <inheritdoc/>
    public void OnMessage(ReadOnlySpan<byte> frame)
    {
        if (PacketInReader.TryRead(frame, out var packet)) punts.TryWrite(new PuntedPacket(bridge, packet.InPort, packet.Cookie, packet.Data.ToArray()));
    }

    /// <inheritdoc/>
    public void OnBatchEnd()
    {
    }

    /// <inheritdoc/>
    public void OnError(ErrorMessage error)
    {
    }
}
