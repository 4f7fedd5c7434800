using Weir.Api;
using Weir.Cli.Commands;

namespace Weir.Cli.Tests;

public class ApplyAndVerifyTests
{
    private static readonly FaultResponse Fault = new("the switch refused \"table=port_acl\": OFPBMC_BAD_FIELD", "acl office, rule 2", "faucet.yaml:4:7");

    [Fact]
    public void A_configuration_in_force_everywhere_is_0_and_each_datapath_has_a_line()
    {
        var answer = new ReloadResponse(true, new string('a', 64), [], [Applied("sw1", "confirmed", "1 added: port_acl +1"), Applied("sw2", "unchanged"), Applied("sw3", "not_connected")]);

        Assert.True(ApplyCommand.Succeeded(answer));
        Assert.Equal(
            "configuration aaaaaaaaaaaa\n  sw1: confirmed: 1 added: port_acl +1\n  sw2: unchanged\n  sw3: not connected; gets it when it connects\n",
            Text(output => ApplyCommand.Print(answer, output)));
    }

    [Theory]
    [InlineData("rolled_back", "refused and rolled back")]
    [InlineData("failed", "did not answer")]
    public void A_switch_that_refuses_or_does_not_answer_is_1_with_the_line(string state, string words)
    {
        var answer = new ReloadResponse(true, "aa", [], [new("1", "sw1", state, "", [Fault])]);

        Assert.False(ApplyCommand.Succeeded(answer));
        var text = Text(output => ApplyCommand.Print(answer, output));
        Assert.Contains(words, text);
        Assert.Contains("    faucet.yaml:4:7: acl office, rule 2: the switch refused", text);
    }

    [Fact]
    public void A_file_with_errors_is_1_with_all_of_them()
    {
        var answer = new ReloadResponse(false, "", ["faucet.yaml:1:1: WEIR1002: wrong", "faucet.yaml:2:1: WEIR1003: wrong too"], []);

        Assert.False(ApplyCommand.Succeeded(answer));
        Assert.Equal(3, Text(output => ApplyCommand.Print(answer, output)).Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(0, true, "right", "repaired")]
    [InlineData(3, false, "right", "wrong")]
    [InlineData(3, false, "unknown", "wrong")]
    [InlineData(1, false, "right", "unknown")]
    public void Verify_says_by_its_exit_code_whether_the_switches_are_right(int code, bool right, params string[] outcomes) =>
        Assert.Equal(code, VerifyCommand.ExitCode(new VerifyResponse(right, [.. outcomes.Select(outcome => new VerifiedResponse("1", "sw", outcome, null, []))])));

    [Fact]
    public void Verify_says_what_differs_with_its_line_and_no_control_character_gets_through()
    {
        var answer = new VerifyResponse(false, [new("1", "sw1", "wrong", null, [new("missing", "table=port_acl, priority=7 actions=drop", "acl of\u001bfice, rule 2", "faucet.yaml:4:7")])]);

        Assert.Equal(
            "sw1: 1 differ\n  missing    table=port_acl, priority=7 actions=drop  # acl of\\u001bfice, rule 2 (faucet.yaml:4:7)\n",
            Text(output => VerifyCommand.Print(answer, output)));
    }

    private static AppliedResponse Applied(string name, string state, string plan = "") => new("1", name, state, plan, []);

    private static string Text(Action<TextWriter> print)
    {
        using var output = new StringWriter { NewLine = "\n" };
        print(output);
        return output.ToString();
    }
}
