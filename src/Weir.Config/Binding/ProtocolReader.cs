using System.Collections.Immutable;
using System.Text;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads what datapaths and ports say about LACP and LLDP.</summary>
internal sealed class ProtocolReader(DiagnosticBag bag)
{
    private const int LongestInfo = 507; // 511 bytes of a TLV, without OUI and subtype

    /// <summary>The LAG of a port, or null; passthrough ports and a chosen port id are resolved later.</summary>
    public Lacp? ReadLacp(SectionReader reader)
    {
        var forced = new List<string>();
        foreach (var key in (ReadOnlySpan<string>)["lacp_unselected", "lacp_selected", "lacp_standby"])
            if (reader.Boolean(key)) forced.Add(key);
        if (forced.Count > 1)
            bag.Error(DiagnosticCodes.Exclusive, reader.LocationOf(forced[1]), reader.Path[forced[1]], $"{forced[0]} and {forced[1]} exclude each other", "keep one of them");
        var lag = reader.Integer("lacp");
        var lacp = new Lacp(lag)
        {
            Active = reader.Boolean("lacp_active"),
            CollectAndDistribute = reader.Boolean("lacp_collect_and_distribute"),
            Selection = forced switch { ["lacp_unselected", ..] => LacpSelection.Unselected, ["lacp_standby", ..] => LacpSelection.Standby, _ => LacpSelection.Selected },
            ResponseIntervalSeconds = reader.Integer("lacp_resp_interval"),
            PortPriority = (byte)reader.Integer("lacp_port_priority"),
        };
        return lag > 0 ? lacp : null;
    }

    /// <summary>A port's LACP with what needs a look at the datapath: the other ports, and its place in the file.</summary>
    public Lacp? Resolve(PortConfig port, DatapathConfig datapath, int place)
    {
        var passthrough = new List<PortNumber>();
        foreach (var reference in port.Reader.References("lacp_passthrough"))
        {
            if (datapath.FindPort(reference) is { } other) passthrough.Add(other.Port.Number);
            else bag.Warning(DiagnosticCodes.NoEffect, reference, port.Reader.Path["lacp_passthrough"], $"the port {Show.Quoted(reference.Text)} is not defined and has no effect", datapath.Suggest(reference));
        }

        if (port.Port.Lacp is not { } lacp) return null;
        var id = port.Reader.Integer("lacp_port_id");
        return lacp with { Passthrough = [.. passthrough], PortId = (ushort)(id >= 0 ? id : (place * 100L) + port.Port.Number.Value) };
    }

    /// <summary>The beacons of a datapath, or null.</summary>
    public static LldpBeacons? ReadBeacons(SectionReader datapath, string name) => datapath.Nested("lldp_beacon") is { } reader
        ? new(reader.Integer("send_interval"), reader.Integer("max_per_interval"), reader.Text("system_name") ?? name)
        : null;

    /// <summary>The beacon of a port, or null.</summary>
    public PortBeacon? ReadBeacon(SectionReader port)
    {
        if (port.Nested("lldp_beacon") is not { } reader) return null;
        var tlvs = ImmutableArray.CreateBuilder<LldpOrgTlv>();
        var items = reader.List("org_tlvs")?.Items ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var path = reader.Path["org_tlvs"][i];
            if (items[i] is not YamlMap map)
            {
                bag.Error(DiagnosticCodes.WrongType, items[i], path, $"expected a mapping, found {items[i].Describe()}", "for example {oui: 0x12bb, subtype: 2, info: \"01406500\"}");
                continue;
            }

            var tlv = new SectionReader(ConfigSchema.OrgTlv, map, path, bag);
            tlv.CheckKeys();
            foreach (var key in (ReadOnlySpan<string>)["oui", "subtype", "info"])
                if (!tlv.Has(key)) tlv.Missing(key, "an organisational TLV needs oui, subtype and info");
            var info = Bytes(tlv.Text("info") ?? "");
            if (info.Length > LongestInfo) bag.Error(DiagnosticCodes.OutOfRange, tlv.Value("info")!, path["info"], $"the content has {info.Length} bytes", $"at most {LongestInfo}");
            tlvs.Add(new(tlv.Integer("oui"), (byte)tlv.Integer("subtype"), info));
        }

        return reader.Boolean("enable") ? new(reader.Text("system_name"), reader.Text("port_descr"), tlvs.ToImmutable()) : null;
    }

    // FAUCET's rule: hex digits in pairs are bytes, all else is a text.
    private static ImmutableArray<byte> Bytes(string info) =>
        info.Length % 2 == 0 && info.All(char.IsAsciiHexDigit) ? [.. Convert.FromHexString(info)] : [.. Encoding.UTF8.GetBytes(info)];
}
