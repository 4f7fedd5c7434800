namespace Weir.Integration.Tests.Lab;

/// <summary>One bridge: an OpenFlow datapath.</summary>
internal sealed class OvsBridge(OpenVSwitch owner, string name, ulong datapathId)
{
    public OpenVSwitch Switch => owner;

    public string Name => name;

    public ulong DatapathId => datapathId;

    /// <summary>Makes veth pairs and plugs one end of each in: OpenFlow port N is device <c>pN</c> of the switch's namespace, the other end is <c>hN</c> of <paramref name="space"/>.</summary>
    public void Plug(NetworkNamespace space, params uint[] ports)
    {
        owner.Namespace.IpBatch(ports.SelectMany(port => (string[])
        [
            $"link add {Inside(port)} type veth peer name {Outside(port)} netns {space.Name}",
            $"link set {Inside(port)} up",
        ]));
        space.IpBatch(ports.Select(port => $"link set {Outside(port)} up"));
        owner.Vsctl([.. ports.SelectMany(port => (string[])["--", "add-port", name, Inside(port), "--", "set", "interface", Inside(port), $"ofport_request={port}"])]);
    }

    /// <summary>Takes ports out of the bridge and removes their devices.</summary>
    public void Unplug(params uint[] ports)
    {
        owner.Vsctl([.. ports.SelectMany(port => (string[])["--", "del-port", name, Inside(port)])]);
        owner.Namespace.IpBatch(ports.Select(port => $"link del {Inside(port)}"));
    }

    /// <summary>Device of a port in the switch's namespace.</summary>
    public string Inside(uint port) => $"{name}p{port}";

    /// <summary>Device at the other end.</summary>
    public string Outside(uint port) => $"{name}h{port}";

    /// <summary>Sets the port's link as a pulled cable would.</summary>
    public void SetLink(NetworkNamespace space, uint port, bool up) => Shell.Run("ip", "-n", space.Name, "link", "set", Outside(port), up ? "up" : "down");

    public void SetControllers(params string[] targets)
    {
        owner.Vsctl(["set-controller", name, .. targets]);
        // The switch's own back-off is 8 s at most; the tests wait for reconnects.
        foreach (var id in owner.Vsctl("--bare", "--columns=_uuid", "find", "controller").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            owner.Vsctl("set", "controller", id, "max_backoff=1000", "inactivity_probe=5000");
    }

    /// <summary>All entries, parsed.</summary>
    public IReadOnlyList<DumpedFlow> DumpFlows(string filter = "") => DumpedFlow.ParseAll(owner.Ofctl("dump-flows", name, filter));

    /// <summary>All entries as text that does not change with time or traffic, sorted: two equal dumps mean equal tables.</summary>
    public string[] Entries() => [.. owner.Ofctl("--no-stats", "dump-flows", name).Split('\n').Select(line => line.Trim()).Where(line => line.Contains("actions=")).Order(StringComparer.Ordinal)];

    /// <summary>Groups and their buckets.</summary>
    public string DumpGroups() => owner.Ofctl("dump-groups", name);

    /// <summary>Meters and their bands.</summary>
    public string DumpMeters() => owner.Ofctl("dump-meters", name);

    /// <summary>Adds entries in ovs-ofctl's text, one a line, in one bundle.</summary>
    public void AddFlows(string flows) => owner.OfctlWithInput(flows, "--bundle", "add-flows", name, "-");
}
