using System.Globalization;
using System.Text;
using Weir.Config.Schema;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Reload;

/// <summary>
/// INV-2 and INV-4 for every key of the language: it is changed and changed back on a real switch, while 1,000 packets a second go through a part of the network
/// that the edit does not concern and as many through the one that it does; of the latter the edit means other packets. WEIR_RELOAD_TABLE names a file for the table, WEIR_RELOAD_KEYS chooses keys.
/// </summary>
[Collection(nameof(Alone))]
public class ReloadMatrixTests
{
    [Fact]
    public void Every_key_that_acts_has_an_edit()
    {
        List<string> Keys(params KeyState[] states) => [.. ReloadCases.Sections.SelectMany(section => section.Keys.Where(key => states.Contains(key.State)).Select(key => $"{section.Name}.{key.Name}"))];
        var edited = ReloadCases.All.Select(edit => edit.Key).ToList();
        Assert.Empty(Keys(KeyState.Acting).Except(edited));
        Assert.Empty(edited.Except(Keys(KeyState.Acting, KeyState.Informational)));
        Assert.Empty(edited.GroupBy(key => key).Where(key => key.Count() > 1).Select(key => key.Key));
    }

    [Fact]
    public void An_edit_reaches_the_switch_and_no_packet_that_it_does_not_concern_is_lost()
    {
        var wanted = Environment.GetEnvironmentVariable("WEIR_RELOAD_KEYS")?.Split(' ');
        using var lab = new LabNetwork();
        var controller = new LabController(lab, new ReloadScene().ToString());
        var tap = controller.NewTap();
        var bridge = lab.Switch.AddBridge("br1", 1);
        var hosts = lab.AddHosts(bridge, 1, 2, 3, 4, 5);
        bridge.SetControllers(tap.Target);
        controller.WaitApplied();
        controller.Learn(bridge, hosts[..4]);

        var table = new StringBuilder("| key | sent | differs | sent back | differs | lost elsewhere | lost there |\n|---|---|---|---|---|---|---|\n");
        var failures = new List<string>();
        foreach (var edit in ReloadCases.All.Where(edit => wanted is null || wanted.Contains(edit.Key)))
        {
            try
            {
                table.Append(CultureInfo.InvariantCulture, $"| {Run(edit)} |\n");
            }
            catch (Exception failure) when (failure is Xunit.Sdk.XunitException or TimeoutException or InvalidOperationException)
            {
                failures.Add($"{edit}: {failure.Message}");
            }
        }

        if (Environment.GetEnvironmentVariable("WEIR_RELOAD_TABLE") is { } path) File.WriteAllText(path, table.ToString());
        Assert.True(failures.Count == 0, string.Join("\n", failures));

        string Run(ReloadCase edit)
        {
            Apply(edit.Before, edit with { IsRefused = false, IsSilent = false, Reconnects = false });
            controller.Learn(bridge, hosts[..4]);
            using var elsewhere = PacketStream.Start(hosts[0], hosts[1]);
            using var there = PacketStream.Start(hosts[2], hosts[3]);
            Wait.Milliseconds(20);
            var (sent, differs) = Apply(edit.After, edit);
            var (sentBack, differsBack) = Apply(edit.Before, edit with { IsRefused = false });
            Wait.Milliseconds(20);
            var (unconcerned, concerned) = (elsewhere.Stop(), there.Stop());
            unconcerned.AssertWhole();
            concerned.AssertWhole();
            return string.Create(CultureInfo.InvariantCulture, $"`{edit.Key}` | {sent} | {differs} | {sentBack} | {differsBack} | {unconcerned.Lost} of {unconcerned.Sent} | {concerned.Lost} of {concerned.Sent}");
        }

        // Reloads, and says how many changes were sent and by how many entries, groups and meters the switch differs.
        (long Sent, int Differs) Apply(ReloadScene scene, ReloadCase edit)
        {
            var (counts, held) = (tap.Counts.Copy(), Held());
            var status = controller.Reload(scene.ToString());
            Assert.Empty(status.Config.LoadErrors);
            if (edit.Reconnects)
            {
                if (scene.Equals(edit.Before)) controller.WaitApplied("dp1");
            }
            else if (!edit.IsRefused)
            {
                var datapath = status.Datapaths.Single();
                Assert.True((datapath.State, datapath.AppliedHash) == ("applied", status.Config.Hash), $"{datapath.State}: {string.Join("; ", datapath.Faults)}");
            }

            var (sent, now) = (tap.Counts.Since(counts).Changes, Held());
            var differs = held.Keys.Union(now.Keys).Count(key => held.GetValueOrDefault(key) != now.GetValueOrDefault(key));
            if (!edit.IsRefused) Assert.True(sent <= differs + 1, $"{sent} changes sent, {differs} entries differ");
            if (edit.IsSilent) Assert.True(sent == 0, $"{sent} changes sent, the last of them:\n{tap.DescribeFlowMods((int)sent)}");
            return (sent, differs);
        }

        Dictionary<string, string> Held() => Parts().ToDictionary(part => part.Key, part => part.Value);

        IEnumerable<(string Key, string Value)> Parts()
        {
            foreach (var flow in DumpedFlow.ParseAll(string.Join('\n', bridge.Entries()))) yield return ($"{flow.Table} {flow.Priority} {flow.Match}", flow.Text);
            foreach (var group in bridge.DumpGroups().Split("group_id=")[1..]) yield return ($"group {group.Split(',')[0]}", group.Trim());
            foreach (var meter in bridge.DumpMeters().Split("meter=")[1..]) yield return ($"meter {meter.Split(' ')[0]}", meter.Trim());
        }
    }
}
