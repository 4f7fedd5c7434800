using System.Text.RegularExpressions;

namespace Weir.Integration.Tests.Lab;

/// <summary>A host with an 802.3ad bond over several ports of a bridge, in a network namespace of its own.</summary>
internal sealed partial class BondedHost
{
    private const string Device = "bond0";
    private const int InStep = 0b0011_1000; // synchronisation, collecting, distributing
    private readonly LabFolder _state;
    private readonly NetworkNamespace _space;

    public BondedHost(LabNetwork lab, OvsBridge bridge, HostAddress address, params uint[] ports)
    {
        (_state, Ports) = (lab.Own(new LabFolder()), ports);
        _space = lab.Own(new NetworkNamespace("bond"));
        bridge.Plug(_space, ports);
        foreach (var device in ports.Select(bridge.Outside))
            _state.Write($"perm-{device}", _space.Execute("cat", $"/sys/class/net/{device}/address"));
        var script = Path.Combine(AppContext.BaseDirectory, "Lab", "bond.py");
        _space.Execute("sh", "-c", $"exec /usr/bin/python3 '{script}' '{_state.Path}' {Device} {address.MacText} {Environment.ProcessId} </dev/null >'{_state.File("log")}' 2>&1");
        _space.IpBatch([.. ports.SelectMany(port => (string[])[$"link set {bridge.Outside(port)} down", $"link set {bridge.Outside(port)} address {address.MacText} arp off up"]), $"link set {Device} arp off up"]);
        _state.Write("slaves", string.Join('\n', ports.Select(bridge.Outside)) + "\n");
        Host = lab.Own(new Host("bond", ports[0], _space, Device, address));
    }

    /// <summary>The ports of its members, in the order of their numbers in the bond.</summary>
    public IReadOnlyList<uint> Ports { get; }

    /// <summary>What sends and hears through the bond.</summary>
    public Host Host { get; }

    /// <summary>The members' namespace.</summary>
    public NetworkNamespace Namespace => _space;

    /// <summary>For each member, whether it is up, in step, collects and distributes.</summary>
    public IReadOnlyList<bool> Members() => !File.Exists(_state.File("proc")) ? [] :
    [
        .. MemberPattern().Matches(File.ReadAllText(_state.File("proc")))
            .Select(member => member.Groups["link"].Value == "up" && (int.Parse(member.Groups["state"].Value) & InStep) == InStep),
    ];

    /// <summary>Stops its LACP and its frames, or lets them go on.</summary>
    public void Freeze(bool frozen)
    {
        foreach (var pid in Shell.Run("ip", "netns", "pids", _space.Name).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _ = Native.kill(int.Parse(pid), frozen ? Native.SignalStop : Native.SignalContinue);
    }

    [GeneratedRegex(@"Slave Interface: .*\nMII Status: (?<link>\w+)(\n.*?)*?details actor lacp pdu:(\n.*?)*?    port state: (?<state>\d+)")]
    private static partial Regex MemberPattern();
}
