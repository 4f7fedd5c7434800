using Microsoft.Playwright;

namespace Weir.Web.Tests;

[Collection(nameof(WebPages))]
public class TraceTests(WebLab lab)
{
    [Fact]
    public async Task A_packet_that_an_acl_drops_is_shown_with_the_line_and_one_that_passes_with_its_way()
    {
        var page = await lab.OpenPageAsync("trace", lab.ReadToken);
        await page.GetByLabel("In on port").SelectOptionAsync(new SelectOptionValue { Value = "1" });
        await page.GetByLabel("to address").FillAsync("10.1.0.2");
        await page.GetByLabel("to port").FillAsync("23");
        Assert.Equal("tcp,nw_dst=10.1.0.2,tp_dst=23", await page.GetByLabel("The same as ovs-ofctl writes it").InputValueAsync());

        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("Dropped: acl-rule").WaitForAsync();
        var last = page.Locator(".steps li.last");
        Assert.Contains("acl office-in, rule 1", await last.TextContentAsync());
        Assert.Contains("weir.yaml:3:", await last.TextContentAsync());
        await WebLab.KeepAsync(page, "trace");

        await page.GetByLabel("The same as ovs-ofctl writes it").FillAsync($"arp,dl_src={lab.Desk.Address.MacText},arp_op=1,arp_tpa=10.1.0.2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trace" }).ClickAsync();
        await page.Locator(".verdict.good").WaitForAsync();
        Assert.Contains("quiet", await page.Locator(".verdict.good").TextContentAsync());

        await page.GetByLabel("The same as ovs-ofctl writes it").FillAsync("tcp,nw_dst=nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trace" }).ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await lab.ClosePageAsync(page, "400", "422");
    }
}
