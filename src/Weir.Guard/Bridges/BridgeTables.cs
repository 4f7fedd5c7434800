using System.Collections.Immutable;
using Weir.Ovsdb;
using Weir.Primitives;

namespace Weir.Guard.Bridges;

/// <summary>The part of Open vSwitch's schema that says what is on a bridge, and how its rows read.</summary>
public static class BridgeTables
{
    /// <summary>The database.</summary>
    public const string Database = "Open_vSwitch";

    // Open vSwitch's OFPP_LOCAL in the database is OpenFlow 1.0's.
    private const long LocalNumber = 65534;

    /// <summary>The tables and columns that are read and watched.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Columns { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["Bridge"] = ["name", "ports", "fail_mode", "other_config", "controller", "datapath_type"],
        ["Port"] = ["name", "interfaces", "tag", "trunks", "vlan_mode"],
        ["Interface"] = ["name", "ofport", "type", "external_ids"],
        ["Controller"] = ["target"],
    }.ToImmutableDictionary();

    /// <summary>All bridges of a watched database, by name.</summary>
    public static ImmutableArray<BridgeView> Read(OvsdbReplica rows) => Read(rows.Rows("Bridge").Values, rows.Rows("Port"), rows.Rows("Interface"), rows.Rows("Controller"));

    internal static ImmutableArray<BridgeView> Read(
        IEnumerable<OvsdbRow> bridges, IReadOnlyDictionary<Guid, OvsdbRow> ports, IReadOnlyDictionary<Guid, OvsdbRow> interfaces, IReadOnlyDictionary<Guid, OvsdbRow> controllers) =>
    [
        .. bridges.Select(bridge => ReadBridge(bridge, ports, interfaces, controllers)).OrderBy(bridge => bridge.Name, StringComparer.Ordinal),
    ];

    internal static BridgeInterface ReadInterface(OvsdbRow row, OvsdbRow? port, string? portName, bool bondMember)
    {
        var name = row.Text("name") ?? "";
        return new BridgeInterface(name, portName ?? name)
        {
            Number = ReadNumber(row.Integer("ofport")),
            Type = row.Text("type") ?? "",
            InterfaceId = row.Text("external_ids", "iface-id"),
            AttachedMac = MacAddress.TryParse(row.Text("external_ids", "attached-mac"), out var mac) ? mac : null,
            VmId = Guid.TryParse(row.Text("external_ids", "vm-id"), out var vm) ? vm : null,
            Tag = ReadVid(port?.Integer("tag")),
            Trunks = port is null ? [] : [.. port.Integers("trunks").Select(vid => ReadVid(vid)).OfType<Vid>().Order()],
            VlanMode = port?.Text("vlan_mode"),
            BondMember = bondMember,
        };
    }

    private static BridgeView ReadBridge(
        OvsdbRow bridge, IReadOnlyDictionary<Guid, OvsdbRow> ports, IReadOnlyDictionary<Guid, OvsdbRow> interfaces, IReadOnlyDictionary<Guid, OvsdbRow> controllers)
    {
        var found = ImmutableArray.CreateBuilder<BridgeInterface>();
        foreach (var portId in bridge.References("ports"))
        {
            // A row that is not there is of a table that was asked a moment later: the next reading has it.
            if (!ports.TryGetValue(portId, out var port)) continue;
            var members = port.References("interfaces");
            foreach (var member in members)
                if (interfaces.TryGetValue(member, out var row)) found.Add(ReadInterface(row, port, port.Text("name"), members.Length > 1));
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new BridgeView(bridge.Text("name") ?? "", found.DrainToImmutable())
        {
            FailMode = bridge.Text("fail_mode"),
            HardwareAddress = bridge.Text("other_config", "hwaddr"),
            InBand = bridge.Text("other_config", "disable-in-band") != "true",
            DatapathType = bridge.Text("datapath_type") ?? "",
            Controllers = [.. bridge.References("controller").Select(id => controllers.GetValueOrDefault(id)?.Text("target")).OfType<string>().Order(StringComparer.Ordinal)],
        };
    }

    private static PortNumber? ReadNumber(long? number) => number switch
    {
        LocalNumber => PortNumber.Local,
        > 0 and < 0xFF00 => new PortNumber((uint)number.Value),
        _ => null,
    };

    private static Vid? ReadVid(long? vid) => vid is >= 0 and <= 4095 ? Vid.From((int)vid.Value) : null;
}
