using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>As many ports as a switch has, and as many VLANs as a trunk carries.</summary>
public class ManyPortsTests
{
    private const ushort Probe = 0x88b5; // IEEE 802, local experiments
    private const int FirstVid = 100, Vlans = 48;
    private static readonly string Trunk = $"tagged_vlans: [{string.Join(", ", Enumerable.Range(FirstVid, Vlans))}]";

    // 802.3 with LLC and SNAP 00-00-0c 2004: Dynamic Trunking Protocol, version 1.
    private static readonly byte[] Dtp = [0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 4, 1, 0, 1, 0, 5, 0, 0, 2, 0, 5, 0x81, 0, 3, 0, 5, 0xa5, 0, 4, 0, 10, 2, 0, 0, 0, 1, 1];

    [Fact]
    public void All_ports_reach_each_other_with_32_of_them_and_with_48()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Access(32));
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, [.. Enumerable.Range(1, 48).Select(port => (uint)port)]);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        foreach (var count in (int[])[32, 48])
        {
            if (count > 32) Assert.Equal("applied", controller.Reload(Access(count)).Datapaths.Single().State);
            controller.Learn(bridge, hosts[..count]);
            foreach (var from in hosts[..count])
            {
                from.Send(Frames.Ethernet(Frames.Broadcast, from.Address.Mac, Probe, []));
                foreach (var to in hosts[..count].Where(to => to != from)) from.Send(Frames.Udp(from.Address, to.Address, 1, 2, []));
            }

            // A frame of each kind from each other host, once; the unicast at its own host only, and nothing at a port that is not configured.
            controller.Poll($"{count} ports reach each other", () => hosts[..count].All(host => Count(host) >= 2 * (count - 1)));
            Wait.Milliseconds(100);
            foreach (var host in hosts[..count])
            {
                var expected = hosts[..count].Where(from => from != host).SelectMany(from => (string[])[Show(from.Address, 0x0800), Show(from.Address, Probe)]).Order();
                Assert.Equal(expected, host.Received.Where(IsData).Select(frame => Show(Frames.Source(frame), Frames.TypeOf(frame))).Order());
            }

            Assert.All(hosts[count..], host => Assert.Empty(host.Received));
        }
    }

    [Fact]
    public void A_trunk_of_48_vlans_learns_floods_and_forwards_in_each()
    {
        using var lab = new LabNetwork();
        var (controller, bridge, hosts) = Trunks(lab);
        var vids = Enumerable.Range(FirstVid, Vlans).ToArray();
        foreach (var vid in vids)
            foreach (var host in hosts) host.Send(Frames.Ethernet(Frames.Broadcast, host.Address.Mac, Probe, [], vid));

        controller.Poll("each broadcast is heard", () => hosts.All(host => Count(host) >= 2 * Vlans));
        foreach (var host in hosts)
        {
            var expected = hosts.Where(from => from != host).SelectMany(from => vids.Select(vid => $"{vid} {Show(from.Address, Probe)}")).Order();
            Assert.Equal(expected, host.Received.Where(IsData).Select(Tagged).Order());
        }

        controller.Poll("learned in each VLAN", () => controller.Hosts().Count == 3 * Vlans);
        controller.Poll("their entries are in", () => bridge.Entries() is var entries && hosts.All(host => entries.Count(line => line.Contains($"dl_dst={host.Address.MacText}")) >= Vlans));
        foreach (var host in hosts) host.Drain();
        foreach (var vid in vids) hosts[0].Send(Frames.Udp(hosts[0].Address with { Vid = vid }, hosts[1].Address, 1, 2, []));
        controller.Poll("each arrives", () => Count(hosts[1]) >= Vlans);
        Wait.Milliseconds(100);
        Assert.Equal(vids.Select(vid => $"{vid} {Show(hosts[0].Address, 0x0800)}"), hosts[1].Received.Where(IsData).Select(Tagged));
        Assert.DoesNotContain(hosts[2].Received, IsData);
    }

    [Fact]
    public void Trunking_protocol_frames_go_nowhere_and_harm_nothing()
    {
        using var lab = new LabNetwork();
        var (controller, bridge, hosts) = Trunks(lab);
        controller.Learn(bridge, hosts);
        var before = bridge.Entries();
        for (var i = 0; i < 5; i++)
        {
            hosts[0].Send(DtpFrame(null));
            hosts[0].Send(DtpFrame(FirstVid));
        }

        controller.Poll("dropped", () => controller.Drops().Single().Drops is var drops && drops.Any(drop => drop is { Reason: "untagged", Packets: 5 }) && drops.Any(drop => drop is { Reason: "cisco-protocol", Packets: 5 }));
        hosts[0].Send(Frames.Udp(hosts[0].Address, hosts[1].Address, 1, 2, []));
        hosts[1].Send(Frames.Udp(hosts[1].Address, hosts[0].Address, 1, 2, []));
        foreach (var host in hosts[..2]) host.Expect(frame => Frames.TypeOf(frame) == 0x0800);

        Assert.All(hosts, host => Assert.DoesNotContain(host.Received, frame => Frames.Destination(frame)[0] == 1));
        Assert.Equal(before, bridge.Entries());

        byte[] DtpFrame(int? vid) => Frames.Ethernet([1, 0, 0x0c, 0xcc, 0xcc, 0xcc], hosts[0].Address.Mac, (ushort)Dtp.Length, Dtp, vid);
    }

    // The hosts speak in the first VLAN unless told otherwise.
    private static (LabController Controller, OvsBridge Bridge, Host[] Hosts) Trunks(LabNetwork lab)
    {
        var config = new TestConfig { Vlans = string.Concat(Enumerable.Range(FirstVid, Vlans).Select(vid => $"  {vid}: {{description: carried}}\n")) }.WithPort(1, Trunk).WithPort(2, Trunk).WithPort(3, Trunk);
        var controller = new LabController(lab, config.ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, [.. Enumerable.Range(1, 3).Select(port => ((uint)port, HostAddress.For(1, (uint)port, FirstVid)))]);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        return (controller, bridge, hosts);
    }

    private static string Access(int ports) => new TestConfig { Ports = new(Enumerable.Range(1, ports).ToDictionary(port => port, _ => "native_vlan: office")) }.ToString();

    private static int Count(Host host) => host.Received.Count(IsData);

    private static bool IsData(byte[] frame) => Frames.TypeOf(frame) is 0x0800 or Probe;

    private static string Show(HostAddress from, int type) => Show(from.Mac, type);

    private static string Show(ReadOnlySpan<byte> from, int type) => $"{Convert.ToHexString(from)} {type:x4}";

    private static string Tagged(byte[] frame) => $"{Frames.VidOf(frame)} {Show(Frames.Source(frame), Frames.TypeOf(frame))}";
}
