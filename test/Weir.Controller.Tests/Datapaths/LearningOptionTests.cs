using Weir.Controller.Tests.Support;
using Weir.Primitives;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests.Datapaths;

/// <summary>permanent_learn, use_idle_timeout, idle_dst, loop_protect on a switch in memory.</summary>
public class LearningOptionTests
{
    [Fact]
    public async Task Permanent_host_neither_moves_nor_times_out_nor_goes_with_its_link()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office, permanent_learn: true", "native_vlan: office", "native_vlan: office"]));
        var dp = await lab.SwitchAsync();
        await LearnPermanentAsync(lab, dp);
        var entries = dp.Entries.Where(entry => entry.Contains(HostA.ToString())).ToList();

        Assert.Equal([], dp.Send(2, HostA, MacAddress.Broadcast));
        await lab.PassAsync(TimeSpan.FromSeconds(900));
        dp.Expire();
        dp.SetLink(1, up: false);
        await UntilAsync(() => lab.Log.Any(line => line.Contains("is down")));
        await lab.QuietAsync();
        dp.Send(2, HostA, MacAddress.Broadcast);
        await lab.ReconnectAsync(dp);

        Assert.Equal(entries, dp.Entries.Where(entry => entry.Contains(HostA.ToString())));
        Assert.Equal(new PortNumber(1), Assert.Single(lab.Runtime().HostSnapshot().Hosts).Port);
    }

    [Fact]
    public async Task Permanent_learning_switched_off_lets_the_host_move_again()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office, permanent_learn: true", "native_vlan: office", "native_vlan: office"]));
        var dp = await lab.SwitchAsync();
        await LearnPermanentAsync(lab, dp);

        await lab.ReloadAsync(Yaml());

        dp.Send(2, HostA, MacAddress.Broadcast);
        await lab.KnownAsync(HostA, 2);
        await UntilAsync(() => dp.Send(3, HostB, HostA).SequenceEqual([2u]));
    }

    [Fact]
    public async Task Host_that_falls_silent_is_forgotten_when_the_switch_says_so_and_one_that_speaks_stays()
    {
        await using var lab = new Lab(Yaml("office: {vid: 100}", "", "    use_idle_timeout: true\n", []));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA, HostB);

        for (var i = 0; i < 10; i++)
        {
            await lab.PassAsync(TimeSpan.FromSeconds(100));
            dp.Expire();
            dp.Send(2, HostB, MacAddress.Broadcast);
        }

        await UntilAsync(() => lab.Status.Counters.Hosts == 1);
        await UntilAsync(() => dp.Send(3, HostC, HostB).SequenceEqual([2u])); // nobody sent it anything for longer than its destination lasts: made again
        dp.Send(3, HostA, MacAddress.Broadcast);
        await lab.KnownAsync(HostA, 3);
    }

    [Fact]
    public async Task Destination_without_timeout_goes_when_its_host_is_forgotten()
    {
        await using var lab = new Lab(Yaml("office: {vid: 100}", "", "    idle_dst: false\n", []));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);

        await lab.PassAsync(TimeSpan.FromSeconds(295));
        dp.Expire();
        Assert.Contains(dp.Entries, entry => entry.StartsWith("30 8192"));
        await lab.PassAsync(TimeSpan.FromSeconds(20));

        await UntilAsync(() => !dp.Entries.Any(entry => entry.StartsWith("30 8192")));
    }

    [Fact]
    public async Task Host_that_jumps_to_a_loop_protected_port_shuts_it_for_unknown_sources()
    {
        await using var lab = new Lab(Yaml(ports: ["native_vlan: office, loop_protect: true", "native_vlan: office, loop_protect: true", "native_vlan: office"]));
        var dp = await lab.SwitchAsync();
        await lab.LearnAsync(dp, HostA);

        dp.Send(2, HostA, MacAddress.Broadcast);
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("25 4097 in_port=2")));

        Assert.Equal([], dp.Send(2, HostA, MacAddress.Broadcast));
        Assert.Equal(new PortNumber(1), Assert.Single(lab.Runtime().HostSnapshot().Hosts).Port);
        Assert.Contains(lab.Log, line => line.Contains("loop") && line.Contains(HostA.ToString()));
        await lab.PassAsync(TimeSpan.FromSeconds(60)); // the ban is over, the guard time is not
        dp.Expire();
        dp.Send(2, HostC, MacAddress.Broadcast);
        await UntilAsync(() => dp.Entries.Any(entry => entry.StartsWith("25 4097 in_port=2")));
        await lab.PassAsync(TimeSpan.FromSeconds(160));
        dp.Expire();
        dp.Send(2, HostC, MacAddress.Broadcast);
        await lab.KnownAsync(HostC, 2);
    }

    private static async Task LearnPermanentAsync(Lab lab, TestSwitch dp)
    {
        dp.Send(1, HostA, MacAddress.Broadcast);
        await lab.KnownAsync(HostA, 1);
        await UntilAsync(() => dp.Entries.Count(entry => entry.Contains(HostA.ToString())) == 3);
    }
}
