using System.Text.Json;
using Microsoft.Playwright;

namespace Weir.Web.Tests;

/// <summary>Who it can be used by and on what: keyboard, narrow windows, light and dark, screen readers.</summary>
[Collection(nameof(WebPages))]
public class AppearanceTests(WebLab lab, ITestOutputHelper output)
{
    private static readonly string[] Names = ["overview", "topology", "ports", "hosts", "vlans", "acls", "drops", "guard", "services", "events", "trace", "plan"];
    private static readonly string Axe = File.ReadAllText(Path.Combine(WebLab.Artifacts, "web/node_modules/axe-core/axe.min.js"));

    [Fact]
    public async Task A_narrow_window_shows_every_page_without_scrolling_sideways()
    {
        var page = await lab.OpenPageAsync("overview", lab.ReadToken, width: 400);
        List<string> wide = [];
        foreach (var name in Names)
        {
            await GoAsync(page, name);
            var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
            if (width > 400) wide.Add($"{name}: {width}");
            await WebLab.KeepAsync(page, $"{name}-400");
        }

        Assert.Empty(wide);
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
        Assert.False(await page.GetByRole(AriaRole.Link, new() { Name = "Trace" }).IsVisibleAsync());
        await menu.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Trace" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Trace" }).WaitForAsync();
        Assert.Equal("false", await menu.GetAttributeAsync("aria-expanded"));
        await lab.ClosePageAsync(page);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_has_a_serious_fault_of_accessibility(ColorScheme scheme)
    {
        // What axe adds to the page to look at it is not the page's own.
        var page = await lab.OpenPageAsync("overview", lab.ReadToken, scheme: scheme, bypassPolicy: true);
        List<string> found = [];
        foreach (var name in Names)
        {
            await GoAsync(page, name);
            if (name == "trace") await TraceAsync(page);
            found.AddRange((await RunAxeAsync(page)).Select(fault => $"{name}, {scheme}: {fault}"));
            if (scheme == ColorScheme.Dark) await WebLab.KeepAsync(page, $"{name}-dark");
            else if (name is "overview" or "hosts" or "vlans" or "services") await WebLab.KeepAsync(page, name);
        }

        Assert.Empty(found);
        await lab.ClosePageAsync(page);

        var login = await lab.OpenPageAsync("overview", token: null, scheme: scheme, bypassPolicy: true);
        await login.GetByLabel("Token").WaitForAsync();
        Assert.Empty(await RunAxeAsync(login));
        await lab.ClosePageAsync(login, "401");
    }

    [Fact]
    public async Task Dark_is_as_the_system_says_unless_the_reader_says_otherwise()
    {
        var page = await lab.OpenPageAsync("overview", lab.ReadToken, scheme: ColorScheme.Dark);
        await SettleAsync(page);
        var dark = await GroundAsync(page);
        var button = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Theme: ") });

        await button.ClickAsync();
        Assert.Equal("Theme: light", await button.GetAttributeAsync("aria-label"));
        var light = await GroundAsync(page);
        await page.ReloadAsync();
        await SettleAsync(page);
        var kept = await GroundAsync(page);
        await button.ClickAsync();
        var asked = await GroundAsync(page);

        Assert.True(dark < 60 && light > 200, $"dark {dark}, light {light}");
        Assert.Equal((light, dark), (kept, asked));
        await lab.ClosePageAsync(page);
    }

    [Fact]
    public async Task Every_page_is_reached_and_worked_with_the_keyboard_alone()
    {
        var page = await lab.OpenPageAsync("overview", lab.ReadToken);
        await SettleAsync(page);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await FocusedAsync(page));
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await page.EvaluateAsync<string>("() => document.activeElement.id"));

        foreach (var title in (string[])["Topology", "Hosts", "Trace"])
        {
            await TabToAsync(page, title);
            // Where one is must be seen.
            Assert.NotEqual("none", await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
            await page.Keyboard.PressAsync("Enter");
            await page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }).WaitForAsync();
            Assert.Equal("main", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        }

        await TabToAsync(page, "Hosts");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText(lab.Desk.Address.MacText).First.WaitForAsync();
        await TabToAsync(page, "MAC");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("ascending", await page.GetByRole(AriaRole.Columnheader, new() { Name = "MAC" }).GetAttributeAsync("aria-sort"));
        await page.Keyboard.PressAsync("Space");
        Assert.Equal("descending", await page.GetByRole(AriaRole.Columnheader, new() { Name = "MAC" }).GetAttributeAsync("aria-sort"));
        await lab.ClosePageAsync(page);
    }

    private async Task<List<string>> RunAxeAsync(IPage page)
    {
        await page.EvaluateAsync($"() => {{ if (!window.axe) {{ {Axe} }} }}");
        var result = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ': ' + n.failureSummary) }))");
        var all = result.EnumerateArray().ToList();
        foreach (var minor in all.Where(fault => !IsSerious(fault))) output.WriteLine($"{page.Url}: {minor}");
        return [.. all.Where(IsSerious).Select(fault => fault.ToString())];
    }

    private static bool IsSerious(JsonElement fault) => fault.GetProperty("impact").GetString() is "serious" or "critical";

    private static async Task TraceAsync(IPage page)
    {
        await page.GetByLabel("to port").FillAsync("23");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trace" }).ClickAsync();
        await page.Locator(".steps li.last").WaitForAsync();
    }

    private static async Task GoAsync(IPage page, string name)
    {
        await page.EvaluateAsync("name => { location.hash = `#/${name}`; }", name);
        await page.Locator($"nav a[href='#/{name}'][aria-current]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await SettleAsync(page);
    }

    private static async Task SettleAsync(IPage page)
    {
        await page.Locator("main h1").WaitForAsync();
        await page.WaitForFunctionAsync("() => ![...document.querySelectorAll('main [role=status]')].some(place => place.textContent === '…')");
    }

    private static Task<int> GroundAsync(IPage page) => page.EvaluateAsync<int>("() => Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])");

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()");

    private static async Task TabToAsync(IPage page, string text)
    {
        // Back to the top, wherever the keyboard was: a page of a thousand hosts has as many stops behind it.
        await page.EvaluateAsync("() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }");
        for (var times = 0; times < 80; times++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await FocusedAsync(page) == text) return;
        }

        Assert.Fail($"'{text}' is not reached by Tab");
    }
}
