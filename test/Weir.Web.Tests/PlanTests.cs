using Microsoft.Playwright;

namespace Weir.Web.Tests;

[Collection(nameof(WebPages))]
public class PlanTests(WebLab lab)
{
    private static readonly string Edited = WebLab.Config.Replace("    - rule: {actions: {allow: 1}}", "    - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 9100, actions: {allow: 0}}\n    - rule: {actions: {allow: 1}}", StringComparison.Ordinal);

    [Fact]
    public async Task What_is_wrong_is_shown_with_line_and_column()
    {
        var page = await lab.OpenPageAsync("plan", lab.ReadToken);
        await page.GetByLabel("The configuration").FillAsync(WebLab.Config.Replace("native_vlan: office, max_hosts: 3000", "native_vlan: ofice", StringComparison.Ordinal));

        await page.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();

        var line = Array.FindIndex(WebLab.Config.Split('\n'), text => text.Contains("name: crowd", StringComparison.Ordinal)) + 1;
        await page.GetByText("did you mean 'office'").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{line}:[0-9]+$") }).ClickAsync();
        Assert.Contains("ofice", await page.EvaluateAsync<string>("() => getSelection().toString()"));
        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).CountAsync());
        await lab.ClosePageAsync(page, "422");
    }

    [Fact]
    public async Task A_plan_says_what_changes_a_reader_may_not_apply_it_and_a_writer_changes_the_switch()
    {
        Assert.DoesNotContain(lab.Switch.DumpFlows(), flow => flow.Match.Contains("tp_dst=9100", StringComparison.Ordinal));
        var page = await lab.OpenPageAsync("plan", lab.ReadToken);
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "new.yaml", MimeType = "text/yaml", Buffer = System.Text.Encoding.UTF8.GetBytes(Edited) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();
        await page.GetByText("Packets that are treated differently").WaitForAsync();
        Assert.Contains("tp_dst=9100", await page.Locator(".card").First.TextContentAsync());
        await WebLab.KeepAsync(page, "plan");
        await page.GetByLabel("I have read what changes").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await page.GetByText("may only read").WaitForAsync();
        Assert.DoesNotContain(lab.Switch.DumpFlows(), flow => flow.Match.Contains("tp_dst=9100", StringComparison.Ordinal));
        await lab.ClosePageAsync(page, "403");

        var writer = await lab.OpenPageAsync("plan", lab.WriteToken);
        await writer.GetByLabel("The configuration").FillAsync(Edited);
        await writer.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();
        await writer.GetByLabel("I have read what changes").CheckAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await writer.GetByText("confirmed").First.WaitForAsync();
        Assert.Contains(lab.Switch.DumpFlows(), flow => flow.Match.Contains("tp_dst=9100", StringComparison.Ordinal));

        // As it was, for the tests that follow.
        await writer.GetByLabel("The configuration").FillAsync(WebLab.Config);
        await writer.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();
        await writer.GetByLabel("I have read what changes").CheckAsync();
        await writer.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await writer.GetByText("confirmed").First.WaitForAsync();
        Assert.DoesNotContain(lab.Switch.DumpFlows(), flow => flow.Match.Contains("tp_dst=9100", StringComparison.Ordinal));
        await lab.ClosePageAsync(writer);
    }
}
