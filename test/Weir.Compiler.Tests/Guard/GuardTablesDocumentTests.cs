using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Compiler.Guard;
using Weir.Model.Guard;
using Weir.OpenFlow.Entries;
using Weir.Primitives;

namespace Weir.Compiler.Tests.Guard;

/// <summary>docs/guard/tables.md against the code; <c>WEIR_ACCEPT=1</c> writes its listings anew.</summary>
public partial class GuardTablesDocumentTests
{
    private static readonly string File = Repository.Path("docs/guard/tables.md");

    [Fact]
    public void Lists_the_entries_groups_and_meters_of_the_sample()
    {
        var state = GuardCompiler.Compile(GuardScenes.Sample);
        var document = System.IO.File.ReadAllText(File);
        var expected = Listing().Replace(document, match =>
        {
            var table = GuardPipeline.InPacketOrder.Single(table => table.Name == match.Groups["table"].Value);
            return $"{match.Groups["head"].Value}{List(state.Flows.Select(flow => flow.Entry).Where(entry => entry.TableId == table.Id))}```\n";
        });
        expected = Numbers().Replace(expected, $"${{head}}{Groups(state)}{Meters(state)}```\n");
        expected = Counts().Replace(expected, $"**{state.Flows.Count(flow => flow.Entry.Cookie == Cookie)} entries and {state.Meters.Length} meters** of the VM's own, {state.Flows.Count(flow => flow.Entry.Cookie != Cookie)} shared ones");
        if (Repository.Accept) System.IO.File.WriteAllText(File, expected);

        Assert.Equal(expected, System.IO.File.ReadAllText(File));
        Assert.Equal(GuardPipeline.InPacketOrder.Select(table => table.Name), Listing().Matches(document).Select(match => match.Groups["table"].Value));
    }

    [Fact]
    public void Lists_what_is_another_with_first_use()
    {
        var (sample, nic) = (GuardScenes.Sample, GuardScenes.Sample.Nics[0]);
        var free = sample with
        {
            Bridge = sample.Bridge with { BindsFirstUse = true },
            Nics = [nic with { Nic = nic.Nic with { LinkLocal = LinkLocalPolicy.FirstUse, FirstUsed = GuardScenes.Nets("fe80::1a2b:3c4d:5e6f:7a8b") } }],
        };
        var usual = GuardCompiler.Compile(sample).Flows.Select(flow => flow.Entry).ToHashSet();
        var document = System.IO.File.ReadAllText(File);
        var expected = FirstUsed().Replace(document, $"${{head}}{List(GuardCompiler.Compile(free).Flows.Select(flow => flow.Entry).Where(entry => !usual.Contains(entry)))}```\n");
        if (Repository.Accept) System.IO.File.WriteAllText(File, expected);

        Assert.Matches(FirstUsed(), document);
        Assert.Equal(expected, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Has_a_section_for_every_table_with_its_fields_and_miss()
    {
        var document = System.IO.File.ReadAllText(File);
        foreach (var table in GuardPipeline.InPacketOrder)
        {
            var start = document.IndexOf($"\n## {table.Name} ({table.Id})\n", StringComparison.Ordinal);
            Assert.True(start >= 0, $"no section {table}");
            var end = document.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
            Assert.Contains($"\n*Matches:* {string.Join(", ", table.Fields.Select(field => $"`{OxmFieldInfo.Of(field).Name}`"))}.\n", document[start..end], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Explains_every_drop_reason_by_its_name_and_number()
    {
        var document = System.IO.File.ReadAllText(File);
        Assert.All(GuardDropReasons.All, reason => Assert.Contains($"\n| {(int)reason} | `{GuardDropReasons.NameOf(reason)}` |", document, StringComparison.Ordinal));
    }

    private static ulong Cookie { get; } = GuardCookie.Of("br0", "web-1/net0");

    // A star marks the VM's own.
    private static string List(IEnumerable<FlowEntry> entries)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var entry in entries) text.Append(CultureInfo.InvariantCulture, $"{++number,2}.{(entry.Cookie == Cookie ? '*' : ' ')}{GuardText.Format(entry)}\n");
        return text.ToString();
    }

    private static string Groups(DesiredState state) =>
        string.Concat(state.Groups.Select(group => $"group 0x{group.Entry.GroupId:x8} {group.Entry.Type.ToString().ToLowerInvariant()} {string.Join("; ", group.Entry.Buckets.Select(bucket => string.Join(',', bucket.Actions.Select(Text))))}\n"));

    private static string Text(Weir.OpenFlow.Actions.OpenFlowAction action) => action switch
    {
        Weir.OpenFlow.Actions.GroupAction group => $"group:0x{group.GroupId:x8}",
        Weir.OpenFlow.Actions.OutputAction output => $"output:{output.Port}",
        _ => action.ToString(),
    };

    private static string Meters(DesiredState state) => string.Concat(state.Meters.Select(meter =>
        $"meter 0x{meter.Entry.MeterId:x} {GuardMeters.ClassOf(meter.Entry.MeterId)} {meter.Entry.Bands[0].Rate} packets/s, {meter.Entry.Bands[0].BurstSize} at once\n"));

    [GeneratedRegex(@"(?<head>\n## (?<table>\w+) \(\d+\)\n(?:(?!\n## |```).|\n(?!## ))*?```text\n)(?:.*\n)*?```\n")]
    private static partial Regex Listing();

    [GeneratedRegex(@"(?<head>\n## Groups and meters\n(?:(?!\n## |```).|\n(?!## ))*?```text\n)(?:.*\n)*?```\n")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<head>\n## Link-local addresses by first use\n(?:(?!\n## |```).|\n(?!## ))*?```text\n)(?:.*\n)*?```\n")]
    private static partial Regex FirstUsed();

    [GeneratedRegex(@"\*\*\d+ entries and \d+ meters\*\* of the VM's own, \d+ shared ones")]
    private static partial Regex Counts();
}
