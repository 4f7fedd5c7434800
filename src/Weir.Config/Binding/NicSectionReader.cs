using System.Collections.Immutable;
using System.Globalization;
using Weir.Config.Guard;
using Weir.Config.Yaml;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads what a NIC may do from YAML.</summary>
internal static class NicSectionReader
{
    private static readonly (string Key, GuardTraffic Traffic)[] Traffic =
    [
        ("broadcast", GuardTraffic.Broadcast), ("multicast", GuardTraffic.Multicast), ("unknown_unicast", GuardTraffic.UnknownUnicast), ("arp_nd", GuardTraffic.ArpNd),
        ("dhcp", GuardTraffic.Dhcp), ("punt", GuardTraffic.Punt),
    ];

    /// <summary>The policy; <paramref name="extraMacs"/> is the key of further MAC addresses. Keys that the section does not have are not read.</summary>
    public static NicPolicy Read(SectionReader reader, MacAddress mac, SourceLocation location, string extraMacs, DiagnosticBag bag)
    {
        var builder = new NicPolicyBuilder(mac, reader.Path.ToString(), location, bag.Add);
        Each(reader, "ip", builder.AddIp);
        Each(reader, "prefix", builder.AddPrefix);
        Each(reader, extraMacs, builder.AddMac);
        Each(reader, "vip", builder.AddVip);
        if (reader.Knows("trunk")) Each(reader, "trunk", builder.AddTrunk);
        if (reader.Knows("vlan") && reader.Number("vlan") is { } vlan) builder.SetVlan(vlan.ToString(CultureInfo.InvariantCulture), reader.Value("vlan")!.Location);
        if (reader.Knows("bridge")) builder.Bridge = reader.Text("bridge");
        if (reader.Boolean("dhcp_server")) builder.SetDhcpServer(reader.LocationOf("dhcp_server"));
        if (reader.Boolean("router")) builder.SetRouter(reader.LocationOf("router"));
        if (reader.Boolean("off")) builder.SetOff(reader.LocationOf("off"));
        if (reader.Text("link_local") is { } linkLocal) builder.SetLinkLocal(linkLocal, reader.LocationOf("link_local"));
        ReadRates(reader, builder, bag);
        return builder.Build();
    }

    /// <summary>The rate limits below <c>rates</c> of a mapping.</summary>
    public static ImmutableArray<RateOverride> ReadRates(SectionReader reader, DiagnosticBag bag)
    {
        var builder = new NicPolicyBuilder(MacAddress.FromBits(2), reader.Path.ToString(), reader.Map.Location, bag.Add);
        ReadRates(reader, builder, bag);
        builder.AddIp("dhcp", reader.Map.Location); // a policy without any address would be warned about
        return builder.Build().Rates;
    }

    private static void ReadRates(SectionReader reader, NicPolicyBuilder builder, DiagnosticBag bag)
    {
        if (reader.Nested("rates") is not { } rates) return;
        foreach (var (key, traffic) in Traffic)
        {
            switch (rates.Value(key))
            {
                case null: break;
                case YamlScalar { Kind: ScalarKind.Integer or ScalarKind.Text } scalar:
                    builder.SetRate(traffic, scalar.Canonical, null, scalar.Location);
                    break;
                case YamlMap map when map.Entries.TrueForAll(entry => entry.Key.Text is "pps" or "burst" && entry.Value is YamlScalar):
                    builder.SetRate(traffic, Word(map, "pps") ?? "", Word(map, "burst"), map.Location);
                    break;
                case var other:
                    bag.Error(DiagnosticCodes.WrongType, other, rates.Path[key], $"expected a rate, found {other.Describe()}", "write packets/s, {pps: 50, burst: 200}, or none");
                    break;
            }
        }
    }

    private static string? Word(YamlMap map, string key) => (map.Find(key) as YamlScalar)?.Canonical;

    private static void Each(SectionReader reader, string key, Action<string, SourceLocation> add)
    {
        foreach (var text in reader.References(key, single: true)) add(text.Text, text.Location);
    }
}
