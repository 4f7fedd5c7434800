namespace Weir.Compiler;

/// <summary>What a switch can do, as found out when it connects.</summary>
/// <param name="Meters">It has meters.</param>
/// <param name="Controller2">It takes Nicira's controller2 action (Open vSwitch).</param>
/// <param name="Bundles">It takes the ONF bundle extension.</param>
public sealed record SwitchCapabilities(bool Meters, bool Controller2, bool Bundles)
{
    /// <summary>Open vSwitch 2.8 and later.</summary>
    public static SwitchCapabilities OpenVSwitch { get; } = new(true, true, true);

    /// <summary>A plain OpenFlow 1.3 switch with no optional part.</summary>
    public static SwitchCapabilities Plain { get; } = new(false, false, false);
}
