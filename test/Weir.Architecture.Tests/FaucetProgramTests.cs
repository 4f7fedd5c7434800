using System.Text.RegularExpressions;

namespace Weir.Architecture.Tests;

/// <summary><c>docs/reference/faucet-programs.md</c> says what takes the place of FAUCET's programs: what it names is there, and what is there for FAUCET's sake is named.</summary>
public partial class FaucetProgramTests
{
    private const string Reference = "docs/reference/faucet-programs.md";

    // What FAUCET installs, as its setup.cfg and Debian packages have it, and how it is started and stopped.
    private static readonly string[] Programs = ["faucet", "gauge", "check_faucet_config", "fctl", "faucetagent", "RabbitMQ adapter", "SIGHUP", "SIGINT", "ofchannel_log"];

    // Commands whose name is that of a program of FAUCET's.
    private static readonly string[] Namesakes = ["faucet", "gauge", "check-faucet-config", "fctl"];

    private static readonly string Text = Repository.Read(Reference);

    [Fact]
    public void Every_program_of_faucet_has_a_row_that_says_how_it_is()
    {
        var rows = Row().Matches(Text).Select(row => (Of: row.Groups[1].Value, State: row.Groups[3].Value.Trim())).Where(row => row.Of.Trim() is not ("FAUCET" or "---")).ToList();

        Assert.Empty(Programs.Where(program => !rows.Exists(row => row.Of.Contains(program, StringComparison.Ordinal))));
        Assert.Empty(rows.Where(row => !States().IsMatch(row.State)).Select(row => row.Of + row.State));
    }

    [Fact]
    public void Every_command_and_option_that_it_names_is_there_and_no_namesake_is_forgotten()
    {
        var named = Command().Matches(Text).Select(match => match.Groups[1].Value.TrimEnd()).Distinct().ToList();

        Assert.Empty(named.Except(CommandLineSurface.Commands));
        Assert.Empty(Namesakes.Except(CommandLineSurface.Commands));
        Assert.Empty(Namesakes.Where(command => !Text.Contains($"cli.md#weir-{command}", StringComparison.Ordinal) && !Text.Contains($"`{command}`", StringComparison.Ordinal)));
        var options = CommandLineSurface.Options.Select(option => option.Name).ToHashSet();
        Assert.Empty(Option().Matches(Text).Select(match => match.Groups[1].Value).Distinct().Where(option => !options.Contains(option)));
    }

    [Fact]
    public void Every_variable_that_it_names_is_one_that_the_program_reads()
    {
        var environment = Repository.Read("docs/reference/environment.md"); // which another test compares with the program

        var named = Variable().Matches(Text).Select(match => match.Value).Distinct().ToList();
        Assert.Contains("FA_RABBIT_HOST", named);
        Assert.Contains("GAUGE_CONFIG", named);
        Assert.Empty(named.Where(variable => !environment.Contains($"`{variable}`", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^\|([^|]*)\|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^(exact|changed|not built)")]
    private static partial Regex States();

    [GeneratedRegex(@"`weir ([a-z]+(?:-[a-z]+)*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"`(--[a-z][a-z-]+)")]
    private static partial Regex Option();

    [GeneratedRegex(@"\b(?:FAUCET|GAUGE|FA|WEIR)_[A-Z_]+\b")]
    private static partial Regex Variable();
}
