using System.Globalization;

namespace Weir.OpenFlow;

/// <summary>Names of error types and codes. Source: OpenFlow 1.3.5, section 7.4.4; ONF extension 230 (bundles); <c>ofp-errors.h</c> of Open vSwitch.</summary>
public static class OpenFlowErrors
{
    /// <summary>OFPET_EXPERIMENTER.</summary>
    public const ushort ExperimenterType = 0xFFFF;

    // By type, then by code.
    private static readonly (string Type, string[] Codes)[] Standard =
    [
        ("HELLO_FAILED", ["INCOMPATIBLE", "EPERM"]),
        ("BAD_REQUEST",
        [
            "BAD_VERSION", "BAD_TYPE", "BAD_MULTIPART", "BAD_EXPERIMENTER", "BAD_EXP_TYPE", "EPERM", "BAD_LEN", "BUFFER_EMPTY", "BUFFER_UNKNOWN", "BAD_TABLE_ID",
            "IS_SLAVE", "BAD_PORT", "BAD_PACKET", "MULTIPART_BUFFER_OVERFLOW",
        ]),
        ("BAD_ACTION",
        [
            "BAD_TYPE", "BAD_LEN", "BAD_EXPERIMENTER", "BAD_EXP_TYPE", "BAD_OUT_PORT", "BAD_ARGUMENT", "EPERM", "TOO_MANY", "BAD_QUEUE", "BAD_OUT_GROUP",
            "MATCH_INCONSISTENT", "UNSUPPORTED_ORDER", "BAD_TAG", "BAD_SET_TYPE", "BAD_SET_LEN", "BAD_SET_ARGUMENT",
        ]),
        ("BAD_INSTRUCTION",
            ["UNKNOWN_INST", "UNSUP_INST", "BAD_TABLE_ID", "UNSUP_METADATA", "UNSUP_METADATA_MASK", "BAD_EXPERIMENTER", "BAD_EXP_TYPE", "BAD_LEN", "EPERM"]),
        ("BAD_MATCH",
        [
            "BAD_TYPE", "BAD_LEN", "BAD_TAG", "BAD_DL_ADDR_MASK", "BAD_NW_ADDR_MASK", "BAD_WILDCARDS", "BAD_FIELD", "BAD_VALUE", "BAD_MASK", "BAD_PREREQ", "DUP_FIELD",
            "EPERM",
        ]),
        ("FLOW_MOD_FAILED", ["UNKNOWN", "TABLE_FULL", "BAD_TABLE_ID", "OVERLAP", "EPERM", "BAD_TIMEOUT", "BAD_COMMAND", "BAD_FLAGS"]),
        ("GROUP_MOD_FAILED",
        [
            "GROUP_EXISTS", "INVALID_GROUP", "WEIGHT_UNSUPPORTED", "OUT_OF_GROUPS", "OUT_OF_BUCKETS", "CHAINING_UNSUPPORTED", "WATCH_UNSUPPORTED", "LOOP",
            "UNKNOWN_GROUP", "CHAINED_GROUP", "BAD_TYPE", "BAD_COMMAND", "BAD_BUCKET", "BAD_WATCH", "EPERM",
        ]),
        ("PORT_MOD_FAILED", ["BAD_PORT", "BAD_HW_ADDR", "BAD_CONFIG", "BAD_ADVERTISE", "EPERM"]),
        ("TABLE_MOD_FAILED", ["BAD_TABLE", "BAD_CONFIG", "EPERM"]),
        ("QUEUE_OP_FAILED", ["BAD_PORT", "BAD_QUEUE", "EPERM"]),
        ("SWITCH_CONFIG_FAILED", ["BAD_FLAGS", "BAD_LEN", "EPERM"]),
        ("ROLE_REQUEST_FAILED", ["STALE", "UNSUP", "BAD_ROLE"]),
        ("METER_MOD_FAILED",
        [
            "UNKNOWN", "METER_EXISTS", "INVALID_METER", "UNKNOWN_METER", "BAD_COMMAND", "BAD_FLAGS", "BAD_RATE", "BAD_BURST", "BAD_BAND", "BAD_BAND_VALUE",
            "OUT_OF_METERS", "OUT_OF_BANDS",
        ]),
        ("TABLE_FEATURES_FAILED", ["BAD_TABLE", "BAD_METADATA", "BAD_TYPE", "BAD_LEN", "BAD_ARGUMENT", "EPERM"]),
    ];

