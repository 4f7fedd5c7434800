namespace Weir.Integration.Tests.Lab;

/// <summary>One test's network: switches, hosts, and whatever else it starts; all gone at its end.</summary>
internal sealed class LabNetwork : IDisposable
{
    private readonly Stack<IDisposable> _parts = new();

    public LabNetwork()
    {
        // A run that is ended from outside (a time limit) must not leave its switches and namespaces behind.
        AppDomain.CurrentDomain.ProcessExit += TearDown;
        Folder = Own(new LabFolder());
        Hosts = Own(new NetworkNamespace("hosts"));
        Switch = Own(new OpenVSwitch());
    }

    /// <summary>Room for configurations and sockets.</summary>
    public LabFolder Folder { get; }

    /// <summary>Where the far ends of the raw hosts' cables are.</summary>
    public NetworkNamespace Hosts { get; }

    public OpenVSwitch Switch { get; }

    /// <summary>A part that goes when the network goes, last come first.</summary>
    public T Own<T>(T part) where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>Raw hosts on free ports of a bridge, in the order asked for, untagged.</summary>
    public Host[] AddHosts(OvsBridge bridge, params uint[] ports) =>
        AddHosts(bridge, [.. ports.Select(port => (port, HostAddress.For((int)bridge.DatapathId, port)))]);

    public Host[] AddHosts(OvsBridge bridge, params (uint Port, HostAddress Address)[] hosts)
    {
        bridge.Plug(Hosts, [.. hosts.Select(host => host.Port)]);
        return [.. hosts.Select(host => Own(new Host($"{bridge.Name} port {host.Port}", host.Port, Hosts, bridge.Outside(host.Port), host.Address)))];
    }

    /// <summary>A host with a network stack of its own, for real programs; run them with <see cref="NetworkNamespace.Execute"/>.</summary>
    public NetworkNamespace AddProgramHost(OvsBridge bridge, uint port, string mac, params string[] addresses)
    {
        var host = Own(new NetworkNamespace($"h{port}", ipv6: true));
        bridge.Plug(host, port);
        var device = bridge.Outside(port);
        // A userspace bridge does not finish checksums that the sender left to its network card.
        string[] offloads = ["tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off"];
        host.Execute("ethtool", ["-K", device, .. offloads]);
        Switch.Namespace.Execute("ethtool", ["-K", bridge.Inside(port), .. offloads]);
        host.IpBatch([$"link set {device} address {mac}", .. addresses.Select(address => $"addr add {address} dev {device}{(address.Contains(':') ? " nodad" : "")}")]);
        return host;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= TearDown;
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

    private void TearDown(object? sender, EventArgs e) => Dispose();
}
