using System.Text.RegularExpressions;

namespace Weir.Architecture.Tests;

public partial class SourceTextTests
{
    private const int SizeCap = 600;

    private static readonly string[] Code = ["src", "test", "bench", "fuzz"];
    private static readonly string[] Everything = ["src", "test", "bench", "fuzz", "build", "demo", "docs", "samples", ".ci"];

    // This file spells out what it looks for.
    private static readonly string Self = "test/Weir.Architecture.Tests/SourceTextTests.cs";

    [Fact]
    public void No_file_is_longer_than_the_cap()
    {
        var lengths = Repository.Files(Code, ".cs").ToDictionary(path => path, path => Repository.Read(path).AsSpan().Count('\n'));

        Assert.Empty(lengths.Where(file => file.Value > SizeCap && !Exceptions.OverSizeCap.ContainsKey(file.Key)).Select(file => $"{file.Key}: {file.Value} lines"));
        Assert.Empty(Exceptions.OverSizeCap.Keys.Where(path => lengths.GetValueOrDefault(path) <= SizeCap));
    }

    [Fact]
    public void Nothing_is_left_undone_in_the_code() => Assert.Empty(Hits(Repository.Files(Code, ".cs"), Undone()));

    [Fact]
    public void No_test_is_skipped() => Assert.Empty(Hits(Repository.Files(["test"], ".cs"), Skipped()));

    [Fact]
    public void Nothing_names_a_place_on_one_machine() => Assert.Empty(
        Hits(Repository.Files(Everything, ".cs", ".md", ".sh", ".yaml", ".yml", ".csproj", "run").Concat(TopLevelFiles()), MachinePath()));

    // Every machine has its own; npm writes none with the page's .npmrc.
    [Fact]
    public void The_lock_file_of_the_page_names_no_registry() => Assert.DoesNotContain("\"resolved\"", Repository.Read("src/Weir.Web/Client/package-lock.json"), StringComparison.Ordinal);

    [Fact]
    public void Files_have_no_regions_and_no_banners() => Assert.Empty(Hits(Repository.Files(Code, ".cs"), RegionOrBanner()));

    private static IEnumerable<string> TopLevelFiles() =>
        Directory.EnumerateFiles(Repository.Root).Select(path => Path.GetFileName(path)).Where(name => name is "Makefile" || name.EndsWith(".md", StringComparison.Ordinal));

    private static IEnumerable<string> Hits(IEnumerable<string> paths, Regex pattern) =>
        from path in paths
        where path != Self
        from line in Repository.Read(path).Split('\n').Select((text, index) => (text, number: index + 1))
        where pattern.IsMatch(line.text)
        select $"{path}:{line.number}: {line.text.Trim()}";

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Undone();

    [GeneratedRegex(@"\bSkip\s*=|Assert\.Skip|SkipUnless|SkipWhen|SkipExceptions")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"(?<![\w.])/(work|home|root|Users)/|[A-Z]:\\\\?Users")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^\s*#region|^// ?(Copyright|Licensed|<copyright)")]
    private static partial Regex RegionOrBanner();
}
