using System.Text.RegularExpressions;

namespace Weir.Architecture.Tests;

/// <summary>Variables of the environment that the program reads are in <c>docs/reference/environment.md</c>, and no others.</summary>
public partial class EnvironmentVariableTests
{
    private const string Reference = "docs/reference/environment.md";

    // Put together from PREFIX_LOG and the like; see LogOptions.FromEnvironment.
    private static readonly string[] Composed = [.. from prefix in (string[])["FAUCET", "WEIR"] from name in (string[])["LOG", "EXCEPTION_LOG", "LOG_LEVEL"] select $"{prefix}_{name}"];

    // In FAUCET's list, and without effect here.
    private static readonly string[] WithoutEffect = ["GAUGE_LOG", "GAUGE_EXCEPTION_LOG", "GAUGE_LOG_LEVEL", "FAUCET_CONFIG_AUTO_REVERT", "FAUCET_STACK_ROOT_STATE_UPDATE_TIME"];

    [Fact]
    public void The_reference_has_every_variable_that_is_read() => Assert.Empty(Read().Except(Documented()));

    [Fact]
    public void The_reference_has_no_variable_that_nobody_reads() =>
        Assert.Empty(Documented().Except(Read()).Except(WithoutEffect).Where(name => OfOurs().IsMatch(name)));

    private static HashSet<string> Read() =>
        [.. from path in Repository.Files(["src"], ".cs") from match in Literal().Matches(Repository.Read(path)) select match.Groups[1].Value, .. Composed];

    private static HashSet<string> Documented() => [.. from match in Row().Matches(Repository.Read(Reference)) from name in match.Groups[1].Value.Split(", ") select name.Trim('`')];

    [GeneratedRegex("\"((?:FAUCET|GAUGE|WEIR|FA_RABBIT|OVS)_[A-Z_]*[A-Z])\"")]
    private static partial Regex Literal();

    [GeneratedRegex("^(?:FAUCET|GAUGE|WEIR|FA_RABBIT|OVS)_")]
    private static partial Regex OfOurs();

    [GeneratedRegex(@"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
