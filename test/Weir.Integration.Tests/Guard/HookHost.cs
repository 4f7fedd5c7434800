using System.Diagnostics;
using System.Runtime.InteropServices;
using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Guard;

/// <summary>A host with a private Open vSwitch, a bridge <c>br0</c> with the uplink <c>eth0</c>, and the guard's files under a folder of its own; libvirt's part is played by the test.</summary>
internal sealed class HookHost : IDisposable
{
    private readonly LabFolder _root = new();
    private readonly Dictionary<string, string> _environment;
    private readonly List<Host> _hosts = [];

    public HookHost()
    {
        Switch = new OpenVSwitch();
        _environment = new()
        {
            ["OVS_RUNDIR"] = Path.GetDirectoryName(Switch.RunFile("x"))!,
            ["WEIR_GUARD_ROOT"] = _root.Path,
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            ["DOTNET_TieredPGO"] = "0",
        };
        Switch.Vsctl("--", "add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=netdev");
        Switch.Namespace.IpBatch(["link add eth0 type veth peer name far", "link set eth0 up", "link set far up"]);
        Switch.Vsctl("add-port", "br0", "eth0");
        Directory.CreateDirectory(_root.File("etc/libvirt/hooks"));
    }

    public OpenVSwitch Switch { get; }

    private static string Program { get; } = Environment.GetEnvironmentVariable("WEIR_BIN") is { Length: > 0 } built ? built : Path.Combine(AppContext.BaseDirectory, "weir");

    /// <summary>A file of the guard's: <c>etc/weir/guard.yaml</c>.</summary>
    public string File(string name) => _root.File(name);

    public string HookFile => File("etc/libvirt/hooks/qemu.d/50-weir");

    /// <summary>Runs <c>weir vm</c>, in the program that was built beside the tests or that <c>WEIR_BIN</c> names.</summary>
    public (int Code, string Output, string Error) Weir(params string[] arguments) => Shell.Try(Program, ["vm", .. arguments], environment: _environment);

    /// <summary>The same, which must end well.</summary>
    public string WeirOk(params string[] arguments)
    {
        var (code, output, error) = Weir(arguments);
        Assert.True(code == 0, $"weir vm {string.Join(' ', arguments)}: {code}\n{error}\n{output}");
        return output;
    }

    /// <summary>Calls the installed hook as libvirt does: next to nothing in its environment.</summary>
    public (int Code, string Output, string Error) Hook(string vm, string operation, string xml)
    {
        var start = new ProcessStartInfo(HookFile, [vm, operation, "begin", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(xml);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The hook does not read what it does not need.
        }

        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(90)), "the hook hangs");
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Lets the script, and the process that it calls, take longer than libvirt's users would like: the machine that runs the tests may be slow.</summary>
    public void BePatient() => Shell.WriteProgram(HookFile, System.IO.File.ReadAllText(HookFile).Replace("\nlimit=2\n", "\nlimit=60\n", StringComparison.Ordinal).Replace("limit=1.2\n", "limit=60\n", StringComparison.Ordinal));

    /// <summary>Plugs VM N's NIC in, as libvirt does: one transaction.</summary>
    public void Plug(int vm)
    {
        Switch.Namespace.IpBatch([$"tuntap add vnet{vm} mode tap", $"link set vnet{vm} up"]);
        Switch.Vsctl(
            "--", "--may-exist", "add-port", "br0", $"vnet{vm}", "--", "set", "Interface", $"vnet{vm}", $"external-ids:attached-mac={Mac(vm)}", $"external-ids:iface-id={InterfaceId(vm)}",
            $"external-ids:vm-id={Id(vm)}", "external-ids:iface-status=active");
    }

    /// <summary>The same with a port number of the test's choice, and with a host at the other end that sends and hears raw frames.</summary>
    /// <param name="vm">The VM.</param>
    /// <param name="port">The number.</param>
    /// <param name="insteadOf">A VM whose NIC goes in the same transaction.</param>
    public Host PlugHost(int vm, uint port, int? insteadOf = null)
    {
        Switch.Namespace.IpBatch([$"link add vnet{vm} type veth peer name guest{vm}", $"link set vnet{vm} up", $"link set guest{vm} up"]);
        Switch.Vsctl(
            "--", "--if-exists", "del-port", $"vnet{insteadOf}",
            "--", "--may-exist", "add-port", "br0", $"vnet{vm}", "--", "set", "Interface", $"vnet{vm}", $"ofport_request={port}", $"external-ids:attached-mac={Mac(vm)}",
            $"external-ids:iface-id={InterfaceId(vm)}", $"external-ids:vm-id={Id(vm)}", "external-ids:iface-status=active");
        return HostAt($"guest{vm}", Mac(vm), port);
    }

