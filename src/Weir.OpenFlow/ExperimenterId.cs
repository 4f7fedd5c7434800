namespace Weir.OpenFlow;

/// <summary>Experimenter ids. Source: ONF's registry; <c>openflow-common.h</c> of Open vSwitch.</summary>
public static class ExperimenterId
{
    /// <summary>The Open Networking Foundation: the bundle extension of OpenFlow 1.3.</summary>
    public const uint Onf = 0x4F4E_4600;

    /// <summary>Nicira: Open vSwitch's own extensions.</summary>
    public const uint Nicira = 0x0000_2320;
}
