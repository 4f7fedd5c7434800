using System.Collections.Immutable;
using Weir.Cli.Vm;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Primitives;

namespace Weir.Cli.Tests.Vm;

public class VmBinderTests
{
    private const string Mac = "52:54:00:09:00:02";
    private const string OtherMac = "52:54:00:09:00:03";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_defined_domain_is_written_at_once_in_both_forms()
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Live = "" });

        await BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2"));

        Assert.Equal(["web1 --live --config"], libvirt.Written);
        Assert.Contains("<ip>10.9.0.2</ip>", libvirt.Domains["web1"].Live, StringComparison.Ordinal);
        Assert.Equal(libvirt.Domains["web1"].Live, libvirt.Domains["web1"].Config);
    }

    [Theory]
    [InlineData(null, "", "web1 --config")]
    [InlineData("", null, "web1 --live")]
    public async Task What_a_domain_is_not_is_not_written(string? live, string? config, string expected)
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Live = live, Config = config });

        await BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2"));

        Assert.Equal([expected], libvirt.Written);
    }

    [Fact]
    public async Task A_domain_that_was_saved_is_told_of()
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Config = "" }, new FakeDomain("web2", OtherMac) { Config = "" });
        libvirt.Saved = "web1";

        var (plans, _) = await Binder(libvirt).PlanAsync([Entry("web1", Mac, "10.9.0.2"), Entry("web2", OtherMac, "10.9.0.3")], Cancellation);

        Assert.Equal([("web1", true), ("web2", false)], plans.Select(plan => (plan.Name, plan.IsSaved)));
    }

    [Fact]
    public async Task Entries_of_other_NICs_stay_in_each_form_as_they_were()
    {
        var libvirt = With(new FakeDomain("web1", Mac, OtherMac) { Live = Element(OtherMac, "10.9.0.8"), Config = Element(OtherMac, "10.9.0.9") });

        await BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2"));

        Assert.Equal(["web1 --live", "web1 --config"], libvirt.Written);
        Assert.Contains("10.9.0.8", libvirt.Domains["web1"].Live, StringComparison.Ordinal);
        Assert.Contains("10.9.0.9", libvirt.Domains["web1"].Config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_already_is_not_written_again()
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Live = "" });

        await BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2"));
        await BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2"));

        Assert.Single(libvirt.Written);
    }

    [Fact]
    public async Task A_refusal_of_the_second_form_undoes_the_first()
    {
        var libvirt = With(new FakeDomain("web1", Mac, OtherMac) { Live = Element(OtherMac, "10.9.0.8"), Config = "" });
        libvirt.Refuses = "web1";

        var error = await Assert.ThrowsAsync<VmCommandException>(() => BindAsync(libvirt, Entry("web1", Mac, "10.9.0.2")));

        Assert.Contains("disk full", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("10.9.0.2", libvirt.Domains["web1"].Live, StringComparison.Ordinal);
        Assert.Contains("10.9.0.8", libvirt.Domains["web1"].Live, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web1", "52:54:00:09:00:20", "10.9.0.2", "WEIR1092")]
    [InlineData("web1", Mac, "10.9.0.9", "WEIR1084")]
    [InlineData("web1", Mac, "10.8.0.9", "WEIR1082")]
    [InlineData("nobody", Mac, "10.9.0.2", "WEIR1090")]
    public async Task With_an_error_nothing_is_written(string vm, string mac, string ip, string code)
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Live = "" });

        var (_, diagnostics) = await Binder(libvirt, Running("10.9.0.9")).PlanAsync([Entry(vm, mac, ip)], Cancellation);

        Assert.Equal(code, Assert.Single(diagnostics, diagnostic => diagnostic.IsError).Code);
        Assert.Empty(libvirt.Written);
    }

    [Fact]
    public async Task An_entry_is_removed()
    {
        var libvirt = With(new FakeDomain("web1", Mac) { Live = Element(Mac, "10.9.0.2"), Config = Element(Mac, "10.9.0.2") });

        await BindAsync(libvirt, new VmEntry("web1", [], new("x", 0, 1)) { Removed = [MacAddress.Parse(Mac)] });

        Assert.DoesNotContain("<nic", libvirt.Domains["web1"].Live, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_VMs_are_held_against_each_other_before_the_first_is_written()
    {
        var libvirt = With([.. Enumerable.Range(0, 1000).Select(i => new FakeDomain($"vm{i}", $"52:54:00:01:{i / 256:x2}:{i % 256:x2}"))]);
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
        var lines = Enumerable.Range(0, 1000).Select(i => $"vm{i},52:54:00:01:{i / 256:x2}:{i % 256:x2},10.9.{i / 250}.{(i % 250) + 1}").ToList();
        try
        {
            await File.WriteAllLinesAsync(file, [.. lines.Take(999), lines[999].Replace("10.9.3.250", "10.9.0.1", StringComparison.Ordinal)], Cancellation);
            var (_, refused) = await Binder(libvirt).PlanAsync(VmImportFile.Read(file, static diagnostic => Assert.Fail(diagnostic.ToString())), Cancellation);
            Assert.Equal((DiagnosticCodes.AddressTwice, 1000), (Assert.Single(refused, diagnostic => diagnostic.IsError).Code, refused.First(diagnostic => diagnostic.IsError).Location.Line));

            await File.WriteAllLinesAsync(file, lines, Cancellation);
            await BindAsync(libvirt, [.. VmImportFile.Read(file, static diagnostic => Assert.Fail(diagnostic.ToString()))]);
            Assert.Equal(1000, libvirt.Written.Count);
            Assert.Equal(20, libvirt.Scripts); // twice a thousand, a hundred at once
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static FakeLibvirt With(params FakeDomain[] domains)
    {
        var libvirt = new FakeLibvirt();
        foreach (var domain in domains) libvirt.Domains.Add(domain.Name, domain);
        return libvirt;
    }

    private static VmBinder Binder(FakeLibvirt libvirt, ImmutableArray<GuardBinding> running = default) => new(
        new Virsh(libvirt, "test:///x"),
        GuardConfigLoader.LoadText("bridges: {br0: {ports: {eth0: uplink}, nets: [10.9.0.0/16]}}").Config,
        running.IsDefault ? [] : running);

    private static async Task BindAsync(FakeLibvirt libvirt, params VmEntry[] entries)
    {
        var binder = Binder(libvirt);
        var (plans, diagnostics) = await binder.PlanAsync(entries, Cancellation);
        Assert.Empty(diagnostics.Where(diagnostic => diagnostic.IsError).Select(diagnostic => diagnostic.ToString()));
        foreach (var plan in plans) await binder.ApplyAsync(plan, Cancellation);
    }

    private static VmEntry Entry(string vm, string mac, string ip)
    {
        var here = new SourceLocation("here", 1, 1);
        var builder = new NicPolicyBuilder(MacAddress.Parse(mac), $"vm {vm}, nic {mac}", here, static diagnostic => Assert.Fail(diagnostic.ToString()));
        builder.AddIp(ip, here);
        return new(vm, [builder.Build()], here);
    }

    private static string Element(string mac, string ip) => $"<guard xmlns='urn:weir:guard:1'><nic mac='{mac}'><ip>{ip}</ip></nic></guard>";

    private static ImmutableArray<GuardBinding> Running(string ip) =>
        [new("br0", new("other-vm", "other", MacAddress.Parse("52:54:00:09:00:77")) { Addresses = [IpPrefix.Parse(ip)] })];
}
