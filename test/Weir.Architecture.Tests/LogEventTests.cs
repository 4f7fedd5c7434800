using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Weir.Architecture.Tests;

/// <summary>Every log line has a number of its own, and <c>docs/reference/log.md</c> lists them all.</summary>
public partial class LogEventTests
{
    private const string Reference = "docs/reference/log.md";
    private const string Begin = "<!-- events -->\n";
    private const string End = "<!-- end of events -->\n";

    // Blocks of 1000 ids: a line's number says where it comes from.
    private static readonly Dictionary<int, string> Blocks = new()
    {
        [2] = "Weir.OpenFlow.Channel",
        [7] = "Weir.Controller",
        [8] = "Weir.Daemon",
        [9] = "Weir.Daemon",
        [10] = "Weir.Guard",
    };

    private static readonly Event[] All = [.. Events().OrderBy(entry => entry.Id).ThenBy(entry => entry.Name, StringComparer.Ordinal)];

    private sealed record Event(int Id, string Name, LogLevel Level, string Message, string Project);

    [Fact]
    public void No_number_stands_for_two_things() => Assert.Empty(All.GroupBy(entry => entry.Id).Where(group => group.Count() > 1).Select(group => string.Join(", ", group)));

    [Fact]
    public void A_number_says_which_project_speaks()
    {
        Assert.NotEmpty(All);
        Assert.Empty(All.Where(entry => Blocks.GetValueOrDefault(entry.Id / 1000) != entry.Project));
    }

    [Fact]
    public void Nothing_is_logged_without_a_number() => Assert.Empty(
        from path in Repository.Files(["src"], ".cs")
        from match in DirectCall().Matches(Repository.Read(path))
        select $"{path}: {match.Value}");

    [Fact]
    public void The_reference_lists_every_line()
    {
        var text = Repository.Read(Reference);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = new StringBuilder("| id | level | line | name |\n|--:|---|---|---|\n");
        foreach (var entry in All) table.Append($"| {entry.Id} | {(entry.Level == LogLevel.None ? "by case" : Level(entry.Level))} | {entry.Message.Replace("|", "\\|")} | {entry.Name} |\n");
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1") File.WriteAllText(Path.Combine(Repository.Root, Reference), text[..begin] + table + text[end..]);
        else Assert.Equal(table.ToString(), text[begin..end]);
    }

    private static IEnumerable<Event> Events() =>
        from project in Repository.Projects("src").Keys
        where project is not ("Weir.Hook" or "Weir.Cli")
        from type in Assembly.Load(project).GetTypes()
        where !type.IsDefined(typeof(CompilerGeneratedAttribute))
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select new Event(attribute.EventId, attribute.EventName ?? method.Name, attribute.Level, attribute.Message, project);

    private static string Level(LogLevel level) => level switch { LogLevel.Information => "INFO", _ => level.ToString().ToUpperInvariant() };

    [GeneratedRegex(@"\.Log(Information|Error|Warning|Debug|Critical|Trace)\(|\b_?logger\.Log\(")]
    private static partial Regex DirectCall();
}
