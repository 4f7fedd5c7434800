using System.Collections.Concurrent;
using System.Diagnostics;
using Weir.Guard.Matrix;
using Weir.Guard.Sync;
using Weir.Integration.Tests.Lab;
using Weir.OpenFlow;
using Weir.OpenFlow.Channel;
using Weir.OpenFlow.Messages;
using Weir.Packets;
using Weir.Primitives;

namespace Weir.Integration.Tests.Guard;

/// <summary>Copies of DHCP messages to the daemon (<c>ip: dhcp</c>) on a real Open vSwitch.</summary>
[Collection(nameof(Alone))]
public sealed class PuntTests : IDisposable
{
    private const int PuntPps = 20;
    private const int PuntBurst = 40;
    private const uint FloodPort = 12;
    private const uint HonestPort = 13;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly HookHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_guest_that_floods_the_daemon_with_copies_takes_no_copy_and_no_lease_from_others()
    {
        _host.WeirOk("install", "--bridge", "br0", "--uplink", "eth0", "--trusted");
        _host.BePatient();
        var (flooder, honest, server) = (_host.PlugHost(2, FloodPort), _host.PlugHost(3, HonestPort), _host.Far());
        // Nothing bounds what the first sends to DHCP servers but the meter of its copies.
        Assert.Equal((0, "", ""), _host.Hook("vm2", "start", HookHost.Xml(2, "<weir:ip>dhcp</weir:ip><weir:rate of='dhcp' pps='none'/>")));
        Assert.Equal((0, "", ""), _host.Hook("vm3", "start", HookHost.Xml(3, "<weir:ip>dhcp</weir:ip>")));
        using var daemon = _host.StartDaemon();
        daemon.WaitForLog("is guarded");
        var copies = new CopyCounter();
        await using var channel = await GuardChannel.ConnectAsync("br0", _host.Switch.RunFile("br0.mgmt"), new ChannelOptions(), copies, TestContext.Current.CancellationToken);
        await channel.PrepareAsync(wantsMessages: true, TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        var (sent, stop) = (0, false);
        // A message that the daemon has to look into: the dearest there is.
        var release = Message(HookHost.Mac(2), 7, MacAddress.Broadcast, 0, uint.MaxValue, client: Craft.Ip4("10.9.0.2"));
        var flood = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                for (; sent < clock.Elapsed.TotalMilliseconds; sent++) flooder.Send(release);
                Wait.Milliseconds(1);
            }
        });
        flood.Start();
        const int Leases = 5;
        try
        {
            Wait.Milliseconds(500);
            for (var lease = 0; lease < Leases; lease++)
            {
                var address = $"10.9.0.{100 + lease}";
                server.Send(Grant(HookHost.Mac(3), address));
                TestTime.Until($"the lease of {address}", () => Holds(address), Soon);
            }

            honest.Send(Message(HookHost.Mac(3), 7, MacAddress.Parse("02:00:00:09:00:01"), Craft.Ip4("10.9.0.100"), Craft.Ip4("10.9.0.1"), client: Craft.Ip4("10.9.0.100")));
            TestTime.Until("the end of a lease", () => !Holds("10.9.0.100"), Soon);
        }
        finally
        {
            Volatile.Write(ref stop, true);
            flood.Join();
        }

        var seconds = clock.Elapsed.TotalSeconds;
        Assert.True(sent > 500 * seconds, $"{sent} messages in {seconds:f1} s are no flood");
        Assert.Equal((1, Leases), (copies.From(HonestPort), copies.From(1)));
        Assert.InRange(copies.From(FloodPort), PuntBurst, PuntPps * (seconds + 1) + PuntBurst);
        Assert.Equal(0, daemon.Terminate());
    }

    private bool Holds(string address) => _host.Entries().Any(entry => entry.Contains($"nw_src={address} ", StringComparison.Ordinal));

    /// <summary>DHCPACK for an hour, from 10.9.0.1 to a client that has no address yet.</summary>
    private static byte[] Grant(string client, string address) => Craft.V4(
        Cast.Gateway, MacAddress.Parse(client), uint.MaxValue, IpProtocol.Udp, FrameBuilder.Udp(67, 68, Body(2, 5, client, 0, Craft.Ip4(address))));

    private static byte[] Message(string from, byte type, MacAddress to, uint source, uint destination, uint client) => Craft.V4(
        new Actor("", MacAddress.Parse(from), source, 0), to, destination, IpProtocol.Udp, FrameBuilder.Udp(68, 67, Body(1, type, from, client, 0)));

    private static byte[] Body(byte operation, byte type, string hardware, uint client, uint yours)
    {
        var body = new byte[240];
        (body[0], body[1], body[2]) = (operation, 1, 6);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(12), client);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(16), yours);
        MacAddress.Parse(hardware).WriteTo(body.AsSpan(28));
        ((ReadOnlySpan<byte>)[0x63, 0x82, 0x53, 0x63]).CopyTo(body.AsSpan(236));
        return [.. body, 53, 1, type, 51, 4, 0, 0, 14, 16, 255];
    }

    /// <summary>Copies by the port that the frame came in by.</summary>
    private sealed class CopyCounter : IChannelHandler
    {
        private readonly ConcurrentDictionary<uint, int> _counts = [];

        public int From(uint port) => _counts.GetValueOrDefault(port);

        public void OnMessage(ReadOnlySpan<byte> frame)
        {
            if (PacketInReader.TryRead(frame, out var packet)) _counts.AddOrUpdate(packet.InPort.Value, 1, static (_, count) => count + 1);
        }

        public void OnBatchEnd()
        {
        }

        public void OnError(ErrorMessage error)
        {
        }
    }
}
