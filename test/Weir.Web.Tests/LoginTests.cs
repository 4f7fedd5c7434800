using System.Text.Json;
using Microsoft.Playwright;

namespace Weir.Web.Tests;

[Collection(nameof(WebPages))]
public class LoginTests(WebLab lab)
{
    [Fact]
    public async Task Without_a_token_there_is_a_login_and_nothing_else()
    {
        var page = await lab.OpenPageAsync("hosts", token: null);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Log in" }).WaitForAsync();
        Assert.DoesNotContain("sw1", await page.ContentAsync());

        await page.GetByLabel("Token").FillAsync("weir_wrong");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("does not know this token").WaitForAsync();
        await WebLab.KeepAsync(page, "login");
        await page.GetByLabel("Token").FillAsync(lab.ReadToken);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Hosts" }).WaitForAsync();
        await page.GetByText(lab.Desk.Address.MacText).First.WaitForAsync();

        var kept = await page.EvaluateAsync<JsonElement>("() => ({ session: Object.values(sessionStorage), local: Object.values(localStorage), cookie: document.cookie, address: location.href })");
        Assert.Equal(lab.ReadToken, kept.GetProperty("session")[0].GetString());
        Assert.DoesNotContain(lab.ReadToken, kept.GetProperty("local").GetRawText());
        Assert.Equal("", kept.GetProperty("cookie").GetString());
        Assert.DoesNotContain("weir_", kept.GetProperty("address").GetString());

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Log in" }).WaitForAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("() => sessionStorage.length"));
        await lab.ClosePageAsync(page, "401");
    }

    [Fact]
    public async Task A_token_that_is_taken_away_ends_the_session()
    {
        var page = await lab.OpenPageAsync("overview", lab.ReadToken);
        await page.GetByText("All is well").Or(page.GetByText("hold the configuration")).First.WaitForAsync();

        await page.EvaluateAsync("() => sessionStorage.setItem('weir.token', 'weir_gone')");

        await page.GetByRole(AriaRole.Heading, new() { Name = "Log in" }).WaitForAsync();
        await lab.ClosePageAsync(page, "401");
    }
}
