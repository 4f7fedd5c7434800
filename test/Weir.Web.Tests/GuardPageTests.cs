using Microsoft.Playwright;

namespace Weir.Web.Tests;

/// <summary>The page as <c>weir guard</c> serves it.</summary>
[Collection(nameof(WebPages))]
public class GuardPageTests(WebLab lab)
{
    [Fact]
    public async Task It_has_the_pages_that_have_a_meaning_there_and_says_what_is_wrong_with_a_bridge()
    {
        using var guard = lab.StartGuard(9305);
        guard.WaitForLog("API on ");
        var page = await lab.OpenPageAsync("overview", lab.ReadToken);
        await page.GotoAsync("http://127.0.0.1:9305/#/overview");

        await page.GetByText("0 of 1 bridge guarded.").WaitForAsync();
        await page.GetByText("br9").First.WaitForAsync();
        Assert.Equal(["Overview", "Drops", "VM guard", "Events"], await page.Locator("nav li").AllTextContentsAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "VM guard" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "br9" }).WaitForAsync();
        await WebLab.KeepAsync(page, "guard-host");
        await page.GotoAsync("http://127.0.0.1:9305/#/hosts"); // not there: the first page is
        await page.GetByRole(AriaRole.Heading, new() { Name = "Overview" }).WaitForAsync();
        await lab.ClosePageAsync(page);
    }
}
