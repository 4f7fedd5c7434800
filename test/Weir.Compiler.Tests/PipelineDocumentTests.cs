using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Compiler.Tests;

/// <summary>docs/pipeline.md against the code; <c>WEIR_ACCEPT=1</c> writes its listings anew.</summary>
public partial class PipelineDocumentTests
{
    private static readonly string File = Repository.Path("docs/pipeline.md");

    [Fact]
    public void Lists_the_entries_that_the_coprocessing_sample_compiles_to()
    {
        var dp = Scenarios.FromYaml(Repository.Path("samples/coprocessing/faucet.yaml"));
        var flows = Networks.Compile(dp).Flows;
        var document = System.IO.File.ReadAllText(File);
        var expected = Listing().Replace(document, match =>
        {
            var table = Pipeline.Find(match.Groups["table"].Value);
            Assert.NotNull(table);
            var text = new StringBuilder();
            var number = 0;
            foreach (var flow in flows.Where(flow => flow.Entry.TableId == table.Id))
                text.Append($"{++number,2}. {FlowText.FormatWithoutCookie(flow.Entry)}\n");
            return $"{match.Groups["head"].Value}{text}```\n";
        });
        if (Repository.Accept) System.IO.File.WriteAllText(File, expected);

        Assert.Equal(expected, System.IO.File.ReadAllText(File));
        Assert.Equal(DatapathCompiler.TablesInUse(dp).Select(table => table.Name), Listing().Matches(document).Select(match => match.Groups["table"].Value));
    }

    [Fact]
    public void Has_a_section_for_every_table_with_its_fields_and_miss()
    {
        var document = System.IO.File.ReadAllText(File);
        foreach (var table in Pipeline.InPacketOrder)
        {
            var start = document.IndexOf($"\n## {table.Name} ({table.Id})\n", StringComparison.Ordinal);
            Assert.True(start >= 0, $"no section {table}");
            var end = document.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
            var section = end < 0 ? document[start..] : document[start..end];
            var fields = table.Fields.Length == 0 ? "none" : table.Fields.Length > 20 ? "any" : string.Join(", ", table.Fields.Select(field => $"`{Weir.Primitives.OxmFieldInfo.Of(field).Name}`"));
            Assert.Contains($"\n*Matches:* {fields}. *Miss:* {Miss(table)}.\n", section, StringComparison.Ordinal);
        }
    }

    private static string Miss(PipelineTable table) => table switch
    {
        { Miss: TableMiss.Drop } => "drop",
        { MissTableId: { } id } => $"`{Pipeline.Find(id)!.Name}`",
        _ => "next table in use",
    };

    [GeneratedRegex(@"(?<head>\n## (?<table>\w+) \(\d+\)\n(?:(?!\n## |```).|\n(?!## ))*?```text\n)(?:.*\n)*?```\n")]
    private static partial Regex Listing();
}
