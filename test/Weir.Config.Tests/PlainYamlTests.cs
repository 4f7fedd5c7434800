using System.Diagnostics;
using System.Text;
using Weir.Config.Yaml;

namespace Weir.Config.Tests;

/// <summary>The quick reader of plain files gives what the full one gives, or nothing.</summary>
public class PlainYamlTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("a: 1\n")]
    [InlineData("# head\n---\n\na: 1 # one\nb:\n  c: x y\n  d: {}\n\ne: []")]
    [InlineData("a:\n- b: 1\n  c: 2\n- {d: 0x10, 'e f': \"g\", h: [1, -2, 3.5, true, 10.0.0.0/8]}\nz: 0e:00:00:00:00:01\n")]
    [InlineData("  a:\n      - rule:\n          x: 1\n    # deep\n      - 7\n  b: {c: {d: [e, [f]]}}")]
    [InlineData("1: a\n'1': b\n10: c\n")]
    [InlineData("0e:00:00:00:00:01: {a: 1}\n")]
    public void Plain_text_is_read(string text)
    {
        Assert.NotNull(PlainYaml.Read("f", text, ConfigLoaderOptions.Default));
        Assert.Equal(Dump(Full(text, out var clean)), Dump(PlainYaml.Read("f", text, ConfigLoaderOptions.Default)));
        Assert.True(clean);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a:\n")]
    [InlineData("a: &b 1\nc: *b\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("1: a\n0x1: b\n")]
    [InlineData("a: 1\n b: 2\n")]
    [InlineData("a: x\n  y\n")]
    [InlineData("a: [1,\n  2]\n")]
    [InlineData("a: [1, 2,]\n")]
    [InlineData("a: [b: 1]\n")]
    [InlineData("a: {b, c: 1}\n")]
    [InlineData("a: {b: 1} c\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: 'b''c'\n")]
    [InlineData("a: \"b\\n\"\n")]
    [InlineData("<<: {a: 1}\n")]
    [InlineData("a: !!str 1\n")]
    [InlineData("a: |\n  b\n")]
    [InlineData("a: 1\n---\nb: 2\n")]
    [InlineData("a: 1\n...\n")]
    [InlineData("a:\n  - b\n c: 1\n")]
    [InlineData("a:\n  - b\n  c: 1\n")]
    [InlineData("a:\t1\n")]
    [InlineData("a: 1\r\n")]
    [InlineData("a: \u00e9\n")]
    public void Anything_else_is_left_to_the_full_reader(string text) => Assert.Null(PlainYaml.Read("f", text, ConfigLoaderOptions.Default));

    [Fact]
    public void Bounds_are_those_of_the_full_reader()
    {
        const string Text = "a: {b: {c: [1, 2]}}\n";
        Assert.NotNull(PlainYaml.Read("f", Text, new() { MaxDepth = 5, MaxNodes = 6 }));
        Assert.Null(PlainYaml.Read("f", Text, new() { MaxDepth = 4 }));
        Assert.Null(PlainYaml.Read("f", Text, new() { MaxNodes = 5 }));
    }

    [Fact]
    public void Both_readers_agree_on_mutations_of_configurations()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED"), out var given) ? given : 1;
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SECONDS"), out var asked) ? asked : 5;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var corpus = ConfigMutations.Corpus(Samples.Root);
        var watch = Stopwatch.StartNew();
        var (cases, plain) = (0, 0);
        while (watch.Elapsed.TotalSeconds < seconds || cases < 500)
        {
            var text = Encoding.UTF8.GetString(ConfigMutations.Mutate(corpus[random.Next(corpus.Count)], corpus, random));
            text = new([.. text.Where(c => !char.IsControl(c) || c == '\n')]); // others are refused before
            cases++;
            if (PlainYaml.Read("f", text, ConfigLoaderOptions.Default) is not { } read) continue;
            plain++;
            var full = Full(text, out var clean);
            Assert.True(clean && Dump(full) == Dump(read), $"seed {seed}, case {cases}, the full reader {(clean ? "differs" : ConfigLoader.LoadText(text + "\na: &a 1\n").Diagnostics[0])}:\n{text}");
        }

        output.WriteLine($"{cases} cases, {plain} of them plain");
        Assert.True(plain > cases / 50, $"{plain} of {cases}: the mutations ask nothing");
    }

    private static YamlNode? Full(string text, out bool clean)
    {
        var bag = new DiagnosticBag(100);
        var root = YamlComposer.ComposeFully("f", text, ConfigLoaderOptions.Default, bag);
        clean = bag.Items.Count == 0;
        return root;
    }

    private static string Dump(YamlNode? node)
    {
        var text = new StringBuilder();
        Append(node, text);
        return text.ToString();
    }

    private static void Append(YamlNode? node, StringBuilder text)
    {
        text.Append($"{node?.Location} {node?.Size} {node?.Height} ");
        switch (node)
        {
            case YamlScalar scalar:
                text.Append($"{scalar.Kind} '{scalar.Text}'\n");
                break;
            case YamlList list:
                text.Append("list\n");
                foreach (var item in list.Items) Append(item, text);
                text.Append("end\n");
                break;
            case YamlMap map:
                text.Append("map\n");
                foreach (var (key, value) in map.Entries)
                {
                    Append(key, text);
                    Append(value, text);
                }

                text.Append("end\n");
                break;
        }
    }
}
