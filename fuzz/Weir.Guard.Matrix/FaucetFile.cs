using System.Globalization;
using System.Text;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Guard.Matrix;

/// <summary>A scene as a <c>faucet.yaml</c>: the same bindings, written as <c>guard</c> keys of ports.</summary>
public static class FaucetFile
{
    /// <summary>The VID of what the scene has untagged: under <c>weir run</c> every frame is in a VLAN.</summary>
    public const int UntaggedVid = 10;

    /// <summary>The file.</summary>
    /// <param name="scene">The scene; its NICs without a name in <see cref="Scene.Ports"/> are ports like the others.</param>
    /// <param name="datapath">The datapath's name; its id is 1.</param>
    public static string Of(Scene scene, string datapath = "br1")
    {
        var (bridge, text) = (scene.Input.Bridge, new StringBuilder());
        var vids = scene.Input.Nics.SelectMany(nic => nic.Nic.TrunkVids.Append(nic.Nic.Vlan ?? Vid.From(UntaggedVid))).Append(Vid.From(UntaggedVid)).Distinct().Order().ToArray();
        Add("vlans:");
        foreach (var vid in vids) Add($"  {Vlan(vid)}: {{vid: {vid.Value}}}");
        Add("dps:");
        Add($"  {datapath}:");
        Add("    dp_id: 0x1");
        Add($"    guard: {{broadcast_between_vms: {Word(bridge.BroadcastBetweenNics)}, gateways: {List(bridge.Gateways)}}}");
        Add("    interfaces:");
        foreach (var (port, number) in scene.Input.Ports)
        {
            var tagged = vids.Where(vid => vid.Value != UntaggedVid).Select(Vlan);
            Add($"      {port.Name}: {{number: {number.Value}, native_vlan: {Vlan(Vid.From(UntaggedVid))}, tagged_vlans: {List(tagged)}, guard: {{class: {Word(port.Class)}, trusted: {Word(port.Trusted)}}}}}");
        }

        foreach (var (nic, number) in scene.Input.Nics)
            Add($"      {nic.InterfaceId}: {{number: {number.Value}, native_vlan: {Vlan(nic.Vlan ?? Vid.From(UntaggedVid))}, tagged_vlans: {List(nic.TrunkVids.Select(Vlan))}, guard: {{{Policy(nic)}}}}}");
        return text.ToString();

        void Add(string line) => text.Append(line).Append('\n');
    }

    private static string Policy(GuardedNic nic)
    {
        var keys = new List<string> { $"mac: \"{nic.Mac}\"" };
        if (!nic.Addresses.IsEmpty) keys.Add($"ip: {List(nic.Addresses)}");
        if (!nic.Prefixes.IsEmpty) keys.Add($"prefix: {List(nic.Prefixes)}");
        if (!nic.SharedVips.IsEmpty) keys.Add($"vip: {List(nic.SharedVips)}");
        if (!nic.ExtraMacs.IsEmpty) keys.Add($"extra_macs: {List(nic.ExtraMacs)}");
        if (nic.DhcpServer) keys.Add("dhcp_server: true");
        if (nic.Router) keys.Add("router: true");
        if (nic.LinkLocal != LinkLocalPolicy.Eui64) keys.Add($"link_local: {(nic.LinkLocal == LinkLocalPolicy.Listed ? "listed" : "first_use")}");
        if (nic.Off) keys.Add("off: true");
        return string.Join(", ", keys);
    }

    private static string Vlan(Vid vid) => string.Create(CultureInfo.InvariantCulture, $"v{vid.Value}");

    private static string Word(bool value) => value ? "true" : "false";

    private static string Word(GuardPortClass value) => value switch
    {
        GuardPortClass.Uplink => "uplink",
        GuardPortClass.Gateway => "gateway",
        GuardPortClass.Local => "local",
        _ => "patch",
    };

    private static string List<T>(IEnumerable<T> values) => $"[{string.Join(", ", values.Select(value => $"\"{value}\""))}]";
}
