using Weir.Config.Yaml;

namespace Weir.Config.Binding;

/// <summary>
/// The tables that FAUCET would have on a datapath, numbered from 0 as it packs them: what a file means that names a table by number. Weir's tables have the
/// same names and other ids.
/// </summary>
internal sealed class FaucetTables
{
    private const int Nowhere = 255;

    // In FAUCET's order; routing's are not built.
    private static readonly string[] Known = ["port_acl", "vlan", "copro", "vlan_acl", "classification", "eth_src", "eth_dst_hairpin", "eth_dst", "egress_acl", "egress", "flood"];

    private readonly List<string> _present;
    private readonly string _datapath;

    public FaucetTables(DatapathConfig config, VlanTable vlans)
    {
        var ports = config.Ports.Values;
        var filtersOut = vlans.All.Any(vlan => vlan.AclsOut.Count > 0);
        _datapath = config.Datapath.Name;
        _present = [.. Known.Where(name => name switch
        {
            "port_acl" => config.AclsIn.Count > 0 || ports.Any(port => port.Acls.Count > 0),
            "copro" => ports.Any(port => port.Port.Coprocessor is not null),
            "vlan_acl" => vlans.All.Any(vlan => vlan.AclsIn.Count > 0),
            "classification" => config.UsesClassification,
            "eth_dst_hairpin" => ports.Any(port => port.Reader.Boolean("hairpin") || port.Reader.Boolean("hairpin_unicast")),
            "egress_acl" => filtersOut,
            "egress" => filtersOut || config.Datapath.EgressPipeline,
            _ => true,
        })];
    }

    /// <summary>The name of the table that <paramref name="reference"/> means; null where it means none, or after a diagnostic.</summary>
    public string? Resolve(YamlScalar reference, ConfigPath path, DiagnosticBag bag)
    {
        if (SectionReader.Number(reference) is not { } number)
        {
            if (Known.Contains(reference.Text)) return reference.Text;
            bag.Error(DiagnosticCodes.ConntrackTable, reference, path, $"{Show.Quoted(reference.Text)} is no table", Show.DidYouMean(reference.Text, Known, $"one of {string.Join(", ", Known)}"));
            return null;
        }

        if (number == Nowhere) return null;

        // Without a table of its own for it, FAUCET filters in eth_src what Weir filters in classification.
        if (number >= 0 && number < _present.Count) return _present[(int)number] is var name && name == "eth_src" && !_present.Contains("classification") ? "classification" : name;
        bag.Error(DiagnosticCodes.ConntrackTable, reference, path, $"FAUCET has no table {number} on {Show.Quoted(_datapath)}", $"it has {string.Join(", ", _present.Select((table, i) => $"{i} {table}"))}; a name says the same on every datapath");
        return null;
    }
}
