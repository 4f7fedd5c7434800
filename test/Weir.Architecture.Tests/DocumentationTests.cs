using System.Text.RegularExpressions;

namespace Weir.Architecture.Tests;

public partial class DocumentationTests
{
    private const string CommandReference = "docs/reference/cli.md";

    public static TheoryData<string> Documents =>
        [.. Repository.Files(["docs", "samples"], ".md").Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        var targets = from match in Link().Matches(Repository.Read(document))
                      let target = match.Groups[1].Value.Split('#')[0]
                      where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                      select target;

        Assert.Empty(targets.Where(target => !Repository.Exists(Path.Combine(folder, target))));
    }

    [Fact]
    public void Every_command_and_option_is_in_the_reference()
    {
        var reference = Repository.Read(CommandReference);

        Assert.Empty(from path in CommandLineSurface.Commands
                     where !reference.Contains($"## weir {path}\n", StringComparison.Ordinal)
                     select $"{CommandReference} has no section for `weir {path}`");
        Assert.Empty(from option in CommandLineSurface.Options
                     where !Section(reference, option.Command).Contains($"`{option.Name}", StringComparison.Ordinal)
                     select $"{CommandReference} does not tell of `weir {option.Command} {option.Name}`");
    }

    [Fact]
    public void The_reference_has_no_command_that_is_gone()
    {
        var headings = Heading().Matches(Repository.Read(CommandReference)).Select(match => match.Groups[1].Value);

        Assert.Empty(headings.Except(CommandLineSurface.Commands));
    }

    [Fact]
    public void Every_step_of_a_VMs_life_has_tests_that_are_there()
    {
        var document = Repository.Read("docs/guard/lifecycle.md");
        var sources = Repository.Files(["test"], "Tests.cs").ToDictionary(file => file, Repository.Read);

        Assert.Equal(Enumerable.Range(1, 23).Select(row => $"L{row}"), LifeCycleRow().Matches(document).Select(match => match.Groups[1].Value));
        Assert.All(document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1), line => Assert.Matches(TestName(), line));
        Assert.Empty(from match in TestName().Matches(document)
                     let file = $"/{match.Groups[1].Value}.cs"
                     where !sources.Any(source => source.Key.EndsWith(file, StringComparison.Ordinal) && source.Value.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal))
                     select match.Value);
    }

    private static string Section(string reference, string command)
    {
        var start = reference.IndexOf($"## weir {command}\n", StringComparison.Ordinal);
        if (start < 0) return "";
        var end = reference.IndexOf("\n## ", start, StringComparison.Ordinal);
        return end < 0 ? reference[start..] : reference[start..end];
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| (L\d+) \|", RegexOptions.Multiline)]
    private static partial Regex LifeCycleRow();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^## weir ([a-z -]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
