using System.Threading.Channels;
using Weir.Primitives;

namespace Weir.Guard.Runtime;

/// <summary>
/// Packets that wait to be looked at. Ports take turns, one packet each, and a port has room for a few only: whoever sends too many loses his own. Any thread writes, one reads.
/// </summary>
internal sealed class PuntQueue
{
    /// <summary>Packets of one port that can wait.</summary>
    public const int MostPerPort = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Bridge, PortNumber Port), Queue<PuntedPacket>> _waiting = [];

    // A port stands in it once: it is as long as there are ports that wait.
    private readonly Channel<(string Bridge, PortNumber Port)> _turns = Channel.CreateUnbounded<(string Bridge, PortNumber Port)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Puts a packet behind those of its port. False: there is no room, and it is lost.</summary>
    public bool TryWrite(PuntedPacket packet)
    {
        var port = (packet.Bridge, packet.Port);
        lock (_gate)
        {
            if (_waiting.TryGetValue(port, out var queue))
            {
                if (queue.Count >= MostPerPort) return false;
                queue.Enqueue(packet);
                return true;
            }

            _waiting[port] = new Queue<PuntedPacket>([packet]);
            return _turns.Writer.TryWrite(port);
        }
    }

    /// <summary>The first packet of the port whose turn it is; waits for one.</summary>
    public async ValueTask<PuntedPacket> ReadAsync(CancellationToken cancellationToken)
    {
        var port = await _turns.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var queue = _waiting[port];
            var packet = queue.Dequeue();
            if (queue.Count == 0) _waiting.Remove(port);
            else _turns.Writer.TryWrite(port);
            return packet;
        }
    }
}
