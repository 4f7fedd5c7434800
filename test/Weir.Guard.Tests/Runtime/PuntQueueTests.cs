using Weir.Guard.Runtime;
using Weir.Primitives;

namespace Weir.Guard.Tests.Runtime;

public class PuntQueueTests
{
    private readonly PuntQueue _queue = new();

    [Fact]
    public async Task Ports_take_turns_however_many_packets_one_of_them_has()
    {
        for (var i = 0; i < 10; i++) Write(1, (byte)i);
        Write(2, 100);
        Write(3, 200);

        Assert.Equal([(1u, 0), (2u, 100), (3u, 200), (1u, 1), (1u, 2)], await ReadAsync(5));
    }

    [Fact]
    public async Task A_port_that_floods_loses_its_own_packets_and_nobody_elses()
    {
        for (var i = 0; i < 1000; i++) Assert.Equal(i < PuntQueue.MostPerPort, Write(1, (byte)i));
        foreach (var port in Enumerable.Range(2, 500)) Assert.True(Write((uint)port, 7));

        var read = await ReadAsync(PuntQueue.MostPerPort + 500);

        Assert.Equal(PuntQueue.MostPerPort, read.Count(packet => packet.Port == 1));
        Assert.Equal(Enumerable.Range(2, 500).Select(port => (uint)port), read.Where(packet => packet.Port != 1).Select(packet => packet.Port));
    }

    [Fact]
    public async Task Who_reads_first_waits_for_a_packet()
    {
        var reading = _queue.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(reading.IsCompleted);

        Write(5, 9);

        Assert.Equal(new PortNumber(5), (await reading).Port);
        Assert.True(Write(5, 10)); // its place is free again
    }

    private bool Write(uint port, byte content) => _queue.TryWrite(new PuntedPacket("br0", new PortNumber(port), 0, [content]));

    private async Task<List<(uint Port, int Content)>> ReadAsync(int count)
    {
        var read = new List<(uint Port, int Content)>();
        while (read.Count < count)
        {
            var packet = await _queue.ReadAsync(TestContext.Current.CancellationToken);
            read.Add((packet.Port.Value, packet.Frame[0]));
        }

        return read;
    }
}
