using Weir.Cli.Copro;

namespace Weir.Cli.Tests.Copro;

/// <summary>One coprocessor, and what is found on its host in the states that matter.</summary>
internal static class Examples
{
    public static readonly OvsTools Ovs = new("unix:/run/ovs/db.sock", "/run/ovs");

    public static CoproSettings Asked { get; } = Parse();

    public static CoproSettings Parse(
        string name = "copro", string device = "nfv0", string mac = "0e:00:00:00:00:01", string[]? ip = null, int vlan = 2, string[]? proto = null) =>
        CoproSettings.Parse(name, device, mac, ip ?? ["192.168.2.1/24", "2001:db8::1/64"], vlan, proto ?? ["tcp"]);

    /// <summary>A host with a free NFV interface and nothing else.</summary>
    public static CoproObservation Empty { get; } = new()
    {
        Interface = new LinkObservation("0e:00:00:00:00:99", 1500, IsUp: false, Master: null, Alias: null, []),
        InterfaceSettings = new InterfaceSettings(IsUp: false, "0", "0", ["gro"]),
    };

    /// <summary>The same after <c>up</c>.</summary>
    public static CoproObservation Complete { get; } = Empty with
    {
        State = StateOf(Asked),
        Namespace = Ownership.Ours,
        OuterDevice = Ownership.Ours,
        OuterIsQuietAndUp = true,
        Inner = new LinkObservation("0e:00:00:00:00:01", 1500, IsUp: true, null, null, ["192.168.2.1/24", "2001:db8::1/64", "fe80::c00:ff:fe00:1/64"]),
        Bridge = Ownership.Ours,
        BridgePorts = ["ve-copro", "nfv0"],
        FlowsAreRight = true,
        InterfaceBridge = "br-copro",
        InterfaceSettings = new InterfaceSettings(IsUp: true, "1", "8", []),
    };

    public static CoproState StateOf(CoproSettings settings) => new()
    {
        Name = settings.Name,
        Interface = settings.Interface,
        Mac = settings.Mac.ToString(),
        Ips = [.. settings.Addresses.Select(each => each.ToString())],
        Vlan = settings.Vlan.Value,
        Protocols = CoproSettings.FormatProtocols(settings.Protocols),
        OvsDb = Ovs.Database,
        OvsRunDir = Ovs.RunDirectory,
        Datapath = "netdev",
        Since = DateTimeOffset.UnixEpoch,
        Before = Empty.InterfaceSettings,
    };

    public static string[] Commands(CoproPlan plan)
    {
        Assert.Empty(plan.Refusals);
        return [.. plan.Steps.Select(step => step.Do.ToString())];
    }
}
