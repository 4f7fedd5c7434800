using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Libvirt;

/// <summary>A host of virtual machines: libvirt, Open vSwitch with one bridge, a gateway behind its uplink.</summary>
internal sealed class VmLab : IDisposable
{
    public const string Bridge = "br0";
    public const string Uplink = "uplink0";
    public const string GatewayMac = "0e:00:00:00:09:fe";
    public const string GatewayIp4 = "10.9.0.1";
    public const string GatewayIp6 = "2001:db8:9::1";
    private const string GatewayDevice = "gw0";
    private readonly Stack<IDisposable> _parts = new();
    private readonly Dictionary<string, VmGuest> _guests = [];

    public VmLab()
    {
        AppDomain.CurrentDomain.ProcessExit += TearDown;
        try
        {
            Folder = Own(new LabFolder());
            Switch = Own(new OpenVSwitch());
            Gateway = Own(new NetworkNamespace("gateway", ipv6: true));
            Switch.Vsctl(
                "--", "add-br", Bridge,
                "--", "set", "bridge", Bridge, "datapath_type=netdev", "fail_mode=secure", "other-config:hwaddr=02:00:00:00:09:01", "other-config:disable-in-band=true");
            PlugGateway();
            Sandbox = Own(new VmSandbox(Folder.Path, Switch));
            Sandbox.StartLibvirtd();
            GatewayTap = Own(new Host("gateway", 1, Gateway, GatewayDevice, new(Convert.FromHexString("0E00000009FE"), System.Net.IPAddress.Parse(GatewayIp4))));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LabFolder Folder { get; } = null!;

    public OpenVSwitch Switch { get; } = null!;

    /// <summary>The machine behind the uplink, with a network stack of its own.</summary>
    public NetworkNamespace Gateway { get; } = null!;

    /// <summary>Hears and sends raw frames where the gateway is.</summary>
    public Host GatewayTap { get; } = null!;

    public VmSandbox Sandbox { get; } = null!;

    /// <summary>The bridge as the tests of the controller see one.</summary>
    public OvsBridge OvsBridge => new(Switch, Bridge, 0);

    public string Virsh(params string[] arguments) => Sandbox.Run("virsh", ["--quiet", .. arguments]);

    public (int Code, string Output, string Error) TryVirsh(params string[] arguments) => Sandbox.Try("virsh", ["--quiet", .. arguments]);

    /// <summary>Runs <c>weir</c> where libvirt and the switch are, whatever its exit code.</summary>
    public (int Code, string Output, string Error) TryWeir(params string[] arguments) => Sandbox.Try(WeirProgram[0], [.. WeirProgram[1..], .. arguments]);

    /// <summary>The same; it must end well.</summary>
    public string Weir(params string[] arguments)
    {
        var (code, output, error) = TryWeir(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"weir {string.Join(' ', arguments)}\nended with {code}\n{error}{output}");
    }

    /// <summary>Runs the command of a packaged unit as its service does: without any of root's rights.</summary>
    public void RunUnit(string name)
    {
        var unit = File.ReadAllLines(Path.Combine(VmSandbox.RepositoryFolder, "packaging/systemd", name));
        var command = unit.Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ');
        Assert.Equal("/usr/bin/weir", command[0]);
        Sandbox.Run("setpriv", ["--no-new-privs", "--bounding-set=-all", .. WeirProgram, .. command[1..]]);
    }

    /// <summary>What runs Weir: what <c>make test</c> built, or else the program built together with these tests.</summary>
    public static string[] WeirProgram { get; } = Environment.GetEnvironmentVariable("WEIR_BIN") is { Length: > 0 } built
        ? [built]
        : [Path.Combine(AppContext.BaseDirectory, "weir")];

    /// <summary>Starts the daemon <c>weir guard</c>.</summary>
    public WeirProcess StartDaemon() => WeirProcess.Start(Sandbox.CommandLine([.. WeirProgram, "guard"]));

    /// <summary>The same, and waits until it listens for the hook.</summary>
    public WeirProcess StartListeningDaemon()
    {
        var daemon = StartDaemon();
        Until("the daemon listens for the hook", () => daemon.HasExited || Sandbox.Try("test", ["-S", "/run/weir/guard/hook.sock"]).Code == 0, TimeSpan.FromSeconds(20));
        Assert.False(daemon.HasExited, daemon.Log);
        return daemon;
    }

    /// <summary>The cookies of the NICs that have entries on the bridge: one a NIC.</summary>
    public HashSet<ulong> NicCookies() =>
        [.. OvsBridge.DumpFlows("cookie=0x5747000000000000/0xffff000000000000").Select(flow => flow.Cookie).Where(cookie => (cookie & 0xffff_ffff_ffff) != 0)];

    /// <summary>A domain's XML in a file.</summary>
    public string WriteXml(VmSpec spec) => Folder.Write(spec.Name + ".xml", spec.ToXml(Bridge, Folder.Path, VmSandbox.GuestFolder));

    /// <summary>Starts a transient domain.</summary>
    /// <param name="spec">What it is.</param>
    /// <param name="paused">Its processor does not run: a start that costs nothing, for tests that need no guest.</param>
    public VmGuest Create(VmSpec spec, bool paused = false)
    {
        Virsh(["create", WriteXml(spec), .. paused ? (string[])["--paused"] : []]);
        return Known(spec);
    }

    /// <summary>Starts one, or says why not.</summary>
    public (int Code, string Output, string Error) TryCreate(VmSpec spec, bool paused = false) =>
        TryVirsh(["create", WriteXml(spec), .. paused ? (string[])["--paused"] : []]);

    /// <summary>The guest of a domain that runs.</summary>
    public VmGuest Known(VmSpec spec)
    {
        if (_guests.Remove(spec.Name, out var old)) old.Dispose();
        return _guests[spec.Name] = new(this, spec);
    }

    /// <summary>Ends domains, if they are there.</summary>
    public void Destroy(params string[] names)
    {
        foreach (var name in names)
        {
            if (_guests.Remove(name, out var guest)) guest.Dispose();
            TryVirsh("destroy", name);
        }
    }

    /// <summary>Open vSwitch's name for a domain's NIC: its tap device.</summary>
    public string? TapOf(string mac) =>
        Switch.Vsctl("--bare", "--columns=name", "find", "interface", $"external_ids:attached-mac=\"{mac}\"").Trim() is { Length: > 0 } name ? name : null;

    /// <summary>Waits for something to become true.</summary>
    /// <returns>How long it took.</returns>
    public static TimeSpan Until(string what, Func<bool> condition, TimeSpan within) => TestTime.Until(what, condition, within);

    public T Own<T>(T part) where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= TearDown;
        foreach (var guest in _guests.Values) guest.Dispose();
        List<Exception> failures = [];
        while (_parts.TryPop(out var part))
        {
            try
            {
                part.Dispose();
            }
            catch (Exception exception)
            {
                // The rest must go all the same.
                failures.Add(exception);
            }
        }

        if (failures.Count > 0) throw new AggregateException(failures);
    }

    private void PlugGateway()
    {
        string[] offloads = ["tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"];
        Switch.Namespace.IpBatch([$"link add {Uplink} type veth peer name {GatewayDevice} netns {Gateway.Name}", $"link set {Uplink} up"]);
        Gateway.IpBatch(
        [
            $"link set {GatewayDevice} address {GatewayMac}", $"link set {GatewayDevice} up",
            $"addr add {GatewayIp4}/24 dev {GatewayDevice}", $"addr add {GatewayIp6}/64 dev {GatewayDevice} nodad",
        ]);
        Gateway.Execute("ethtool", ["-K", GatewayDevice, .. offloads]);
        Switch.Namespace.Execute("ethtool", ["-K", Uplink, .. offloads]);
        Switch.Vsctl("add-port", Bridge, Uplink);
    }

    private void TearDown(object? sender, EventArgs e) => Dispose();
}
