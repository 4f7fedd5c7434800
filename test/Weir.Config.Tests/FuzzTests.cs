using System.Diagnostics;
using System.Text;

namespace Weir.Config.Tests;

/// <summary>Samples and the examples of the diagnostics, mutated. The seed is printed; WEIR_FUZZ_SEED repeats a run, WEIR_FUZZ_SECONDS makes it longer.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Fragments =
    [
        ":", "- ", "{", "}", "[", "]", "\t", "\n", "  ", "&a ", "*a", "<<: ", "'", "\"", "!!int ", "? ", "|", ">", "#", "---\n", "null", "true", "-1", "0x", "999999999999999999999",
        "vid: ", "acls_in: ", "native_vlan: ", "tagged_vlans: ", "mirror: ", "coprocessor: ", "output: ", "ports: ", "set_fields: ", "vlan_vids: ", "rule: ", "actions: ", "1-", "\u00e9", "\0", "%", "@",
    ];

    [Fact]
    public void No_mutation_of_a_configuration_throws()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED"), out var given) ? given : Environment.TickCount;
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SECONDS"), out var asked) ? asked : 5;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var corpus = Corpus();
        var watch = Stopwatch.StartNew();
        var (cases, loaded) = (0, 0);
        while (watch.Elapsed.TotalSeconds < seconds || cases < 1000)
        {
            var text = Mutate(corpus[random.Next(corpus.Count)], corpus, random);
            var single = Stopwatch.StartNew();
            ConfigResult result;
            try
            {
                result = ConfigLoader.Load("faucet.yaml", new() { Files = new TextConfigFiles(new Dictionary<string, byte[]> { ["faucet.yaml"] = text }) });
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}, case {cases}: {Convert.ToBase64String(text)}", error);
            }

            Assert.True(result.Network is not null || result.HasErrors, $"seed {seed}, case {cases}: neither network nor error");
            Assert.All(result.Diagnostics, d => Assert.True(d.Location.Line >= 0 && d.Location.Column >= 1 && !d.ToString().Any(char.IsControl), $"seed {seed}: {d}"));
            Assert.True(single.Elapsed.TotalSeconds < 60, $"seed {seed}, case {cases}: {single.Elapsed}");
            cases++;
            if (result.Network is not null) loaded++;
        }

        output.WriteLine($"{cases} cases, {loaded} of them loaded");
        Assert.True(loaded > 0 && loaded < cases, $"{loaded} of {cases}: the mutations ask nothing");
    }

    internal static List<byte[]> Corpus() =>
    [
        .. Samples.All.Where(sample => File.Exists(Samples.Path(sample))).Select(sample => File.ReadAllBytes(Samples.Path(sample))),
        .. Directory.GetFiles(Path.Combine(Samples.Root, "docs", "diagnostics"), "WEIR*.md").Select(File.ReadAllText).Where(page => page.Contains("```yaml\n", StringComparison.Ordinal))
            .Select(page => page.Split("```yaml\n")[1].Split("```")[0]).Select(Encoding.UTF8.GetBytes),
    ];

    internal static byte[] Mutate(byte[] seed, List<byte[]> corpus, Random random)
    {
        var bytes = seed.ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, length);
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 3 when bytes.Count > at:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 4 when bytes.Count > at:
                    bytes[at] = (byte)"0123456789abcxyz:-[]{}\n ,"[random.Next(25)];
                    break;
                case 5:
                    var other = corpus[random.Next(corpus.Count)];
                    var start = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(start, Math.Min(60, other.Length - start)).ToArray());
                    break;
                default:
                    if (random.Next(10) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
