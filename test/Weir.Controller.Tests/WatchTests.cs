using Weir.Controller.Tests.Support;
using static Weir.Controller.Tests.Support.Lab;

namespace Weir.Controller.Tests;

public class WatchTests
{
    private static readonly string s_other = Yaml(ports: ["native_vlan: lab", "native_vlan: lab"]);

    [Fact]
    public async Task File_that_changes_is_loaded()
    {
        await using var lab = new Lab(Yaml());
        var before = lab.Controller.Status.ConfigHash;
        lab.Controller.WatchFiles();

        lab.Write(s_other);
        await TickUntilAsync(lab, () => lab.Controller.Status.ConfigHash != before);
    }

    [Fact]
    public async Task Bad_file_is_loaded_once_and_the_good_one_after_it_too()
    {
        await using var lab = new Lab(Yaml());
        lab.Controller.WatchFiles();
        foreach (var bad in (string?[])["{", "vlans: {}", null])
        {
            if (bad is null) File.Delete(lab.ConfigFile);
            else lab.Write(bad);
            var asked = lab.Controller.Status.ReloadRequests;
            await TickUntilAsync(lab, () => lab.Controller.Status.ReloadRequests > asked && lab.Controller.Status.LoadErrors.Length > 0);
            await TickAsync(lab, 20);
            Assert.InRange(lab.Controller.Status.ReloadRequests, asked + 1, asked + 3); // time moves on while it is read
        }

        lab.Write(s_other);
        await TickUntilAsync(lab, () => lab.Controller.Status.LoadErrors.IsEmpty);
    }

    [Fact]
    public async Task Optional_file_with_a_fault_in_it_is_not_loaded_again_and_again()
    {
        await using var lab = new Lab(Yaml());
        lab.Controller.WatchFiles();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(lab.ConfigFile)!, "more.yaml"), "{", TestContext.Current.CancellationToken);
        var old = lab.Controller.Status.ConfigHash;

        lab.Write("include-optional: [more.yaml]\n" + Yaml());
        await TickUntilAsync(lab, () => lab.Controller.Status.ConfigHash != old); // requests pile up while a slow machine reads
        await TickAsync(lab, 3);
        var asked = lab.Controller.Status.ReloadRequests;
        await TickAsync(lab, 30);

        Assert.Equal(asked, lab.Controller.Status.ReloadRequests);
    }

    [Fact]
    public async Task Storm_of_requests_becomes_a_few_loads()
    {
        await using var lab = new Lab(Yaml());

        for (var i = 0; i < 1000; i++) lab.Controller.RequestReload();
        await UntilAsync(() => lab.Log.Any(line => line.StartsWith("7002 ")));
        await lab.Controller.ReloadAsync(TestContext.Current.CancellationToken);

        Assert.InRange(lab.Log.Count(line => line.StartsWith("7002 ")), 2, 50);
        Assert.Equal(1002, lab.Controller.Status.ReloadRequests);
    }

    private static async Task TickAsync(Lab lab, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            lab.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
    }

    private static Task TickUntilAsync(Lab lab, Func<bool> condition) => UntilAsync(() =>
    {
        if (condition()) return true;
        lab.Time.Advance(TimeSpan.FromSeconds(0.2));
        return false;
    });
}
