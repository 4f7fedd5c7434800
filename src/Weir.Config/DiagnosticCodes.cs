using System.Collections.Immutable;

namespace Weir.Config;

/// <summary>One line of the list of codes.</summary>
/// <param name="Code"><c>WEIR1xxx</c>.</param>
/// <param name="Title">What it says, in a few words; the heading of its page.</param>
public sealed record DiagnosticCode(string Code, string Title);

/// <summary>Every code that a configuration can be answered with. A code is never used for something else.</summary>
public static class DiagnosticCodes
{
#pragma warning disable CS1591 // the titles below say what each is
    public const string Unreadable = "WEIR1001";
    public const string Syntax = "WEIR1002";
    public const string Tab = "WEIR1003";
    public const string DuplicateKey = "WEIR1004";
    public const string TooLarge = "WEIR1005";
    public const string NoConfiguration = "WEIR1006";
    public const string Include = "WEIR1007";
    public const string Version = "WEIR1008";
    public const string UnknownKey = "WEIR1010";
    public const string WrongType = "WEIR1011";
    public const string NotYet = "WEIR1012";
    public const string OutOfRange = "WEIR1013";
    public const string Missing = "WEIR1014";
    public const string NotAChoice = "WEIR1015";
    public const string Exclusive = "WEIR1016";
    public const string NoEffect = "WEIR1017";
    public const string Doubtful = "WEIR1018";
    public const string VlanKey = "WEIR1020";
    public const string VidTwice = "WEIR1021";
    public const string ReservedVid = "WEIR1022";
    public const string UndefinedVlan = "WEIR1023";
    public const string DatapathKey = "WEIR1030";
    public const string DatapathIdTwice = "WEIR1031";
    public const string NoPorts = "WEIR1032";
    public const string Timeouts = "WEIR1033";
    public const string PortKey = "WEIR1040";
    public const string PortNumberTwice = "WEIR1041";
    public const string PortRange = "WEIR1042";
    public const string NativeAndTagged = "WEIR1043";
    public const string PortRole = "WEIR1044";
    public const string UndefinedPort = "WEIR1045";
    public const string PortNameTwice = "WEIR1046";
    public const string CoprocessorMeetsVid = "WEIR1047";
    public const string CoprocessorRange = "WEIR1048";
    public const string MirrorOfVlanPort = "WEIR1049";
    public const string UndefinedAcl = "WEIR1050";
    public const string AclForm = "WEIR1051";
    public const string MatchValue = "WEIR1052";
    public const string MatchWidth = "WEIR1053";
    public const string MatchMask = "WEIR1054";
    public const string Prerequisite = "WEIR1055";
    public const string RefusedBySwitch = "WEIR1056";
    public const string SetField = "WEIR1057";
    public const string Overwritten = "WEIR1058";
    public const string ExactMatch = "WEIR1059";
    public const string UndefinedMeter = "WEIR1060";
    public const string MeterId = "WEIR1061";
    public const string GroupId = "WEIR1062";
    public const string ConntrackTable = "WEIR1063";
    public const string GuardAddress = "WEIR1080";
    public const string HostBits = "WEIR1081";
    public const string OutsideNets = "WEIR1082";
    public const string GatewayClaimed = "WEIR1083";
    public const string AddressTwice = "WEIR1084";
    public const string MacTwice = "WEIR1085";
    public const string NicMac = "WEIR1086";
    public const string NicContradiction = "WEIR1087";
    public const string NicVlan = "WEIR1088";
    public const string GuardPorts = "WEIR1089";
    public const string DomainXml = "WEIR1090";
    public const string NicWithoutPolicy = "WEIR1091";
    public const string PolicyWithoutNic = "WEIR1092";
    public const string PolicyTwice = "WEIR1093";
    public const string UndefinedBridge = "WEIR1094";
    public const string ShadowedRule = "WEIR1100";
    public const string CoveredRule = "WEIR1101";
    public const string RedundantRule = "WEIR1102";
    public const string ContradictoryRule = "WEIR1103";
    public const string MatchesEverything = "WEIR1104";
    public const string UnreachableAcl = "WEIR1105";
    public const string TooManyRules = "WEIR1106";
    public const string UnusedAcl = "WEIR1110";
    public const string UnusedMeter = "WEIR1111";
    public const string UnusedVlan = "WEIR1112";
    public const string NotAsExpected = "WEIR1120";
    public const string Expectation = "WEIR1121";
    public const string NeedsOpenVSwitch = "WEIR1130"; // WEIR1034 was another, of hardware classes that were not known
#pragma warning restore CS1591