    /// <summary>Who is beyond the uplink.</summary>
    public Host Far() => HostAt("far", "02:00:00:09:00:01", 1);

    /// <summary>Starts <c>weir guard</c> for this host, without libvirt, and waits until it listens to the hook.</summary>
    public WeirProcess StartDaemon(params string[] arguments)
    {
        var daemon = Guard(arguments);
        daemon.WaitForLog("listening");
        return daemon;
    }

    /// <summary>The same without waiting.</summary>
    public WeirProcess Guard(params string[] arguments) =>
        WeirProcess.Start(["env", .. _environment.Select(variable => $"{variable.Key}={variable.Value}"), Program, "guard", "--no-libvirt", .. arguments]);

    /// <summary>Runs a command of <c>weir</c>.</summary>
    public (int Code, string Output, string Error) Run(params string[] arguments) => Shell.Try(Program, arguments, environment: _environment);

    /// <summary>Asks the daemon over its control socket.</summary>
    public (int Code, string Output, string Error) Ask(params string[] arguments) => Run([.. arguments, "--socket", File("run/weir/guard/api.sock")]);

    public void Unplug(int vm)
    {
        Switch.Vsctl("--if-exists", "del-port", $"vnet{vm}");
        Switch.Namespace.IpBatch([$"link del vnet{vm}"]);
    }

    public static string Mac(int vm) => $"52:54:00:09:00:{vm:x2}";

    public static Guid Id(int vm) => Guid.Parse($"0b7f2a52-39c1-4b0a-8d35-0d5a6f7f{vm:x4}");

    public static Guid InterfaceId(int vm) => Guid.Parse($"0b7f2a52-39c1-4b0a-8d35-0d5a6f7e{vm:x4}");

    /// <summary>A domain's XML as libvirt gives it to a hook at <c>start</c>.</summary>
    /// <param name="vm">Which VM.</param>
    /// <param name="policy">What stands in the NIC's entry; null: it has none.</param>
    /// <param name="bridge">The bridge.</param>
    public static string Xml(int vm, string? policy = null, string bridge = "br0") =>
        $"""
        <domain type='qemu' id='{vm}'>
          <name>vm{vm}</name>
          <uuid>{Id(vm)}</uuid>
          <metadata>
            <weir:guard xmlns:weir='urn:weir:guard:1'>{(policy is { Length: 0 } ? "" : $"<weir:nic mac='{Mac(vm)}'>{policy ?? $"<weir:ip>10.9.0.{vm}</weir:ip>"}</weir:nic>")}</weir:guard>
          </metadata>
          <devices>
            <interface type='bridge'>
              <mac address='{Mac(vm)}'/>
              <source bridge='{bridge}'/>
              <virtualport type='openvswitch'><parameters interfaceid='{InterfaceId(vm)}'/></virtualport>
              <target dev='vnet{vm}'/>
              <model type='virtio'/>
            </interface>
          </devices>
        </domain>
        """;

    /// <summary>The port number that a VM's NIC has.</summary>
    public uint PortOf(int vm) => uint.Parse(Switch.Vsctl("get", "interface", $"vnet{vm}", "ofport").Trim(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Entries whose in_port is a VM's.</summary>
    public int EntriesOf(int vm)
    {
        var port = PortOf(vm);
        return Entries().Count(entry => entry.Contains($"in_port={port},", StringComparison.Ordinal) || entry.Contains($"in_port={port} ", StringComparison.Ordinal));
    }

    private Host HostAt(string device, string mac, uint port)
    {
        var host = new Host(device, port, Switch.Namespace, device, new HostAddress(Convert.FromHexString(mac.Replace(":", "", StringComparison.Ordinal)), System.Net.IPAddress.Any));
        _hosts.Add(host);
        return host;
    }

    public string[] Entries() => [.. Switch.Ofctl("--no-stats", "dump-flows", "br0").Split('\n').Select(line => line.Trim()).Where(line => line.Contains("actions=", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var host in _hosts) host.Dispose();
        Switch.Dispose();
        _root.Dispose();
    }
}
