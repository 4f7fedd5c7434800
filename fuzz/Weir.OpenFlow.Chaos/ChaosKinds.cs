using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.Primitives;

namespace Weir.OpenFlow.Chaos;

/// <summary>A way to misbehave.</summary>
/// <param name="Name">As in <c>--kinds</c>.</param>
/// <param name="Run">What it does with one connection.</param>
public sealed record ChaosKind(string Name, Func<ChaosPeer, Task> Run);

/// <summary>All ways to misbehave.</summary>
public static class ChaosKinds
{
    // Longer than the time that a controller should give a handshake.
    private const double Long = 8;

    /// <summary>Each once.</summary>
    public static IReadOnlyList<ChaosKind> All { get; } =
    [
        new("garbage", async peer =>
        {
            await peer.SendAsync(peer.Garbage(1, 4096));
            await peer.LingerAsync(1);
        }),
        new("http", async peer =>
        {
            await peer.SendAsync("GET / HTTP/1.1\r\nHost: controller\r\n\r\n"u8.ToArray());
            await peer.LingerAsync(1);
        }),
        new("silent", peer => peer.LingerAsync(Long)),
        new("reset", peer =>
        {
            peer.Reset();
            return Task.CompletedTask;
        }),
        new("old-version", async peer =>
        {
            await peer.SendAsync(new HelloMessage(1, null));
            await peer.LingerAsync(1);
        }),
        new("drip", async peer =>
        {
            await peer.SendAsync(new byte[] { 4, 0, 3, 0xE8 });
            for (var i = 0; i < 80; i++)
            {
                await peer.SendAsync(new byte[1]);
                await peer.PauseAsync(0.1);
            }
        }),
        new("truncated", async peer =>
        {
            await peer.SendAsync(HelloMessage.OpenFlow13);
            var message = peer.Encode(new FeaturesReplyMessage(new DatapathId(0xBAD), 0, 254, 0, 0) { Xid = 2 });
            await peer.SendAsync(message.AsMemory(0, peer.Random.Next(1, message.Length)));
            if (peer.Random.Next(2) == 0) await peer.LingerAsync(Long);
        }),
        new("oversized", async peer =>
        {
            await peer.SendAsync(new byte[] { 4, (byte)peer.Random.Next(30), 0xFF, 0xFF, 0, 0, 0, 2 });
            for (var i = 0; i < 16; i++) await peer.SendAsync(peer.Garbage(4096, 4096));
            await peer.LingerAsync(1);
        }),
        new("unknown-dpid", async peer =>
        {
            await peer.HandshakeAsync(new DatapathId(0xBAD0_0000_0000_0000 + (ulong)peer.Random.Next()));
            await peer.SendAsync(peer.PacketIn(), peer.PacketIn());
            await peer.LingerAsync(2);
        }),
        new("impostor", async peer =>
        {
            await peer.HandshakeAsync(peer.Impostor);
            for (var i = 0; i < 20; i++)
            {
                await peer.SendAsync(peer.PacketIn());
                await peer.PauseAsync(0.1);
            }
        }),
        new("impostor-garbage", async peer =>
        {
            await peer.HandshakeAsync(peer.Impostor);
            await peer.SendAsync(peer.Garbage(1, 65536));
            await peer.LingerAsync(2);
        }),
        new("mutated", async peer =>
        {
            await peer.HandshakeAsync(peer.Impostor);
            for (var i = 0; i < 50; i++)
            {
                var message = peer.Encode(peer.PacketIn());
                for (var flips = peer.Random.Next(1, 4); flips > 0; flips--) message[peer.Random.Next(8, message.Length)] ^= (byte)(1 << peer.Random.Next(8));
                await peer.SendAsync(message);
            }
            await peer.LingerAsync(1);
        }),
        new("endless-ports", async peer =>
        {
            await peer.SendAsync(HelloMessage.OpenFlow13, new FeaturesReplyMessage(new DatapathId(0xBAD), 0, 254, 0, 0) { Xid = 2 });
            var part = peer.Encode(new MultipartReplyMessage(new PortDescReply([.. Enumerable.Range(1, 900).Select(i => new PortDescription(new((uint)i), default, "x", 0, 0))]), More: true) { Xid = 3 });
            for (var i = 0; i < 200; i++) await peer.SendAsync(part);
        }),
        new("error-flood", async peer =>
        {
            await peer.HandshakeAsync(peer.Impostor);
            for (uint i = 0; i < 1000; i++) await peer.SendAsync(new ErrorMessage((ushort)peer.Random.Next(14), (ushort)peer.Random.Next(14), [1, 2, 3, 4, 5, 6, 7, 8]) { Xid = i });
            await peer.LingerAsync(1);
        }),
        new("never-reads", async peer =>
        {
            await peer.HandshakeAsync(new DatapathId(0xBAD));
            for (var i = 0; i < 1000; i++) await peer.SendAsync(new EchoRequestMessage(ValueList.From(peer.Garbage(1000, 1000))));
            await peer.PauseAsync(2);
        }),
    ];
}
