namespace Weir.OpenFlow;

/// <summary>The type and code of an OFPT_ERROR. Source: OpenFlow 1.3.5, section 7.4.4.</summary>
/// <param name="Type"><c>ofp_error_type</c>; 0xffff is an experimenter's.</param>
/// <param name="Code">The code within the type; <c>exp_type</c> for an experimenter's.</param>
/// <param name="Experimenter">The experimenter id where <paramref name="Type"/> is 0xffff, else 0.</param>
public readonly record struct OpenFlowError(ushort Type, ushort Code, uint Experimenter = 0)
{
    /// <summary>BAD_REQUEST/BAD_VERSION.</summary>
    public static OpenFlowError BadVersion => new(1, 0);

    /// <summary>BAD_REQUEST/BAD_TYPE.</summary>
    public static OpenFlowError BadType => new(1, 1);

    /// <summary>BAD_REQUEST/BAD_MULTIPART.</summary>
    public static OpenFlowError BadMultipart => new(1, 2);

    /// <summary>BAD_REQUEST/BAD_EXP_TYPE.</summary>
    public static OpenFlowError BadExperimenterType => new(1, 4);

    /// <summary>BAD_REQUEST/BAD_LEN.</summary>
    public static OpenFlowError BadLength => new(1, 6);

    /// <summary>BAD_REQUEST/BAD_PACKET.</summary>
    public static OpenFlowError BadPacket => new(1, 12);

    /// <summary>BAD_ACTION/BAD_TYPE.</summary>
    public static OpenFlowError BadActionType => new(2, 0);

    /// <summary>BAD_ACTION/BAD_LEN.</summary>
    public static OpenFlowError BadActionLength => new(2, 1);

    /// <summary>BAD_ACTION/BAD_ARGUMENT.</summary>
    public static OpenFlowError BadActionArgument => new(2, 5);

    /// <summary>BAD_ACTION/BAD_SET_TYPE.</summary>
    public static OpenFlowError BadSetType => new(2, 13);

    /// <summary>BAD_ACTION/BAD_SET_LEN.</summary>
    public static OpenFlowError BadSetLength => new(2, 14);

    /// <summary>BAD_ACTION/BAD_SET_ARGUMENT.</summary>
    public static OpenFlowError BadSetArgument => new(2, 15);

    /// <summary>BAD_INSTRUCTION/UNKNOWN_INST.</summary>
    public static OpenFlowError UnknownInstruction => new(3, 0);

    /// <summary>BAD_INSTRUCTION/UNSUP_INST.</summary>
    public static OpenFlowError UnsupportedInstruction => new(3, 1);

    /// <summary>BAD_INSTRUCTION/BAD_LEN.</summary>
    public static OpenFlowError BadInstructionLength => new(3, 7);

    /// <summary>BAD_MATCH/BAD_TYPE.</summary>
    public static OpenFlowError BadMatchType => new(4, 0);

    /// <summary>BAD_MATCH/BAD_LEN.</summary>
    public static OpenFlowError BadMatchLength => new(4, 1);

    /// <summary>BAD_MATCH/BAD_WILDCARDS.</summary>
    public static OpenFlowError BadMatchWildcards => new(4, 5);

    /// <summary>BAD_MATCH/BAD_FIELD.</summary>
    public static OpenFlowError BadMatchField => new(4, 6);

    /// <summary>BAD_MATCH/BAD_VALUE.</summary>
    public static OpenFlowError BadMatchValue => new(4, 7);

    /// <summary>BAD_MATCH/BAD_MASK.</summary>
    public static OpenFlowError BadMatchMask => new(4, 8);

    /// <summary>BAD_MATCH/DUP_FIELD.</summary>
    public static OpenFlowError DuplicateMatchField => new(4, 10);

    /// <summary>FLOW_MOD_FAILED/BAD_COMMAND.</summary>
    public static OpenFlowError BadFlowModCommand => new(5, 6);

    /// <summary>GROUP_MOD_FAILED/BAD_TYPE.</summary>
    public static OpenFlowError BadGroupType => new(6, 10);

    /// <summary>GROUP_MOD_FAILED/BAD_COMMAND.</summary>
    public static OpenFlowError BadGroupCommand => new(6, 11);

    /// <summary>GROUP_MOD_FAILED/BAD_BUCKET.</summary>
    public static OpenFlowError BadBucket => new(6, 12);

    /// <summary>ROLE_REQUEST_FAILED/BAD_ROLE.</summary>
    public static OpenFlowError BadRole => new(11, 2);

    /// <summary>METER_MOD_FAILED/BAD_COMMAND.</summary>
    public static OpenFlowError BadMeterCommand => new(12, 4);

    /// <summary>METER_MOD_FAILED/BAD_BAND.</summary>
    public static OpenFlowError BadMeterBand => new(12, 8);

    /// <summary>TABLE_FEATURES_FAILED/BAD_LEN.</summary>
    public static OpenFlowError BadTableFeaturesLength => new(13, 3);

    /// <summary>ONF experimenter error BUNDLE_FAILED/MSG_BAD_LEN: 2308.</summary>
    public static OpenFlowError BadBundledLength => new(0xFFFF, 2308, ExperimenterId.Onf);

    /// <summary>ONF experimenter error BUNDLE_FAILED/MSG_UNSUP: 2310.</summary>
    public static OpenFlowError UnsupportedBundledMessage => new(0xFFFF, 2310, ExperimenterId.Onf);

    /// <summary>The bytes were too few or too many for what they said they were.</summary>
    public bool IsLengthError =>
        this == BadLength || this == BadActionLength || this == BadInstructionLength || this == BadMatchLength || this == BadSetLength
        || this == BadTableFeaturesLength || this == BadBundledLength;

    /// <summary>As <c>BAD_MATCH/BAD_PREREQ</c>.</summary>
    public override string ToString() => OpenFlowErrors.Describe(Type, Code, Experimenter);
}
