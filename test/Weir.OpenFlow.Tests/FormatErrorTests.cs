using Weir.OpenFlow.Messages;
using Weir.OpenFlow.Messages.Multipart;
using Weir.OpenFlow.Tests.Golden;
using Weir.Primitives;

namespace Weir.OpenFlow.Tests;

/// <summary>Which error answers which fault.</summary>
public sealed class FormatErrorTests
{
    private const string FlowModHead = "00000000000000000000000000000000" + "0000000000008000" + "ffffffffffffffffffffffff00000000";

    [Theory]
    [InlineData("bad version", "0114000800000001", "BAD_REQUEST/BAD_VERSION")]
    [InlineData("bad type", "041e000800000001", "BAD_REQUEST/BAD_TYPE")]
    [InlineData("left over", "0414000c0000000100000000", "BAD_REQUEST/BAD_LEN")]
    [InlineData("multipart type", "0412001000000001000e000000000000", "BAD_REQUEST/BAD_MULTIPART")]
    [InlineData("role", "041800180000000100000004000000000000000000000000", "ROLE_REQUEST_FAILED/BAD_ROLE")]
    [InlineData("group command", "040f00100000000100030000000000ff", "GROUP_MOD_FAILED/BAD_COMMAND")]
    [InlineData("group type", "040f00100000000100000400000000ff", "GROUP_MOD_FAILED/BAD_TYPE")]
    [InlineData("meter command", "041d001000000001000300010000000f", "METER_MOD_FAILED/BAD_COMMAND")]
    [InlineData("meter band", "041d002000000001000000010000000f00030010000000010000000000000000", "METER_MOD_FAILED/BAD_BAND")]
    [InlineData("bundle in bundle", "0404002800000001" + "4f4e4600000008fd" + "0000000100000003" + "0404001000000001" + "4f4e4600000008fc", "BUNDLE_FAILED/MSG_UNSUP")]
    [InlineData("bundled message cut", "0404001800000001" + "4f4e4600000008fd" + "0000000100000003", "BUNDLE_FAILED/MSG_BAD_LEN")]
    public void A_malformed_message_is_answered(string fault, string hex, string error) => Assert.Equal((fault, error), (fault, ErrorOf(hex)));

    [Theory]
    [InlineData("unknown field", "0001000c" + "80005004" + "00000001" + "00000000", "BAD_MATCH/BAD_FIELD")]
    [InlineData("match type", "0000000400000000", "BAD_MATCH/BAD_TYPE")]
    [InlineData("match length", "0001000300000000", "BAD_MATCH/BAD_LEN")]
    [InlineData("field length", "0001000a" + "80000002" + "0001" + "000000000000", "BAD_MATCH/BAD_LEN")]
    [InlineData("field twice", "00010014" + "80000004" + "00000001" + "80000004" + "00000001" + "00000000", "BAD_MATCH/DUP_FIELD")]
    [InlineData("field too wide", "00010009" + "80000e01" + "08" + "00000000000000", "BAD_MATCH/BAD_VALUE")]
    [InlineData("masked field of a wrong length", "00010010" + "80000708" + "0000000f" + "00000000" + "000000000000", "BAD_MATCH/BAD_LEN")]
    [InlineData("value bits outside the mask", "0001000c" + "80000d04" + "1064" + "1000" + "00000000", "BAD_MATCH/BAD_WILDCARDS")]
    [InlineData("mask where there may be none", "0001000c" + "80000b04" + "0800" + "ff00" + "00000000", "BAD_MATCH/BAD_MASK")]
    [InlineData("zero-length payload of a masked field", "00010008" + "80002300", "BAD_MATCH/BAD_LEN")]
    public void A_malformed_match_is_answered(string fault, string match, string error) => Assert.Equal((fault, error), (fault, ErrorOf(FlowMod(match))));

    [Theory]
    [InlineData("command", null, "FLOW_MOD_FAILED/BAD_COMMAND")]
    [InlineData("instruction type", "0007000800000000", "BAD_INSTRUCTION/UNKNOWN_INST")]
    [InlineData("instruction length", "0001000700000000", "BAD_INSTRUCTION/BAD_LEN")]
    [InlineData("instruction twice", "0001000801000000" + "0001000802000000", "BAD_INSTRUCTION/UNSUP_INST")]
    [InlineData("action type", "0004001000000000" + "0003000800000000", "BAD_ACTION/BAD_TYPE")]
    [InlineData("action length", "0004001000000000" + "0000000800000001", "BAD_ACTION/BAD_LEN")]
    [InlineData("set unknown field", "0004001800000000" + "0019001080005004" + "0000000100000000", "BAD_ACTION/BAD_SET_TYPE")]
    [InlineData("set with length", "0004001800000000" + "0019001080000602" + "0000000100000000", "BAD_ACTION/BAD_SET_LEN")]
    [InlineData("set too wide", "0004001800000000" + "0019001080000e01" + "0800000000000000", "BAD_ACTION/BAD_SET_ARGUMENT")]
    [InlineData("register load outside the field", "0004002000000000" + "ffff001800002320" + "000707ff00010004" + "0000000000000001", "BAD_ACTION/BAD_ARGUMENT")]
    public void Malformed_instructions_and_actions_are_answered(string fault, string? instructions, string error) => Assert.Equal(
        (fault, error),
        (fault, ErrorOf(instructions is null ? FlowMod("0001000400000000").Replace("0000000000008000", "0005000000008000", StringComparison.Ordinal) : FlowMod("0001000400000000", instructions))));

