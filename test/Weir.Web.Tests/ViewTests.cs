using Microsoft.Playwright;
using Weir.Integration.Tests.Lab;

namespace Weir.Web.Tests;

/// <summary>What each page shows, against what the switch holds and hears.</summary>
[Collection(nameof(WebPages))]
public class ViewTests(WebLab lab)
{
    [Fact]
    public async Task The_overview_says_what_is_applied_and_which_line_asks_for_a_port_that_is_not_there()
    {
        var page = await lab.OpenPageAsync("overview", lab.ReadToken);

        await page.Locator(".card", new() { HasText = "sw1" }).GetByText("applied", new() { Exact = true }).WaitForAsync();
        await page.Locator(".card", new() { HasText = "sw2" }).GetByText("this configuration").First.WaitForAsync();
        var absent = page.GetByRole(AriaRole.Row, new() { Name = "absent" });
        Assert.Contains($"weir.yaml:{LineOf("name: absent")}:", await absent.TextContentAsync());
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task Ports_show_their_state_and_what_passes_now()
    {
        var page = await lab.OpenPageAsync("ports?dp=0000000000000001", lab.ReadToken);
        var desk = page.GetByRole(AriaRole.Row, new() { Name = "desk" });
        await desk.GetByText("up", new() { Exact = true }).WaitForAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "absent" }).GetByText("missing", new() { Exact = true }).WaitForAsync();

        using var stream = PacketStream.Start(lab.Desk, lab.Other, 200);
        await desk.GetByText("kbit/s").First.WaitForAsync(new() { Timeout = 20_000 });
        await desk.Locator("polyline").First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 20_000 });
        await WebLab.KeepAsync(page, "ports");

        stream.Stop();
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task Acls_show_hits_beside_their_lines_and_drops_the_line_that_dropped()
    {
        for (var port = 1; port <= 7; port++) lab.Desk.Send(Frames.TcpSyn(lab.Desk.Address, lab.Other.Address, (ushort)port, 23));
        var page = await lab.OpenPageAsync("acls", lab.ReadToken);
        var rule = page.Locator(".rule", new() { HasText = "no telnet" });

        await rule.Locator(".hits b", new() { HasTextRegex = new("^([7-9]|[1-9][0-9]+)$") }).WaitForAsync();
        Assert.Contains("tcp_dst: 23", await rule.Locator("pre").TextContentAsync());
        Assert.Contains($"weir.yaml:{LineOf("description: no telnet") - 1}:", await rule.TextContentAsync());
        await WebLab.KeepAsync(page, "acls");

        await page.GetByRole(AriaRole.Link, new() { Name = "Drops" }).ClickAsync();
        var drop = page.GetByRole(AriaRole.Row, new() { Name = "acl office-in, rule 1" });
        await drop.WaitForAsync();
        Assert.Contains("acl-rule", await drop.TextContentAsync());
        Assert.Contains($"weir.yaml:{LineOf("description: no telnet") - 1}:", await drop.TextContentAsync());
        await WebLab.KeepAsync(page, "drops");
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task A_spoofing_vm_is_shown_with_its_reason()
    {
        var page = await lab.OpenPageAsync("guard", lab.ReadToken);
        var nic = page.GetByRole(AriaRole.Row, new() { Name = "vm-a" });
        await nic.GetByText("10.1.0.4").WaitForAsync();
        var false_ = new HostAddress([2, 0, 0, 9, 9, 9], lab.Vm.Address.Ip4);

        for (var times = 0; times < 3; times++) lab.Vm.Send(Frames.Hello(false_));

        await nic.GetByText("mac-spoof").WaitForAsync();
        await WebLab.KeepAsync(page, "guard");
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task Vlans_and_services_show_ports_and_rules()
    {
        var page = await lab.OpenPageAsync("vlans", lab.ReadToken);
        await page.GetByRole(AriaRole.Row, new() { Name = "office" }).First.GetByText("desk").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Services" }).ClickAsync();
        var service = page.Locator(".card", new() { HasText = "copro" });
        await service.GetByText("tcp_dst: 22").WaitForAsync();
        lab.Desk.Send(Frames.TcpSyn(lab.Desk.Address, lab.Other.Address, 1, 22));
        await service.GetByText("nothing has come back since").WaitForAsync(new() { Timeout = 30_000 });
        await service.GetByText("silent", new() { Exact = true }).WaitForAsync();
        await WebLab.KeepAsync(page, "services");
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task Events_come_as_they_happen_and_can_be_held()
    {
        var page = await lab.OpenPageAsync("events", lab.ReadToken);
        await page.GetByText("live").WaitForAsync();

        lab.Other.Send(Frames.Hello(new HostAddress([2, 0, 7, 7, 7, 1], lab.Other.Address.Ip4)));
        await page.GetByRole(AriaRole.Row, new() { Name = "02:00:07:07:07:01" }).First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hold" }).ClickAsync();
        lab.Other.Send(Frames.Hello(new HostAddress([2, 0, 7, 7, 7, 2], lab.Other.Address.Ip4)));
        lab.Controller.Poll("learned", () => lab.Controller.Hosts().Any(host => host.Mac == "02:00:07:07:07:02"));
        Assert.Equal(0, await page.GetByText("02:00:07:07:07:02").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "02:00:07:07:07:02" }).First.WaitForAsync();

        await WebLab.KeepAsync(page, "events");
        await lab.ClosePageAsync(page);
    }

    private static int LineOf(string text) => Array.FindIndex(WebLab.Config.Split('\n'), line => line.Contains(text, StringComparison.Ordinal)) + 1;
}
