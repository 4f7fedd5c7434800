using System.Collections.Immutable;
using Weir.Config.Guard;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads a guarded bridge, of <c>guard.yaml</c> or of a datapath's <c>guard</c>.</summary>
internal static class GuardBridgeReader
{
    /// <summary>All but its ports and place.</summary>
    public static GuardBridge Read(SectionReader reader, string name, DiagnosticBag bag)
    {
        var defaults = reader.Nested("defaults");
        return new(name)
        {
            Gateways = Hosts(reader, "gateways", bag),
            DhcpServers = Hosts(reader, "dhcp_servers", bag),
            Nets = ReadNets(reader, bag),
            BroadcastBetweenNics = reader.Boolean("broadcast_between_vms"),
            ReportOnly = reader.Text("mode") == "report",
            DefaultRates = defaults is null ? GuardRates.Default : NicSectionReader.ReadRates(defaults, bag).Aggregate(GuardRates.Default, static (rates, rate) => rate.ApplyTo(rates)),
            DefaultLinkLocal = defaults?.Text("link_local") is { } linkLocal ? NicPolicyBuilder.ReadLinkLocal(linkLocal) ?? LinkLocalPolicy.Eui64 : LinkLocalPolicy.Eui64,
        };
    }

    /// <summary>Its ports, by name.</summary>
    public static ImmutableArray<GuardPort> ReadPorts(SectionReader bridge, DiagnosticBag bag)
    {
        var ports = new List<GuardPort>();
        foreach (var (key, value) in bridge.Mapping("ports")?.Entries ?? [])
        {
            var path = bridge.Path["ports"][Show.KeyName(key)];
            var map = value switch
            {
                YamlMap whole => whole,
                YamlScalar { Kind: ScalarKind.Text } word => new YamlMap(word.File, word.Line, word.Column) { Entries = { new(new YamlScalar(word.File, word.Line, word.Column, "class", plain: true), word) } },
                _ => null,
            };
            if (map is null)
            {
                bag.Error(DiagnosticCodes.WrongType, value is YamlScalar { Kind: ScalarKind.Null } ? key : value, path, $"expected a class or a mapping, found {value.Describe()}", $"write {Show.KeyName(key)}: uplink");
                continue;
            }

            var reader = new SectionReader(GuardSchema.Port, map, path, bag);
            reader.CheckKeys();
            var (vlan, trunk) = ReadVlans(reader, bag);
            ports.Add(ReadClass(reader, key.Canonical) with { Vlan = vlan, TrunkVids = trunk, Bond = reader.Text("bond"), Location = key.Location });
        }

        return [.. ports.OrderBy(port => port.Name, StringComparer.Ordinal)];
    }

    /// <summary>A port's class and whether it is trusted.</summary>
    public static GuardPort ReadClass(SectionReader reader, string name)
    {
        var portClass = reader.Text("class") switch
        {
            "gateway" => GuardPortClass.Gateway,
            "local" => GuardPortClass.Local,
            "patch" => GuardPortClass.Patch,
            _ => GuardPortClass.Uplink,
        };
        return new(name, portClass) { Trusted = portClass is GuardPortClass.Gateway or GuardPortClass.Local ? !reader.Has("trusted") || reader.Boolean("trusted") : reader.Boolean("trusted") };
    }

    private static (Vid? Vlan, ImmutableArray<Vid> Trunk) ReadVlans(SectionReader reader, DiagnosticBag bag)
    {
        // The rules of VLANs are those of a NIC's entry; its MAC address and addresses are nobody's business here.
        var builder = new NicPolicyBuilder(MacAddress.FromBits(2), reader.Path.ToString(), reader.Map.Location, bag.Add);
        foreach (var vids in reader.References("trunk", single: true)) builder.AddTrunk(vids.Text, vids.Location);
        builder.SetOff(reader.Map.Location);
        if (reader.Number("vlan") is { } vlan) builder.SetVlan(vlan.ToString(System.Globalization.CultureInfo.InvariantCulture), reader.Value("vlan")!.Location);
        var policy = builder.Build();
        return (policy.Vlan?.Value, [.. policy.TrunkVids.Select(vid => vid.Value).Order()]);
    }

    private static ImmutableArray<IpPrefix> Hosts(SectionReader reader, string key, DiagnosticBag bag)
    {
        var hosts = new SortedSet<IpPrefix>();
        foreach (var text in reader.References(key, single: true))
        {
            if (IpPrefix.TryParse(text.Text, out var host) && host.IsHost && AddressRules.WhyUnusable(host) is null) hosts.Add(host);
            else bag.Error(DiagnosticCodes.GuardAddress, text, reader.Path[key], $"{Show.Quoted(text.Text)} is not the address of a host", "write a unicast address without a length, such as 192.0.2.1");
        }

        return [.. hosts];
    }

    private static ImmutableArray<IpPrefix> ReadNets(SectionReader reader, DiagnosticBag bag)
    {
        var nets = new SortedSet<IpPrefix>();
        foreach (var text in reader.References("nets", single: true))
        {
            if (!IpPrefix.TryParse(text.Text, out var net)) bag.Error(DiagnosticCodes.GuardAddress, text, reader.Path["nets"], $"{Show.Quoted(text.Text)} is not a net", "write 192.0.2.0/24 or 2001:db8:9::/64");
            else if (net.HasHostBits) bag.Error(DiagnosticCodes.HostBits, text, reader.Path["nets"], $"{net} has bits set beyond its /{net.Length}", $"write {AddressRules.NetOf(net)}");
            else nets.Add(net);
        }

        return [.. nets];
    }
}
