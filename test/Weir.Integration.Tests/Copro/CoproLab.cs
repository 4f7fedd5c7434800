using System.Text.Json;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Copro;

/// <summary>
/// An NFV host with an interface <c>nfv0</c> whose cable ends in port 18 of a switch, and a client with a real network stack on port 13. The switch does by hand
/// what Weir's pipeline does: what the coprocessor tags with VID 2 goes to the client untagged, all of the client's goes to the coprocessor.
/// </summary>
internal sealed class CoproLab : IDisposable
{
    public const string RouterMac = "0e:00:00:00:02:01";
    private const string ClientMac = "0e:00:00:00:02:05";

    /// <summary>What <see cref="Up"/> asks for.</summary>
    public static readonly string[] Settings = ["--interface", "nfv0", "--mac", RouterMac, "--ip", "192.168.2.1/24", "--ip", "2001:db8:2::1/64", "--vlan", "2"];
    private readonly LabNetwork _lab = new();
    private readonly OvsBridge _switch;
    private readonly string _runDirectory;

    public CoproLab()
    {
        _runDirectory = _lab.Folder.File("copro");
        _switch = _lab.Switch.AddBridge("sw", 1);
        Client = _lab.AddProgramHost(_switch, 13, ClientMac, "192.168.2.5/24", "2001:db8:2::5/64");
        Space.IpBatch(["link add nfv0 type veth peer name p18", "link set p18 up"]);
        Space.Execute("ethtool", "-K", "p18", "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off");
        _lab.Switch.Vsctl("add-port", "sw", "p18", "--", "set", "interface", "p18", "ofport_request=18");
        _switch.AddFlows(
            """
            cookie=1,priority=1,in_port=13,actions=output:18
            cookie=2,priority=1,in_port=18,dl_vlan=2,actions=strip_vlan,output:13
            cookie=3,priority=0,in_port=18,actions=drop
            cookie=4,priority=2,in_port=18,dl_vlan=2,icmp6,icmp_type=143,actions=drop
            cookie=4,priority=2,in_port=18,dl_vlan=2,icmp6,icmp_type=133,actions=drop
            cookie=5,priority=2,in_port=18,dl_vlan=2,arp,arp_spa=10.9.9.9,actions=drop
            cookie=6,priority=2,in_port=18,dl_vlan=1014,actions=drop
            """);
    }

    /// <summary>The name of the coprocessor: one for each test process.</summary>
    public string Name { get; } = $"c{Environment.ProcessId}";

    /// <summary>The NFV host's network, and its Open vSwitch.</summary>
    public NetworkNamespace Space => _lab.Switch.Namespace;

    public OpenVSwitch OpenVSwitch => _lab.Switch;

    public NetworkNamespace Client { get; }

    public string Bridge => $"br-{Name}";

    public string StateFile => Path.Combine(_runDirectory, Name, "state.json");

    public bool NamespaceExists => File.Exists($"/run/netns/{Name}");

    /// <summary>Names of all bridges but the switch.</summary>
    public string[] Bridges => [.. OpenVSwitch.Vsctl("list-br").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(bridge => bridge != "sw")];

    /// <summary>Devices of the NFV host: index, name, whether set up, MTU and mark. Two equal texts mean that none was made, removed or set otherwise.</summary>
    public string Devices
    {
        get
        {
            using var json = JsonDocument.Parse(Space.Execute("ip", "-j", "link"));
            return string.Join('\n', json.RootElement.EnumerateArray().Select(device => string.Join(' ',
                device.GetProperty("ifindex"), device.GetProperty("ifname"), device.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP") ? "up" : "down",
                device.GetProperty("mtu"), device.TryGetProperty("ifalias", out var mark) ? mark : "-")));
        }
    }

    /// <summary>The entries of the coprocessor's bridge, without what traffic changes.</summary>
    public string[] Entries => [.. Dump("--no-stats").Order(StringComparer.Ordinal)];

    /// <summary>For how many seconds the youngest of its entries has been there.</summary>
    public double YoungestEntry => Dump().Min(line => double.Parse(line.Split("duration=")[1].Split('s')[0]));

    /// <summary>A kernel setting of the NFV host.</summary>
    public string Sysctl(string key) => Space.Execute("cat", $"/proc/sys/net/{key}").Trim();

    public (int Code, string Output, string Error) Up(params string[] more) => Copro("up", [.. Settings, .. more]);

    public (int Code, string Output, string Error) Down() => Copro("down");

    public JsonElement Status() => JsonDocument.Parse(Copro("status", "--json").Output).RootElement;

    /// <summary><c>weir copro VERB --name … --run-dir … ARGUMENTS</c> on the NFV host.</summary>
    public (int Code, string Output, string Error) Copro(string verb, params string[] arguments) =>
        // Only the network of the namespace: under `ip netns exec` the namespace that weir makes would be seen by nobody else.
        CoproBy(["nsenter", $"--net=/run/netns/{Space.Name}"], verb, arguments);

    /// <summary>The same, entered by another program.</summary>
    public (int Code, string Output, string Error) CoproBy(string[] enter, string verb, params string[] arguments)
    {
        string[] weir = Environment.GetEnvironmentVariable("WEIR_BIN") is { Length: > 0 } built ? [built] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "weir.dll")];

        return Shell.Try(
            enter[0], [.. enter[1..], .. weir, "copro", verb, "--name", Name, "--run-dir", _runDirectory, .. arguments], input: null,
            new Dictionary<string, string> { ["OVS_RUNDIR"] = Path.GetDirectoryName(OpenVSwitch.RunFile("db.sock"))! });
    }

    /// <summary>Packets that the switch's entries with <paramref name="cookie"/> have counted.</summary>
    public long Counted(int cookie) => _switch.DumpFlows($"cookie={cookie}/-1").Sum(flow => (long)flow.Packets);

    /// <summary>The first line that a TCP port says to the client; empty if it says none.</summary>
    public string Banner(string address, int port) =>
        Shell.Try("ip", ["netns", "exec", Client.Name, "timeout", "5", "bash", "-c", $"exec 3<>/dev/tcp/{address}/{port} && head -n 1 <&3"]).Output.Trim();

    private IEnumerable<string> Dump(params string[] options) => OpenVSwitch.Ofctl([.. options, "dump-flows", Bridge]).Split('\n').Where(line => line.Contains("actions="));

    /// <summary>Waits until it holds.</summary>
    public static void Until(Func<bool> condition, string what, int seconds = 10)
    {
        for (var end = Native.RealtimeNanoseconds() + (seconds * 1_000_000_000L); !condition();)
        {
            Assert.True(Native.RealtimeNanoseconds() < end, $"{what}: not within {seconds} s");
            Native.SleepUntil(Native.RealtimeNanoseconds() + 50_000_000);
        }
    }

    public void Dispose()
    {
        Down();
        if (NamespaceExists) Shell.Try("ip", ["netns", "delete", Name]);
        _lab.Dispose();
    }
}
