using System.Collections.Frozen;

namespace Weir.Model;

/// <summary>How a switch's tables are numbered.</summary>
public enum TableNumbering
{
    /// <summary>Each table has an id of its own for ever: the switch has 254.</summary>
    Fixed,

    /// <summary>The tables in use have the ids 0, 1, 2 …</summary>
    Packed,

    /// <summary>FAUCET's numbers for NoviFlow, in use or not, and <c>port_acl</c> always first.</summary>
    Static,
}

/// <summary>What <c>hardware</c> says of a switch.</summary>
/// <param name="Name">As FAUCET spells it.</param>
/// <param name="Numbering">How its tables are numbered.</param>
public sealed record HardwareClass(string Name, TableNumbering Numbering)
{
    private static readonly FrozenDictionary<string, HardwareClass> Known = new HardwareClass[]
    {
        new("Open vSwitch", TableNumbering.Fixed),
        new("Open vSwitch TFM", TableNumbering.Fixed) { DeclaresTables = true, FillsProperties = true, DeclaresEveryTable = true, LeastTableSize = 1_000_000 },
        new("Lagopus", TableNumbering.Fixed),
        new("Netronome", TableNumbering.Fixed),
        new("Generic", TableNumbering.Packed),
        new("GenericTFM", TableNumbering.Packed) { DeclaresTables = true, DeclaresFields = true, FillsProperties = true },
        new("CiscoC9K", TableNumbering.Packed) { DeclaresTables = true, DeclaresFields = true, FillsProperties = true },
        new("Aruba", TableNumbering.Packed) { DeclaresTables = true, DeclaresFields = true },
        new("Allied-Telesis", TableNumbering.Packed),
        new("ZodiacFX", TableNumbering.Packed),
        new("ZodiacGX", TableNumbering.Packed),
        new("NoviFlow", TableNumbering.Static),
    }.ToFrozenDictionary(known => known.Name);

    /// <summary>It is told its pipeline by OFPMP_TABLE_FEATURES before it gets entries.</summary>
    public bool DeclaresTables { get; init; }

    /// <summary>With the fields that each table matches and sets.</summary>
    public bool DeclaresFields { get; init; }

    /// <summary>With every property that the specification requires, empty where there is nothing to say.</summary>
    public bool FillsProperties { get; init; }

    /// <summary>With all 254 tables, in use or not.</summary>
    public bool DeclaresEveryTable { get; init; }

    /// <summary>Least size that a table is declared with, in entries.</summary>
    public int LeastTableSize { get; init; }

    /// <summary>The class of this name; Open vSwitch where there is none.</summary>
    public static HardwareClass Of(string name) => Known.GetValueOrDefault(name) ?? Known["Open vSwitch"];
}
