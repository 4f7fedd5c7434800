using System.Text;
using Weir.Config.Schema;

namespace Weir.Config.Tests;

/// <summary>
/// The lists of keys in the documentation are generated from the schema. After a change of the schema, run these tests with WEIR_ACCEPT=1 and review what
/// they rewrote.
/// </summary>
public class ReferenceTests
{
    private const string Begin = "<!-- keys: generated from the schema -->\n";
    private const string End = "<!-- end of keys -->\n";

    [Fact]
    public void The_reference_lists_every_key() => Compare("reference/config.md", Reference(ConfigSchema.Sections));

    [Fact]
    public void The_guards_reference_lists_every_key() => Compare("reference/guard.md", Reference(GuardSchema.Sections));

    [Fact]
    public void The_compatibility_table_lists_every_key_with_its_state() => Compare("faucet-compatibility.md", Compatibility());

    [Fact]
    public void Every_key_has_a_sentence()
    {
        Assert.All(ConfigSchema.Sections.Concat(GuardSchema.Sections).SelectMany(section => section.Keys), key => Assert.True(key.Doc.EndsWith('.') && key.Doc.Length > 3, key.Name));
        Assert.All(ConfigSchema.Sections, section => Assert.EndsWith(".", section.Doc, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_mappings_name_a_section_that_exists() =>
        Assert.All(ConfigSchema.Sections.Concat(GuardSchema.Sections).SelectMany(section => section.Keys).Where(key => key.Section is not null), key => Assert.NotNull(ConfigSchema.Find(key.Section!)));

    private static void Compare(string document, string generated)
    {
        var path = Path.Combine(Samples.Root, "docs", document);
        var text = File.ReadAllText(path);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Begin.Length && end >= start, $"{document} has no marks for the keys");
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1") File.WriteAllText(path, text[..start] + generated + text[end..]);
        else Assert.Equal(generated, text[start..end]);
    }

    private static string Reference(IEnumerable<ConfigSection> sections)
    {
        var text = new StringBuilder();
        foreach (var section in sections)
        {
            text.Append($"\n## {Title(section)}\n\n{section.Doc}\n");
            foreach (var key in section.Keys)
            {
                text.Append($"\n### `{key.Name}`\n\n{TypeName(key)}. {key.Doc}");
                if (key.Choices.Length > 0) text.Append($" One of: {string.Join(", ", key.Choices.Select(choice => $"`{choice}`"))}.");
                if (key.Difference.Length > 0) text.Append($"\n\nNOTE: {key.Difference}");
                if (key.State is KeyState.NotYet or KeyState.Tuning) text.Append($"\n\n*State:* {StateName(key.State)}");
                text.Append($"\n\n*Default:* {(key.Default.Length == 0 ? "none" : $"`{key.Default}`")}\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Compatibility()
    {
        var text = new StringBuilder();
        foreach (var section in ConfigSchema.Sections)
        {
            text.Append($"\n### {Title(section)}\n\n| key | state | default | different from FAUCET |\n|---|---|---|---|\n");
            foreach (var key in section.Keys)
                text.Append($"| `{key.Name}` | {StateName(key.State)} | {(key.Default.Length == 0 ? "" : $"`{key.Default}`")} | {key.Difference} |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Title(ConfigSection section) => section.Path.Length == 0 ? "The file" : $"`{section.Path}`";

    private static string StateName(KeyState state) => state switch
    {
        KeyState.Acting => "acts",
        KeyState.Informational => "accepted; says something to people only",
        KeyState.Tuning => "not yet (adjusts a feature that is not built: a warning)",
        _ => "not yet (an error when it asks for something)",
    };

    private static string TypeName(ConfigKey key)
    {
        var name = key.Type switch
        {
            KeyType.Integer => "Whole number",
            KeyType.Number => "Number",
            KeyType.Boolean => "`true` or `false`",
            KeyType.Text => "Text",
            KeyType.Mac => "MAC address",
            KeyType.Reference => "Name or number",
            KeyType.List => "List",
            KeyType.References => "List of names or numbers",
            KeyType.ReferenceOrReferences => "Name, number, or list of them",
            KeyType.Mapping => "Mapping",
            KeyType.MappingOrList => "Mapping or list",
            _ => "Value of the header field",
        };
        return key.Min is { } min && key.Max is { } max ? $"{name}, {min} to {max}" : name;
    }
}
