namespace Weir.SoftSwitch;

/// <summary>Which kind of switch a <see cref="SoftSwitchEndpoint"/> plays.</summary>
public sealed record SoftSwitchOptions
{
    /// <summary>It takes ONF bundles; else they are refused as an unknown experimenter's.</summary>
    public bool Bundles { get; init; } = true;

    /// <summary>It has meters; else METER_MOD and meter instructions are refused, and its meter features say 0.</summary>
    public bool Meters { get; init; } = true;

    /// <summary>It takes Nicira's actions and messages.</summary>
    public bool Nicira { get; init; } = true;

    /// <summary>What of a pipeline it can be told; null: it refuses to be told one, as Open vSwitch does.</summary>
    public TableCapacity? Tables { get; init; }

    /// <summary>What OFPMP_DESC says of the manufacturer.</summary>
    public string Manufacturer { get; init; } = "Nicira, Inc.";

    /// <summary>What OFPMP_DESC says of the hardware.</summary>
    public string Hardware { get; init; } = "Open vSwitch";

    /// <summary>What OFPMP_DESC says of the software.</summary>
    public string Software { get; init; } = "3.1.0";
}
