using System.Diagnostics;

namespace Weir.Config.Tests;

/// <summary>Samples and the examples of the diagnostics, mutated. The seed is printed; WEIR_FUZZ_SEED repeats a run, WEIR_FUZZ_SECONDS makes it longer.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void No_mutation_of_a_configuration_throws()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED"), out var given) ? given : 1;
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SECONDS"), out var asked) ? asked : 5;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var corpus = ConfigMutations.Corpus(Samples.Root);
        var watch = Stopwatch.StartNew();
        var (cases, loaded) = (0, 0);
        while (watch.Elapsed.TotalSeconds < seconds || cases < 1000)
        {
            var text = ConfigMutations.Mutate(corpus[random.Next(corpus.Count)], corpus, random);
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
}
