using System.Diagnostics;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests;

/// <summary>How often beacons come, as a host hears them.</summary>
public class LldpIntervalTests
{
    [Fact]
    public void Beacons_come_every_send_interval_and_as_often_as_the_file_says_when_it_changes()
    {
        using var lab = new LabNetwork();
        var controller = new LabController(lab, Every(1).ToString());
        var bridge = lab.Switch.AddBridge("br1", 1);
        var host = lab.AddHosts(bridge, 1)[0];
        bridge.SetControllers(controller.NewTap().Target);
        controller.WaitApplied();

        Assert.InRange(SecondsOf(host, beacons: 2), 1, 3.5);
        controller.Reload(Every(2).ToString());
        Assert.InRange(SecondsOf(host, beacons: 1), 1.3, 4);
    }

    // Seconds from one beacon to the one that is so many later, which a busy machine may delay by one in all.
    private static double SecondsOf(Host host, int beacons)
    {
        host.Drain();
        Next();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < beacons; i++) Next();
        return clock.Elapsed.TotalSeconds;

        void Next() => host.Expect(frame => Frames.TypeOf(frame) == 0x88cc, TimeSpan.FromSeconds(6), "beacon");
    }

    private static TestConfig Every(int seconds) => new TestConfig { Datapath = $"lldp_beacon: {{send_interval: {seconds}}}" }.WithPort(1, "native_vlan: office, lldp_beacon: {enable: true}");
}