    private const int FirstBundleCode = 2300;

    private static readonly string[] Bundle =
    [
        "UNKNOWN", "EPERM", "BAD_ID", "BUNDLE_EXIST", "BUNDLE_CLOSED", "OUT_OF_BUNDLES", "BAD_TYPE", "BAD_FLAGS", "MSG_BAD_LEN", "MSG_BAD_XID", "MSG_UNSUP", "MSG_CONFLICT",
        "MSG_TOO_MANY", "MSG_FAILED", "TIMEOUT", "BUNDLE_IN_PROGRESS",
    ];

    /// <summary>As <c>BAD_MATCH/BAD_PREREQ</c>, <c>BUNDLE_FAILED/MSG_UNSUP</c>, <c>NICIRA/NXBRC_MUST_BE_ZERO</c>; numbers where there is no name.</summary>
    /// <param name="type"><c>ofp_error_type</c>.</param>
    /// <param name="code">The code, or the experimenter's type.</param>
    /// <param name="experimenter">The experimenter where <paramref name="type"/> is 0xffff.</param>
    public static string Describe(ushort type, ushort code, uint experimenter = 0)
    {
        if (type == ExperimenterType) return DescribeExperimenter(code, experimenter);
        if (type >= Standard.Length) return string.Create(CultureInfo.InvariantCulture, $"{type}/{code}");
        var (name, codes) = Standard[type];
        return code < codes.Length ? $"{name}/{codes[code]}" : string.Create(CultureInfo.InvariantCulture, $"{name}/{code}");
    }

    private static string DescribeExperimenter(ushort code, uint experimenter) => experimenter switch
    {
        ExperimenterId.Onf when code >= FirstBundleCode && code - FirstBundleCode < Bundle.Length => $"BUNDLE_FAILED/{Bundle[code - FirstBundleCode]}",
        ExperimenterId.Onf when code == 2600 => "BAD_INSTRUCTION/DUP_INST",
        ExperimenterId.Onf when code == 2640 => "BAD_REQUEST/MULTIPART_REQUEST_TIMEOUT",
        ExperimenterId.Nicira when NiciraName(code) is { } name => $"NICIRA/{name}",
        _ => string.Create(CultureInfo.InvariantCulture, $"EXPERIMENTER 0x{experimenter:x8}/{code}"),
    };

    private static string? NiciraName(ushort code) => code switch
    {
        2 => "NXBRC_NXM_INVALID",
        3 => "NXBRC_NXM_BAD_TYPE",
        4 => "NXBRC_MUST_BE_ZERO",
        5 => "NXBRC_BAD_REASON",
        6 => "OFPMOFC_MONITOR_EXISTS",
        7 => "OFPMOFC_BAD_FLAGS",
        8 => "OFPMOFC_UNKNOWN_MONITOR",
        9 => "NXBRC_FM_BAD_EVENT",
        10 => "NXBRC_UNENCODABLE_ERROR",
        11 => "NXBAC_MUST_BE_ZERO",
        12 => "NXFMFC_HARDWARE",
        13 => "NXFMFC_BAD_TABLE_ID",
        15 => "NXBAC_BAD_CONJUNCTION",
        16 => "NXTTMFC_BAD_COMMAND",
        17 => "NXTTMFC_BAD_OPT_LEN",
        18 => "NXTTMFC_BAD_FIELD_IDX",
        19 => "NXTTMFC_TABLE_FULL",
        20 => "NXTTMFC_ALREADY_MAPPED",
        21 => "NXTTMFC_DUP_ENTRY",
        34 => "NXR_NOT_SUPPORTED",
        35 => "NXR_STALE",
        36 => "NXST_NOT_CONFIGURED",
        37 => "NXFMFC_INVALID_TLV_FIELD",
        38 => "NXTTMFC_INVALID_TLV_DEL",
        39 => "NXBAC_BAD_HEADER_TYPE",
        40 => "NXBAC_UNKNOWN_ED_PROP",
        41 => "NXBAC_BAD_ED_PROP",
        42 => "NXBAC_CT_DATAPATH_SUPPORT",
        43 => "NXBMC_CT_DATAPATH_SUPPORT",
        44 => "NXTFFC_DUP_TABLE",
        _ => null,
    };
}
