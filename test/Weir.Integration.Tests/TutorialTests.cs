using System.Net;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>The samples made after FAUCET's tutorials, on a real switch: all are taken, and connections are tracked as their walks say. The other walks are run in the interpreter.</summary>
public class TutorialTests
{
    private static readonly IPAddress One = IPAddress.Parse("10.0.0.1"), Two = IPAddress.Parse("10.0.0.2"), Hidden = IPAddress.Parse("10.0.0.254");

    [Fact]
    public void The_switch_takes_every_tutorial_one_after_the_other()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Sample("first-time"));
        var bridge = lab.Switch.AddBridge("br1", 1);
        lab.AddHosts(bridge, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        foreach (var sample in (string[])["block-ping", "vlans", "conntrack", "nat", "nfv-dns", "nfv-ids", "first-time"])
        {
            var status = controller.Reload(Sample(sample)).Datapaths.Single();
            Assert.True(status is { State: "applied", Faults: [] }, $"{sample}: {status.State} {string.Join("; ", status.Faults)}");
        }
    }

    [Fact]
    public void Host_2_may_answer_host_1_and_not_begin()
    {
        using var lab = new LabNetwork();
        var (one, two, client, server) = Start(lab, "conntrack");

        two.Send(Frames.Udp(server, client, 700, 800, [1]));
        one.ExpectNothing(IsIp);
        one.Send(Frames.Udp(client, server, 500, 600, [1]));
        two.Expect(IsIp);
        two.Send(Frames.Udp(server, client, 600, 500, [1]));
        one.Expect(IsIp);
        two.Send(Frames.Udp(server, client, 700, 800, [1]));
        one.ExpectNothing(IsIp);
    }

    [Fact]
    public void Host_2_sees_host_1_under_another_address_and_answers_it()
    {
        using var lab = new LabNetwork();
        var (one, two, client, server) = Start(lab, "nat");

        one.Send(Frames.Udp(client, server, 500, 600, [1]));
        Assert.Equal(Hidden.GetAddressBytes(), two.Expect(IsIp)[26..30]);
        two.Send(Frames.Udp(server, client with { Ip4 = Hidden }, 600, 500, [1]));
        Assert.Equal(One.GetAddressBytes(), one.Expect(IsIp)[30..34]);
    }

    private static (Host One, Host Two, HostAddress From, HostAddress To) Start(LabNetwork lab, string sample)
    {
        var controller = new LabController(lab, Sample(sample));
        var bridge = lab.Switch.AddBridge("br1", 1);
        Host[] hosts = [.. lab.AddHosts(bridge, 1, 2)];
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts);
        return (hosts[0], hosts[1], hosts[0].Address with { Ip4 = One }, hosts[1].Address with { Ip4 = Two });
    }

    private static bool IsIp(byte[] frame) => Frames.TypeOf(frame) == 0x0800;

    private static string Sample(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Weir.slnx"))) folder = Directory.GetParent(folder)!.FullName;
        return File.ReadAllText(Path.Combine(folder, "samples", name, "faucet.yaml"));
    }
}
