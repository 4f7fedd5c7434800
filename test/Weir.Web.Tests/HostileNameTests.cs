using System.Text;
using Microsoft.Playwright;
using Weir.Integration.Tests.Lab;

namespace Weir.Web.Tests;

/// <summary>Names from outside are shown and never run: of ports and VLANs in the configuration, of neighbours in LLDP.</summary>
[Collection(nameof(WebPages))]
public class HostileNameTests(WebLab lab)
{
    [Theory]
    [InlineData("ports?dp=0000000000000001")]
    [InlineData("topology")]
    [InlineData("hosts")]
    [InlineData("vlans")]
    public async Task Markup_in_a_name_is_text(string path)
    {
        var page = await lab.OpenPageAsync(path, lab.ReadToken);

        await page.Locator(path == "topology" ? "svg text" : "main td", new() { HasText = WebLab.Markup }).First.WaitForAsync();

        Assert.Equal(0, await page.Locator("img[onerror]").CountAsync());
        await lab.ClosePageAsync(page); // a dialog would be a fault
    }

    [Fact]
    public async Task Markup_and_escape_sequences_of_a_neighbour_are_shown_by_their_codes()
    {
        var page = await lab.OpenPageAsync("ports?dp=0000000000000001", lab.ReadToken);
        var evil = $"\e[31m{WebLab.Markup}\u202egnp";

        lab.Desk.Send(Beacon(evil));

        var row = page.GetByRole(AriaRole.Row, new() { Name = "desk" });
        await row.GetByText($"\\x1b[31m{WebLab.Markup}\\u202egnp").WaitForAsync();
        Assert.DoesNotContain('\e', await page.ContentAsync());
        Assert.DoesNotContain('\u202e', await page.ContentAsync());
        Assert.Equal(0, await page.Locator("img[onerror]").CountAsync());
        await lab.ClosePageAsync(page);
    }

    // IEEE 802.1AB: chassis (MAC), port (name), TTL, system name, end.
    private byte[] Beacon(string systemName)
    {
        var name = Encoding.UTF8.GetBytes(systemName);
        byte[] payload = [2, 7, 4, .. lab.Desk.Address.Mac, 4, 3, 5, (byte)'e', (byte)'0', 6, 2, 0, 120, 10, (byte)name.Length, .. name, 0, 0];
        return Frames.Ethernet([0x01, 0x80, 0xc2, 0, 0, 0x0e], lab.Desk.Address.Mac, 0x88cc, payload);
    }
}
