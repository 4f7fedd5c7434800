using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Weir.Integration.Tests.Lab;

namespace Weir.Web.Tests;

[Collection(nameof(WebPages))]
public class TopologyTests(WebLab lab, ITestOutputHelper output)
{
    [Fact]
    public async Task A_host_is_there_within_a_second_of_its_first_packet()
    {
        var page = await lab.OpenPageAsync("topology", lab.ReadToken);
        await page.GetByText("live").WaitForAsync();
        await page.Locator("svg .name", new() { HasText = "sw2" }).WaitForAsync();
        var mac = lab.Quiet.Address.MacText;
        Assert.DoesNotContain(mac, await page.ContentAsync());
        var seen = page.Locator($"svg text:has-text('{mac}')").WaitForAsync();

        var clock = Stopwatch.StartNew();
        lab.Quiet.Send(Frames.Hello(lab.Quiet.Address));
        await seen;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on the topology {clock.ElapsedMilliseconds} ms after its first packet"));
        Assert.InRange(clock.ElapsedMilliseconds, 0, 1000);
        await WebLab.KeepAsync(page, "topology");
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task A_cable_between_two_switches_is_drawn()
    {
        var page = await lab.OpenPageAsync("topology", lab.ReadToken);

        await page.Locator("svg .cables path").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

        Assert.Equal(1, await page.Locator("svg .cables path").CountAsync());
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task A_thousand_hosts_are_a_line_until_it_is_opened()
    {
        for (var host = 0; host < 1000; host++) lab.Crowd.Send(Frames.Hello(new HostAddress([2, 0, 1, 3, (byte)(host >> 8), (byte)host], new IPAddress([10, 3, (byte)(host >> 8), (byte)host]))));
        lab.Controller.Poll("a thousand hosts are learned", () =>
        {
            var known = lab.Controller.Hosts().Where(host => host.Port == "crowd").Select(host => host.Mac).ToHashSet();
            if (known.Count >= 1000) return true;
            // The switch's meter lets so many through a second; who was not heard speaks again.
            for (var host = 0; host < 1000; host++)
            {
                var address = new HostAddress([2, 0, 1, 3, (byte)(host >> 8), (byte)host], new IPAddress([10, 3, (byte)(host >> 8), (byte)host]));
                if (!known.Contains(address.MacText)) lab.Crowd.Send(Frames.Hello(address));
            }

            Wait.Milliseconds(300);
            return false;
        });
        var page = await lab.OpenPageAsync("topology", lab.ReadToken);
        var group = page.GetByRole(AriaRole.Button, new() { NameRegex = new("crowd.*1,0.. hosts") });

        await group.WaitForAsync();
        var drawn = await page.Locator("svg text").CountAsync();
        await group.FocusAsync();
        var clock = Stopwatch.StartNew();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("svg a", new() { HasText = "more" }).WaitForAsync();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{drawn} texts drawn for a thousand hosts; opened in {clock.ElapsedMilliseconds} ms"));
        Assert.InRange(drawn, 10, 150);
        Assert.Equal("true", await group.GetAttributeAsync("aria-expanded"));
        await page.GotoAsync("/#/hosts");
        await page.GetByLabel("Search").FillAsync("02:00:01:03:03:e7");
        await page.GetByText("1 host", new() { Exact = true }).WaitForAsync();
        await lab.ClosePageAsync(page);
    }
}
