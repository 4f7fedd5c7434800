namespace Weir.Integration.Tests.Lab;

/// <summary>A private Open vSwitch: its own database, daemon (userspace datapath) and network namespace.</summary>
internal sealed class OpenVSwitch : IDisposable
{
    private readonly LabFolder _folder = new();
    private readonly Dictionary<string, string> _environment;

    public OpenVSwitch()
    {
        Namespace = new("ovs");
        _environment = new() { ["OVS_RUNDIR"] = _folder.Path, ["OVS_LOGDIR"] = _folder.Path, ["OVS_DBDIR"] = _folder.Path };
        Tool("ovsdb-tool", "create", _folder.File("conf.db"), "/usr/share/openvswitch/vswitch.ovsschema");
        StartDatabase();
        Vsctl("--no-wait", "init");
        StartDaemon();
    }

    /// <summary>Where the bridges' devices are.</summary>
    public NetworkNamespace Namespace { get; }

    /// <summary>Process id of ovs-vswitchd.</summary>
    public int DaemonPid => int.Parse(File.ReadAllText(_folder.File("ovs-vswitchd.pid")).Trim());

    /// <summary>A file in the run folder: <c>BR.mgmt</c>, logs.</summary>
    public string RunFile(string name) => _folder.File(name);

    /// <summary>The socket of its database.</summary>
    public string Database => _folder.File("db.sock");

    /// <summary>A bridge that forwards by its entries only.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="datapathId">Its datapath id.</param>
    /// <param name="controllers">Targets such as <c>tcp:127.0.0.1:6653</c>, reached from the switch's namespace.</param>
    public OvsBridge AddBridge(string name, ulong datapathId, params string[] controllers)
    {
        Vsctl(
            "--", "add-br", name,
            "--", "set", "bridge", name, "datapath_type=netdev", "fail_mode=secure", $"other-config:datapath-id={datapathId:x16}",
            "other-config:disable-in-band=true", $"other-config:hwaddr=0e:00:00:00:00:{datapathId & 0xff:x2}", "protocols=OpenFlow13,OpenFlow14,OpenFlow15");
        var bridge = new OvsBridge(this, name, datapathId);
        if (controllers.Length > 0) bridge.SetControllers(controllers);
        return bridge;
    }

    public string Vsctl(params string[] arguments) => Tool("ovs-vsctl", [$"--db=unix:{Database}", "--timeout=20", .. arguments]);

    public string Ofctl(params string[] arguments) => Tool("ovs-ofctl", ["-O", "OpenFlow13", .. arguments]);

    public string OfctlWithInput(string input, params string[] arguments) => Shell.Run("ovs-ofctl", ["-O", "OpenFlow13", .. arguments], input, _environment);

    public string Appctl(params string[] arguments) => Tool("ovs-appctl", arguments);

    /// <summary>Kills the daemon as a power cut would: entries, groups and meters are gone, the database stays.</summary>
    public void KillDaemon() => Kill(DaemonPid);

    /// <summary>Kills the database server; its file stays.</summary>
    public void KillDatabase() => Kill(int.Parse(File.ReadAllText(_folder.File("ovsdb-server.pid")).Trim()));

    public void StartDatabase() =>
        Tool("ovsdb-server", _folder.File("conf.db"), $"--remote=punix:{Database}", "--pidfile", "--detach", "--no-chdir", "--log-file", "-vconsole:off");

    public void StartDaemon()
    {
        // Before ordinary processes: it polls its ports in one thread, and a starved poll would be counted as a lost packet. Its socket holds some 270 frames of a stream.
        Tool("nice", "-n", "-12", "ip", "netns", "exec", Namespace.Name,
            "ovs-vswitchd", $"unix:{Database}", "--disable-system", "--pidfile", "--detach", "--no-chdir", "--log-file", "-vconsole:off");
        // Detached, it is a session of its own, and where sessions share the processors alike (sched(7), autogroup) its nice value counts within that session only.
        var group = $"/proc/{DaemonPid}/autogroup";
        if (File.Exists(group)) File.WriteAllText(group, "-12");
    }

    public void Dispose()
    {
        foreach (var file in (string[])["ovs-vswitchd.pid", "ovsdb-server.pid"])
            if (File.Exists(_folder.File(file))) _ = Native.kill(int.Parse(File.ReadAllText(_folder.File(file)).Trim()), Native.SignalKill);
        Namespace.Dispose();
        _folder.Dispose();
    }

    private static void Kill(int pid)
    {
        _ = Native.kill(pid, Native.SignalKill);
        while (Directory.Exists($"/proc/{pid}")) Wait.Milliseconds(5);
    }

    private string Tool(string program, params string[] arguments) => Shell.Run(program, arguments, input: null, _environment);
}