    [Fact]
    public void An_entry_with_an_unknown_field_is_marked_and_its_neighbours_are_read()
    {
        var golden = GoldenTests.Messages.Single(message => message.Name == "flow reply with a field unknown to Weir");

        var flow = Assert.Single(((FlowStatsReply)((MultipartReplyMessage)OpenFlowDecoder.Decode(golden.Bytes)).Body).Flows);
        var delete = new FlowModMessage(FlowModCommand.DeleteStrict, flow.Entry) { ForeignMatch = flow.ForeignMatch };

        Assert.NotNull(flow.ForeignMatch);
        Assert.Equal(Match.Of(MatchField.Exact(OxmField.InPort, 13)), flow.Entry.Match);
        Assert.Contains("DEL_STRICT table:9 priority=1,tun_metadata63=0x7,in_port=13", Assert.Single(OvsOfctl.Print([GoldenFile.Encode(delete)])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_answer_carries_the_xid_and_64_bytes()
    {
        var frame = GoldenTests.Messages.Single(message => message.Name == "flow-mod add, whole").Bytes;

        var answer = ErrorMessage.Answer(OpenFlowError.BadMatchField, frame);

        Assert.Equal((0x101u, (ushort)4, (ushort)6, 64), (answer.Xid, answer.ErrorType, answer.Code, answer.Data.Count));
    }

    [Theory]
    [InlineData(4, 9, 0u, "BAD_MATCH/BAD_PREREQ")]
    [InlineData(12, 11, 0u, "METER_MOD_FAILED/OUT_OF_BANDS")]
    [InlineData(4, 99, 0u, "BAD_MATCH/99")]
    [InlineData(99, 1, 0u, "99/1")]
    [InlineData(0xFFFF, 2310, 0x4F4E4600u, "BUNDLE_FAILED/MSG_UNSUP")]
    [InlineData(0xFFFF, 4, 0x2320u, "NICIRA/NXBRC_MUST_BE_ZERO")]
    [InlineData(0xFFFF, 7, 0x12345678u, "EXPERIMENTER 0x12345678/7")]
    public void Errors_have_names(ushort type, ushort code, uint experimenter, string name) => Assert.Equal(name, OpenFlowErrors.Describe(type, code, experimenter));

    [Fact]
    public void Error_names_are_those_of_Open_vSwitch()
    {
        var errors = (from type in Enumerable.Range(0, 14) from code in Enumerable.Range(0, 20) select new OpenFlowError((ushort)type, (ushort)code))
            .Concat(Enumerable.Range(2295, 30).Select(code => new OpenFlowError(0xFFFF, (ushort)code, ExperimenterId.Onf)))
            .Concat(Enumerable.Range(0, 60).Select(code => new OpenFlowError(0xFFFF, (ushort)code, ExperimenterId.Nicira)))
            .Where(error => !Renamed.Contains((error.Type, error.Code))).ToList();

        var prints = OvsOfctl.Print([.. errors.Select(error => GoldenFile.Encode(new ErrorMessage(error.Type, error.Code, [], error.Experimenter) { Xid = 1 }))]);

        foreach (var (error, print) in errors.Zip(prints))
        {
            var theirs = print.Split('\n')[0].Split(": ")[1].Trim();
            var ours = error.ToString().Split('/')[1];
            if (theirs.StartsWith("***", StringComparison.Ordinal)) Assert.True(int.TryParse(ours, out _), $"{error}: {theirs}");
            else Assert.EndsWith(ours, theirs, StringComparison.Ordinal);
        }
    }

    // Open vSwitch has one name where versions of the specification have several.
    private static readonly HashSet<(ushort Type, ushort Code)> Renamed = [(1, 2), (1, 3), (1, 4), (1, 10), (2, 2), (2, 3), (13, 2), (13, 3), (13, 4)];

    private static string FlowMod(string match, string instructions = "")
    {
        var body = FlowModHead + match + instructions;
        return $"040e{8 + (body.Length / 2):x4}00000001{body}";
    }

    private static string ErrorOf(string hex) => Assert.Throws<OpenFlowFormatException>(() => OpenFlowDecoder.Decode(Convert.FromHexString(hex))).Error.ToString();
}
