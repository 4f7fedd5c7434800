using Weir.OpenFlow;

namespace Weir.SoftSwitch;

/// <summary>The errors that a switch, not a decoder, finds. Source: OpenFlow 1.3.5, section 7.4.4, and ONF extension 230; which one when: Open vSwitch 3.1.</summary>
internal static class SwitchErrors
{
    public static OpenFlowError HelloIncompatible => new(0, 0);

    public static OpenFlowError BadExperimenter => new(1, 3);

    public static OpenFlowError IsSlave => new(1, 10);

    public static OpenFlowError BadActionExperimenter => new(2, 2);

    public static OpenFlowError BadOutPort => new(2, 4);

    public static OpenFlowError BadOutGroup => new(2, 9);

    public static OpenFlowError MatchInconsistent => new(2, 10);

    public static OpenFlowError BadTag => new(2, 12);

    public static OpenFlowError UnsupportedInstruction => new(3, 1);

    public static OpenFlowError BadGotoTable => new(3, 2);

    public static OpenFlowError BadPrerequisite => new(4, 9);

    public static OpenFlowError TableFull => new(5, 1);

    public static OpenFlowError BadTable => new(5, 2);

    public static OpenFlowError Overlap => new(5, 3);

    public static OpenFlowError GroupExists => new(6, 0);

    public static OpenFlowError InvalidGroup => new(6, 1);

    public static OpenFlowError GroupLoop => new(6, 7);

    public static OpenFlowError UnknownGroup => new(6, 8);

    public static OpenFlowError BadPort => new(7, 0);

    public static OpenFlowError BadHardwareAddress => new(7, 1);

    public static OpenFlowError StaleRole => new(11, 0);

    public static OpenFlowError MeterExists => new(12, 1);

    public static OpenFlowError InvalidMeter => new(12, 2);

    public static OpenFlowError UnknownMeter => new(12, 3);

    public static OpenFlowError OutOfMeters => new(12, 10);

    public static OpenFlowError TooManyTables => new(13, 0);

    public static OpenFlowError TablesTooLarge => new(13, 4);

    public static OpenFlowError TableFeaturesNotPermitted => new(13, 5);

    public static OpenFlowError BadBundleId => Bundle(2302);

    public static OpenFlowError BundleExists => Bundle(2303);

    public static OpenFlowError BundleClosed => Bundle(2304);

    public static OpenFlowError BadBundleFlags => Bundle(2307);

    public static OpenFlowError UnsupportedInBundle => Bundle(2310);

    public static OpenFlowError BundledMessageFailed => Bundle(2313);

    private static OpenFlowError Bundle(ushort code) => new(OpenFlowErrors.ExperimenterType, code, ExperimenterId.Onf);
}
