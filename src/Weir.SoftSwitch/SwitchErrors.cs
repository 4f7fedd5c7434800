using Weir.OpenFlow;

namespace Weir.SoftSwitch;

/// <summary>The errors that a switch, not a decoder, finds. Source: OpenFlow 1.3.5, section 7.4.4; which one when: Open vSwitch 3.1.</summary>
internal static class SwitchErrors
{
    public static OpenFlowError BadOutPort => new(2, 4);

    public static OpenFlowError BadOutGroup => new(2, 9);

    public static OpenFlowError MatchInconsistent => new(2, 10);

    public static OpenFlowError UnsupportedOrder => new(2, 11);

    public static OpenFlowError BadGotoTable => new(3, 2);

    public static OpenFlowError BadMetadataMask => new(3, 4);

    public static OpenFlowError BadPrerequisite => new(4, 9);

    public static OpenFlowError BadTable => new(5, 2);

    public static OpenFlowError Overlap => new(5, 3);

    public static OpenFlowError GroupExists => new(6, 0);

    public static OpenFlowError InvalidGroup => new(6, 1);

    public static OpenFlowError GroupLoop => new(6, 7);

    public static OpenFlowError UnknownGroup => new(6, 8);

    public static OpenFlowError MeterExists => new(12, 1);

    public static OpenFlowError InvalidMeter => new(12, 2);

    public static OpenFlowError UnknownMeter => new(12, 3);
}
