using System.Net;
using System.Net.Sockets;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>Connections of real hosts through the switch.</summary>
public class TcpTests
{
    private const int Bytes = 16 << 20;

    [Fact]
    public void A_connection_carries_all_its_bytes_in_IPv4_and_IPv6_and_again_after_a_port_was_down()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, new TestConfig().ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var from = lab.AddProgramHost(bridge, 1, "02:00:00:00:01:01", "10.0.0.1/24", "fc00::1/64");
        var to = lab.AddProgramHost(bridge, 2, "02:00:00:00:01:02", "10.0.0.2/24", "fc00::2/64");
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        foreach (var address in (string[])["10.0.0.2", "fc00::2"]) Carry(from, to, IPAddress.Parse(address));
        bridge.SetLink(to, 2, up: false);
        controller.Poll("its entries are gone", () => !bridge.Entries().Any(line => line.Contains("in_port=2,", StringComparison.Ordinal)));
        bridge.SetLink(to, 2, up: true);
        to.IpBatch([$"addr replace fc00::2/64 dev {bridge.Outside(2)} nodad"]); // IPv6 addresses go with the link
        controller.Poll("its entries are back", () => bridge.Entries().Any(line => line.Contains("in_port=2,", StringComparison.Ordinal)));
        foreach (var address in (string[])["10.0.0.2", "fc00::2"]) Carry(from, to, IPAddress.Parse(address));
    }

    private static void Carry(NetworkNamespace from, NetworkNamespace to, IPAddress address)
    {
        using var listener = to.Run(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(address, 5001));
        listener.Listen();
        using var sender = from.Run(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 20_000 });
        sender.Connect(address, 5001);
        using var receiver = listener.Accept();
        receiver.ReceiveTimeout = 20_000;
        var sending = new Thread(() =>
        {
            var block = new byte[64 << 10];
            for (var sent = 0; sent < Bytes; sent += block.Length) sender.Send(block);
            sender.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        var (buffer, total) = (new byte[64 << 10], 0);
        while (receiver.Receive(buffer) is > 0 and var length) total += length;
        sending.Join();
        Assert.Equal(Bytes, total);
    }
}
