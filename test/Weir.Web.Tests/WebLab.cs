using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using Weir.Integration.Tests.Lab;

namespace Weir.Web.Tests;

/// <summary>One network, one daemon and one browser for all pages: two switches with a cable between them, hosts, a guarded port, a coprocessor; names that would do harm if they were taken for markup.</summary>
public sealed class WebLab : IAsyncLifetime
{
    public const string Address = "http://127.0.0.1:9303";

    /// <summary>What runs if a name is taken for markup.</summary>
    public const string Markup = "<img src=x onerror=alert(1)>";

    private readonly LabNetwork _lab = new();
    private readonly ConcurrentDictionary<IPage, ConcurrentQueue<string>> _faults = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal const string Config =
        $$$"""
        acls:
          office-in:
            - rule:
                description: no telnet
                dl_type: 0x800
                ip_proto: 6
                tcp_dst: 23
                actions: {allow: 0}
            - rule: {dl_type: 0x800, ip_proto: 6, tcp_dst: 22, actions: {output: {port: copro} }}
            - rule: {actions: {allow: 1}}
        vlans:
          office: {vid: 100, max_hosts: 5000, description: '{{{Markup}}}' }
        dps:
          sw1:
            dp_id: 0x1
            hardware: Open vSwitch
            lldp_beacon: {send_interval: 1}
            packetin_pps: 5000
            interfaces:
              1: {name: desk, native_vlan: office, acl_in: office-in, receive_lldp: true}
              2: {name: '{{{Markup}}}', native_vlan: office}
              3: {name: crowd, native_vlan: office, max_hosts: 3000}
              4: {name: vm-a, native_vlan: office, guard: {mac: '02:00:00:01:00:04', ip: 10.1.0.4} }
              5: {name: trunk, tagged_vlans: [office], lldp_beacon: {enable: true}, receive_lldp: true}
              6: {name: copro, coprocessor: {strategy: vlan_vid}}
              7: {name: quiet, native_vlan: office}
              9: {name: absent, native_vlan: office}
          sw2:
            dp_id: 0x2
            hardware: Open vSwitch
            lldp_beacon: {send_interval: 1}
            interfaces:
              1: {name: uplink, tagged_vlans: [office], lldp_beacon: {enable: true}, receive_lldp: true}
              2: {name: printer, native_vlan: office}

        """;

    internal LabController Controller { get; private set; } = null!;

    internal OvsBridge Switch { get; private set; } = null!;

    /// <summary>Behind port 1 of sw1.</summary>
    internal Host Desk { get; private set; } = null!;

    /// <summary>Behind port 2.</summary>
    internal Host Other { get; private set; } = null!;

    /// <summary>Behind port 3.</summary>
    internal Host Crowd { get; private set; } = null!;

    /// <summary>Behind the guarded port 4.</summary>
    internal Host Vm { get; private set; } = null!;

    /// <summary>Behind port 7, and silent until a test lets it speak.</summary>
    internal Host Quiet { get; private set; } = null!;

    public string ReadToken { get; } = $"weir_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    public string WriteToken { get; } = $"weir_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    public async ValueTask InitializeAsync()
    {
        var tokens = _lab.Folder.Write("tokens", $"read {Hash(ReadToken)} reader\nwrite {Hash(WriteToken)} writer\n");
        File.SetUnixFileMode(tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Controller = new LabController(_lab, Config, arguments: ["--api", "127.0.0.1:9303", "--api-tokens", tokens]);
        var starting = StartBrowserAsync();
        Switch = _lab.Switch.AddBridge("sw1", 1);
        var other = _lab.Switch.AddBridge("sw2", 2);
        var hosts = _lab.AddHosts(Switch, 1, 2, 3, 4, 6, 7);
        (Desk, Other, Crowd, Vm, Quiet) = (hosts[0], hosts[1], hosts[2], hosts[3], hosts[5]);
        _lab.AddHosts(other, 2);
        _lab.Switch.Namespace.IpBatch(["link add sw1p5 type veth peer name sw2p1", "link set sw1p5 up", "link set sw2p1 up"]);
        _lab.Switch.Vsctl("--", "add-port", "sw1", "sw1p5", "--", "set", "interface", "sw1p5", "ofport_request=5", "--", "add-port", "sw2", "sw2p1", "--", "set", "interface", "sw2p1", "ofport_request=1");
        Switch.SetControllers(Controller.NewTap().Target);
        other.SetControllers(Controller.NewTap().Target);
        Controller.WaitApplied();
        Controller.Learn(Switch, Desk, Other);
        await starting;
    }

    /// <summary>A page of its own session; with a token it is logged in. What goes wrong in it is a fault at <see cref="ClosePageAsync"/>.</summary>
    public async Task<IPage> OpenPageAsync(string path, string? token, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool bypassPolicy = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address,
            ViewportSize = new ViewportSize { Width = width, Height = 860 },
            ColorScheme = scheme,
            BypassCSP = bypassPolicy,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        await context.AddInitScriptAsync("addEventListener('securitypolicyviolation', event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));");
        if (token is not null) await context.AddInitScriptAsync($"sessionStorage.setItem('weir.token', '{token}');");
        var page = await context.NewPageAsync();
        var faults = _faults.GetOrAdd(page, new ConcurrentQueue<string>());
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") faults.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        page.PageError += (_, error) => faults.Enqueue($"uncaught: {error}");
        page.Dialog += (_, dialog) =>
        {
            faults.Enqueue($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        await page.GotoAsync($"/#/{path}");
        return page;
    }

    /// <summary><c>weir guard</c> beside the controller, for a bridge that Open vSwitch does not have; the tokens are the same.</summary>
    internal WeirProcess StartGuard(int port)
    {
        var root = _lab.Folder.File("guarded");
        Directory.CreateDirectory(Path.Combine(root, "etc/weir"));
        File.WriteAllText(Path.Combine(root, "etc/weir/guard.yaml"), "bridges: {br9: {}}\n");
        string[] environment = [$"WEIR_GUARD_ROOT={root}", $"OVS_RUNDIR={Path.GetDirectoryName(_lab.Switch.RunFile("x"))}"];
        return WeirProcess.Start(["ip", "netns", "exec", Controller.Namespace.Name, "env", .. environment, .. WeirProcess.Program, "guard", "--no-libvirt", "--api", $"127.0.0.1:{port}", "--api-tokens", _lab.Folder.File("tokens")]);
    }

    /// <summary>Closes it; nothing may have gone wrong but what the test has asked for.</summary>
    /// <param name="page">The page.</param>
    /// <param name="expected">Parts of messages that are meant to be there: refused requests.</param>
    public async Task ClosePageAsync(IPage page, params string[] expected)
    {
        await page.Context.CloseAsync();
        Assert.True(_faults.TryRemove(page, out var all), "the page is not one of these");
        var faults = all.Where(fault => !expected.Any(part => fault.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    /// <summary>Kept under <c>artifacts/screenshots</c>.</summary>
    public static async Task KeepAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(ScreenshotFolder, $"{name}.png") });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        _lab.Dispose();
    }

    // artifacts/bin/Weir.Web.Tests/CONFIGURATION/
    internal static string Artifacts { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));

    private static string ScreenshotFolder { get; } = Directory.CreateDirectory(Path.Combine(Artifacts, "screenshots")).FullName;

    // Inside the daemon's network namespace, where its address is.
    private async Task StartBrowserAsync()
    {
        var program = _lab.Folder.Write("browser", $"#!/bin/sh\nexec ip netns exec {Controller.Namespace.Name} /usr/bin/chromium \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // Root in a container: no sandbox of its own. The rest keeps it from doing what nobody asked for.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
