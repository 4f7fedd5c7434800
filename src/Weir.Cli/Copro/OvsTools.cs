namespace Weir.Cli.Copro;

/// <summary>Command lines of Open vSwitch's tools for one instance.</summary>
/// <param name="Database">The database's remote, <c>unix:PATH</c>.</param>
/// <param name="RunDirectory">Where the instance keeps its bridges' management sockets.</param>
internal sealed record OvsTools(string Database, string RunDirectory)
{
    private const string DefaultRunDirectory = "/var/run/openvswitch";

    /// <summary>The instance that <paramref name="option"/> names, else the one of <c>OVS_RUNDIR</c>, else the system's.</summary>
    /// <param name="option"><c>unix:PATH</c> or a path to the database's socket.</param>
    /// <param name="runDirectory">The value of the environment variable OVS_RUNDIR.</param>
    /// <exception cref="CoproException">The database is not local.</exception>
    public static OvsTools Locate(string? option, string? runDirectory)
    {
        if (string.IsNullOrEmpty(runDirectory)) runDirectory = null;
        if (option is null) return new OvsTools($"unix:{runDirectory ?? DefaultRunDirectory}/db.sock", runDirectory ?? DefaultRunDirectory);
        var path = option.StartsWith("unix:", StringComparison.Ordinal) ? option[5..] : option;
        if (!path.StartsWith('/')) throw new CoproException($"--ovs-db '{option}': unix:PATH of the database's socket on this host, such as unix:/var/run/openvswitch/db.sock");
        return new OvsTools($"unix:{path}", runDirectory ?? Path.GetDirectoryName(path)!);
    }

    /// <summary>ovs-vsctl, waiting until ovs-vswitchd has taken the change in.</summary>
    public HostCommand Vsctl(params ReadOnlySpan<string> words) => new("ovs-vsctl", [$"--db={Database}", "--timeout=10", .. words]);

    /// <summary>ovs-vsctl, the database alone: what it answers is certain also while ovs-vswitchd does not.</summary>
    public HostCommand Transact(params ReadOnlySpan<string> words) => new("ovs-vsctl", [$"--db={Database}", "--timeout=10", "--no-wait", .. words]);

    /// <summary>
    /// Removes a bridge, and waits until ovs-vswitchd has let go of its devices: as it does, it writes their flags back as it last saw them, and would undo what is set before.
    /// A daemon that does not answer is no fault: the database then has no such bridge any more.
    /// </summary>
    public HostCommand DeleteBridge(string bridge) => new("ovs-vsctl", [$"--db={Database}", "--timeout=5", "--if-exists", "del-br", bridge]) { AlsoFine = 128 + 14 /* SIGALRM */ };

    /// <summary>ovs-ofctl on the management socket of <paramref name="bridge"/>: <c>ovs-ofctl VERB unix:… WORDS</c>.</summary>
    public HostCommand Ofctl(string verb, string bridge, params ReadOnlySpan<string> words) =>
        new("ovs-ofctl", ["-O", "OpenFlow13", "--timeout=10", verb, $"unix:{RunDirectory}/{bridge}.mgmt", .. words]);
}
