using System.Text.RegularExpressions;
using Weir.Config.Guard;

namespace Weir.Config.Tests;

public partial class DiagnosticPagesTests
{
    private static readonly string Folder = Path.Combine(Samples.Root, "docs", "diagnostics");

    public static TheoryData<string> Codes => [.. DiagnosticCodes.All.Select(code => code.Code)];

    [Fact]
    public void There_is_one_page_per_code_and_none_besides()
    {
        var pages = Directory.GetFiles(Folder, "WEIR1*.md").Select(page => Path.GetFileNameWithoutExtension(page)!).Order(StringComparer.Ordinal);

        Assert.Equal(DiagnosticCodes.All.Select(code => code.Code), pages);
    }

    [Fact]
    public void Every_constant_is_in_the_list()
    {
        var constants = typeof(DiagnosticCodes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(constants.Order(StringComparer.Ordinal), DiagnosticCodes.All.Select(code => code.Code));
    }

    // Examples in XML are read by the tests of the guard, those of findings (WEIR11xx) by the tests of `weir check`.
    public static TheoryData<string> YamlCodes => [.. DiagnosticCodes.All.Select(code => code.Code).Where(code => (!code.StartsWith("WEIR11", StringComparison.Ordinal) || code == DiagnosticCodes.Expectation) && Example().IsMatch(File.ReadAllText(Path.Combine(Folder, code + ".md"))))];

    [Theory]
    [MemberData(nameof(YamlCodes))]
    public void The_example_triggers_the_code_and_nothing_else(string code)
    {
        var page = File.ReadAllText(Path.Combine(Folder, code + ".md"));
        var example = Example().Match(page).Groups[1].Value;
        var found = example.StartsWith("bridges:", StringComparison.Ordinal) ? GuardConfigLoader.LoadText(example).Diagnostics : ConfigLoader.LoadText(example).Diagnostics;

        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.True(diagnostic.Code == code || IsConsequence(code, diagnostic.Code), diagnostic.ToString()));
        Assert.Contains(found, diagnostic => diagnostic.Code == code);
        Assert.Contains(found.First(diagnostic => diagnostic.Code == code).IsError ? "error" : "warning", page.Split('\n')[2], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_page_has_title_and_fix(string code)
    {
        var page = File.ReadAllText(Path.Combine(Folder, code + ".md"));

        Assert.StartsWith($"# {code}: {DiagnosticCodes.All.First(known => known.Code == code).Title}\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Fix\n\n", page, StringComparison.Ordinal);
    }

    // Examples that show a fault alone leave out the datapaths, or the key that is spelt wrongly.
    private static bool IsConsequence(string code, string other) =>
        other == DiagnosticCodes.NoConfiguration || (code == DiagnosticCodes.UnknownKey && other == DiagnosticCodes.Missing);

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
