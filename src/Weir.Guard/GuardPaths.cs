namespace Weir.Guard;

/// <summary>Where the guard's files and sockets lie on this host.</summary>
/// <remarks>
/// Three environment variables move them, for tests and for a second instance: <c>WEIR_GUARD_ROOT</c> stands before every path of the guard and of libvirt,
/// <c>OVS_RUNDIR</c> is Open vSwitch's run directory, <c>WEIR_GUARD_OVSDB</c> its database.
/// </remarks>
public sealed record GuardPaths
{
    private const string DefaultOvsRunDirectory = "/run/openvswitch";

    /// <summary>The guard's configuration.</summary>
    public required string ConfigFile { get; init; }

    /// <summary>What is gone at boot: bindings of running VMs, the lock, sockets. Of the guard alone.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>What outlives a boot: what <c>weir vm install</c> found, so that uninstalling can put it back.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>libvirt's directory of scripts that follow its hook <c>qemu</c>.</summary>
    public required string HookDirectory { get; init; }

    /// <summary>libvirtd's pid file.</summary>
    public required string LibvirtdPidFile { get; init; }

    /// <summary>The pid file of the daemon that stands in libvirtd's place where each of its parts is one of its own.</summary>
    public string VirtqemudPidFile => Path.Combine(Path.GetDirectoryName(LibvirtdPidFile)!, "virtqemud.pid");

    /// <summary>Where bridges' management sockets <c>BRIDGE.mgmt</c> are.</summary>
    public required string OvsRunDirectory { get; init; }

    /// <summary>Open vSwitch's database, as <c>ovs-vsctl --db</c> takes it.</summary>
    public required string OvsDatabase { get; init; }

    /// <summary>The hook's script.</summary>
    public string HookFile => Path.Combine(HookDirectory, "50-weir");

    /// <summary>Where the daemon <c>weir guard</c> takes domain XML from the hook.</summary>
    public string HookSocket => Path.Combine(RunDirectory, "hook.sock");

    /// <summary>Where the daemon says what it knows (drops of the last minute): see <see cref="Runtime.GuardStatusJson"/>.</summary>
    public string StatusSocket => Path.Combine(RunDirectory, "status.sock");

    /// <summary>Where the daemon answers the API: root alone reaches it there.</summary>
    public string ControlSocket => Path.Combine(RunDirectory, "api.sock");

    /// <summary>The lock of those who change bindings or guard entries.</summary>
    public string LockFile => Path.Combine(RunDirectory, "lock");

    /// <summary>Where the daemon keeps the leases that it has seen.</summary>
    public string LeaseFile => Path.Combine(RunDirectory, "leases");

    /// <summary>The management socket of a bridge.</summary>
    public string ManagementSocket(string bridge) => Path.Combine(OvsRunDirectory, bridge + ".mgmt");

    /// <summary>The paths of this process: the system's, moved by the environment.</summary>
    public static GuardPaths FromEnvironment() =>
        Under(Variable("WEIR_GUARD_ROOT") ?? "", Variable("OVS_RUNDIR") ?? DefaultOvsRunDirectory, Variable("WEIR_GUARD_OVSDB"));

    /// <summary>The system's paths under another root.</summary>
    /// <param name="root">Stands before each path; empty: the system's own.</param>
    /// <param name="ovsRunDirectory">Open vSwitch's run directory, as it is.</param>
    /// <param name="ovsDatabase">Open vSwitch's database; null: the socket in its run directory.</param>
    public static GuardPaths Under(string root, string ovsRunDirectory = DefaultOvsRunDirectory, string? ovsDatabase = null) => new()
    {
        ConfigFile = root + "/etc/weir/guard.yaml",
        RunDirectory = root + "/run/weir/guard",
        StateDirectory = root + "/var/lib/weir/guard",
        HookDirectory = root + "/etc/libvirt/hooks/qemu.d",
        LibvirtdPidFile = root + "/run/libvirtd.pid",
        OvsRunDirectory = ovsRunDirectory,
        OvsDatabase = ovsDatabase ?? $"unix:{ovsRunDirectory}/db.sock",
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