    /// <summary>All of them, ascending.</summary>
    public static ImmutableArray<DiagnosticCode> All { get; } =
    [
        new(Unreadable, "A file cannot be read"),
        new(Syntax, "A file is not valid YAML"),
        new(Tab, "A tab is used for indentation"),
        new(DuplicateKey, "A key stands twice in one mapping"),
        new(TooLarge, "A file is too large, too deep, or its aliases make it so"),
        new(NoConfiguration, "There is no configuration"),
        new(Include, "An include cannot be used"),
        new(Version, "The configuration has another version"),
        new(UnknownKey, "A key is unknown"),
        new(WrongType, "A value is of the wrong type"),
        new(NotYet, "A FAUCET key is not yet supported"),
        new(OutOfRange, "A number is out of range"),
        new(Missing, "A key is missing"),
        new(NotAChoice, "A value is none of the possible ones"),
        new(Exclusive, "Two keys exclude each other"),
        new(NoEffect, "A key has no effect"),
        new(Doubtful, "A value is accepted, but doubtful"),
        new(VlanKey, "A VLAN's key is neither its name nor its VID"),
        new(VidTwice, "Two VLANs have one VID"),
        new(ReservedVid, "A VLAN has the reserved VID 4095"),
        new(UndefinedVlan, "A VLAN is not defined"),
        new(DatapathKey, "A datapath's key is not its name"),
        new(DatapathIdTwice, "Two datapaths have one id"),
        new(NoPorts, "A datapath has no use"),
        new(Timeouts, "Timeouts do not fit together"),
        new(PortKey, "A port's key is neither its name nor its number"),
        new(PortNumberTwice, "Two ports have one number"),
        new(PortRange, "A range of ports cannot be read"),
        new(NativeAndTagged, "A VLAN is both native and tagged on a port"),
        new(PortRole, "A port's options do not go together"),
        new(UndefinedPort, "A port is not defined"),
        new(PortNameTwice, "Two ports have one name"),
        new(CoprocessorMeetsVid, "A coprocessor's VID for a port is used by something else"),
        new(CoprocessorRange, "A coprocessor's VID for a port does not exist"),
        new(MirrorOfVlanPort, "A port that carries VLANs is the target of a mirror"),
        new(UndefinedAcl, "An ACL is not defined"),
        new(AclForm, "An ACL has no usable form"),
        new(MatchValue, "A value of a header field cannot be read"),
        new(MatchWidth, "A value is too wide for its header field"),
        new(MatchMask, "A header field cannot be masked"),
        new(Prerequisite, "A header field is used without what it needs"),
        new(RefusedBySwitch, "Open vSwitch refuses a rule"),
        new(SetField, "A header field cannot be set"),
        new(Overwritten, "A match is overwritten where the ACL is applied"),
        new(ExactMatch, "ACLs with and without exact_match stand together"),
        new(UndefinedMeter, "A meter is not defined"),
        new(MeterId, "A meter's id is not its own"),
        new(GroupId, "A group's id is not its own"),
        new(ConntrackTable, "A table of connection tracking does not exist"),
        new(GuardAddress, "An address cannot be a NIC's"),
        new(HostBits, "An address has the length of a net, or a net has host bits"),
        new(OutsideNets, "An address lies outside the declared nets"),
        new(GatewayClaimed, "A NIC claims a gateway's address"),
        new(AddressTwice, "Two NICs of one bridge and VLAN claim one address"),
        new(MacTwice, "Two NICs of one bridge and VLAN have one MAC address"),
        new(NicMac, "A MAC address cannot be a NIC's"),
        new(NicContradiction, "A NIC's policy contradicts itself"),
        new(NicVlan, "VLANs of a NIC do not go together"),
        new(GuardPorts, "The ports of a guarded bridge do not go together"),
        new(DomainXml, "A domain's XML cannot be read"),
        new(NicWithoutPolicy, "A NIC has no policy: it is closed"),
        new(PolicyWithoutNic, "An entry is for a NIC that the VM does not have"),
        new(PolicyTwice, "A NIC's policy stands in two places"),
        new(UndefinedBridge, "A bridge is not declared"),
        new(ShadowedRule, "An ACL rule can never match: an earlier one matches all of it"),
        new(CoveredRule, "An ACL rule can never match: earlier ones together match all of it"),
        new(RedundantRule, "An ACL rule makes no difference"),
        new(ContradictoryRule, "An ACL rule contradicts itself"),
        new(MatchesEverything, "A rule that matches everything stands before others"),
        new(UnreachableAcl, "An ACL cannot be reached where it stands"),
        new(TooManyRules, "There are more ACL rules at a place than priorities"),
        new(UnusedAcl, "Nothing uses an ACL"),
        new(UnusedMeter, "Nothing uses a meter"),
        new(UnusedVlan, "No port is in a VLAN"),
        new(NotAsExpected, "A packet does not do what is expected"),
        new(Expectation, "An expectation cannot be used"),
        new(NeedsOpenVSwitch, "Something needs Open vSwitch"),
    ];
}
