using System.Collections.Immutable;
using System.Globalization;
using Weir.Config.Schema;
using Weir.Config.Yaml;
using Weir.Model;
using Weir.Primitives;

namespace Weir.Config.Binding;

/// <summary>Reads the hardware class of a datapath, and the sizes of tables that it is told.</summary>
internal sealed class HardwareReader(SectionReader datapath, DiagnosticBag bag)
{
    /// <summary>The class.</summary>
    public HardwareClass Class { get; } = HardwareClass.Of(datapath.Text("hardware") ?? "Open vSwitch");

    /// <summary>The sizes; what has no effect on this class is warned about.</summary>
    public TableSizing ReadSizes()
    {
        var sizes = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        if (datapath.Nested("table_sizes") is { } tables)
            foreach (var key in ConfigSchema.TableSizes.Keys.Where(key => key.State == KeyState.Acting))
                if (tables.IntegerOrNull(key.Name) is { } size) sizes[key.Name] = size;
        var sizing = new TableSizing
        {
            ByTable = sizes.ToImmutable(),
            LeastWildcard = datapath.Integer("min_wildcard_table_size"),
            MostWildcard = datapath.Integer("max_wildcard_table_size"),
            PortScale = ReadScale(),
        };
        if (Class.DeclaresTables) return sizing;
        var standard = new TableSizing();
        Warn("table_sizes", sizing.ByTable.Count > 0);
        Warn("min_wildcard_table_size", sizing.LeastWildcard != standard.LeastWildcard);
        Warn("max_wildcard_table_size", sizing.MostWildcard != standard.MostWildcard);
        Warn("port_table_scale_factor", sizing.PortScale != standard.PortScale);
        return sizing;
    }

    /// <summary>An error where the class has not got what only Open vSwitch has.</summary>
    public void NeedOpenVSwitch(SourceLocation where, ConfigPath path, string what) => NeedOpenVSwitch(Class, where, path, what, bag);

    /// <summary>The same of a class at hand.</summary>
    public static void NeedOpenVSwitch(HardwareClass hardware, SourceLocation where, ConfigPath path, string what, DiagnosticBag bag)
    {
        if (hardware.Numbering != TableNumbering.Fixed)
            bag.Error(DiagnosticCodes.NeedsOpenVSwitch, where, path, $"{what} needs Open vSwitch, and hardware is {Show.Quoted(hardware.Name)}", "remove it, or write hardware: Open vSwitch where the switch is one");
    }

    private double ReadScale() => datapath.Value("port_table_scale_factor") switch
    {
        null => 1,
        YamlScalar { Kind: ScalarKind.Float or ScalarKind.Integer } number when double.TryParse(number.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && scale >= 0 && double.IsFinite(scale) => scale,
        var other => NotANumber(other),
    };

    private double NotANumber(YamlNode node)
    {
        datapath.WrongType("port_table_scale_factor", node, "a number that is not negative", "for example port_table_scale_factor: 1.5");
        return 1;
    }

    private void Warn(string key, bool isSet)
    {
        if (isSet) bag.Warning(DiagnosticCodes.NoEffect, datapath.LocationOf(key), datapath.Path[key], $"{key} has no effect: {Show.Quoted(Class.Name)} is not told the sizes of tables", "only GenericTFM, CiscoC9K, Aruba and Open vSwitch TFM are");
    }
}
