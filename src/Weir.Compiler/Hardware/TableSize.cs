using Weir.Model;

namespace Weir.Compiler.Hardware;

/// <summary>How many entries a table is declared with.</summary>
internal static class TableSize
{
    /// <summary>
    /// <c>table_sizes</c>, or computed: what grows with ports and VLANs by FAUCET's factors, and never less than the entries of now; in steps of
    /// <c>min_wildcard_table_size</c>, and where the table has wildcards no more than <c>max_wildcard_table_size</c>.
    /// </summary>
    public static int Of(Datapath dp, PipelineTable table, TableUse use)
    {
        var sizing = dp.TableSizes;
        if (sizing.ByTable.TryGetValue(table.Name, out var given)) return Math.Max(given, dp.Class.LeastTableSize);
        var scale = Math.Max(use.Count, Factor(table) * Math.Max(1, dp.Vlans.Length) * Math.Max(1, dp.Ports.Length) * sizing.PortScale);
        if (table == Pipeline.Flood && dp.CombinatorialPortFlood) scale *= Math.Max(1, dp.Ports.Length);
        if (table == Pipeline.Flood && dp.Ports.Any(port => port.RestrictedBcastArpnd)) scale *= 2;
        var step = Math.Max(1, sizing.LeastWildcard);
        var size = Math.Min(scale / step, int.MaxValue / step - 1);
        var rounded = ((int)size + 1) * step;
        if (!use.IsExact) rounded = Math.Clamp(rounded, sizing.LeastWildcard, Math.Max(sizing.LeastWildcard, sizing.MostWildcard));
        return Math.Max(rounded, dp.Class.LeastTableSize);
    }

    private static double Factor(PipelineTable table) => table.Name switch
    {
        "vlan" => 3,
        "copro" or "egress" => 1.5,
        "eth_src" or "eth_dst_hairpin" or "eth_dst" => 4.1,
        "flood" => 8,
        _ => 0,
    };
}
