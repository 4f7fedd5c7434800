using System.Diagnostics;
using System.Text;
using Weir.Cli.Commands;
using Weir.Compiler;
using Weir.Config;
using Weir.Config.Tests;
using Weir.Model;

namespace Weir.Cli.Tests.Checking;

/// <summary>
/// Whatever a file says, <c>weir check</c> answers and the compiler compiles what was accepted. The seed is printed; WEIR_FUZZ_SEED repeats a run, WEIR_FUZZ_SECONDS
/// makes it longer, for each of the two.
/// </summary>
public class CheckFuzzTests(ITestOutputHelper output)
{
    private static readonly double Seconds = double.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SECONDS"), out var asked) ? asked : 5;

    [Fact]
    public void Mutations_of_configurations_are_answered()
    {
        var corpus = ConfigMutations.Corpus(SourceTree.Root);
        Run(random => ConfigMutations.Mutate(corpus[random.Next(corpus.Count)], corpus, random), leastLoaded: 0.01);
    }

    [Fact]
    public void Configurations_out_of_the_schema_are_answered() => Run(random => Encoding.UTF8.GetBytes(new GrammarConfig(random).Write()), leastLoaded: 0.05);

    private void Run(Func<Random, byte[]> draw, double leastLoaded)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FUZZ_SEED"), out var given) ? given : 1;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var (cases, loaded, found) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        Network? last = null;
        while (watch.Elapsed.TotalSeconds < Seconds || cases < 300)
        {
            var text = draw(random);
            var options = ConfigLoaderOptions.Default with { Files = new TextConfigFiles(new Dictionary<string, byte[]> { ["faucet.yaml"] = text }) };
            var single = Stopwatch.StartNew();
            try
            {
                var result = CheckCommand.Check("faucet.yaml", isGuard: false, options);
                CheckCommand.WriteText(result, TextWriter.Null, colour: false);
                Assert.True(result.Runs == result.Diagnostics.All(diagnostic => !diagnostic.IsError), "runs, and has errors");
                foreach (var diagnostic in result.Diagnostics) found[diagnostic.Code] = found.GetValueOrDefault(diagnostic.Code) + 1;
                if (ConfigLoader.Load("faucet.yaml", options).Network is { } network)
                {
                    Compile(network, last);
                    (last, loaded) = (network, loaded + 1);
                }
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}, case {cases}:\n{Encoding.UTF8.GetString(text)}\n{Convert.ToBase64String(text)}", error);
            }

            Assert.True(single.Elapsed.TotalSeconds < 60, $"seed {seed}, case {cases}: {single.Elapsed}");
            cases++;
        }

        output.WriteLine($"{cases} cases, {loaded} of them loaded; {string.Join(' ', found.Select(code => $"{code.Key}:{code.Value}"))}");
        Assert.True(loaded >= cases * leastLoaded && loaded < cases, $"{loaded} of {cases} loaded: the cases ask too little");
        Assert.Contains(found.Keys, code => code.StartsWith("WEIR110", StringComparison.Ordinal));
    }

    // As a start does, and as a reload from whatever was there before.
    private static void Compile(Network network, Network? before)
    {
        foreach (var datapath in network.Datapaths)
        {
            var state = DatapathState.Initial with { UpPorts = [.. datapath.Ports.Select(port => port.Number)] };
            var desired = DatapathCompiler.Compile(datapath, state, SwitchCapabilities.OpenVSwitch);
            if (before?.Datapaths.FirstOrDefault() is not { } other) continue;
            var held = DatapathCompiler.Compile(other, DatapathState.Initial, SwitchCapabilities.Plain);
            var next = DatapathCompiler.Compile(datapath, state with { Previous = held.AclPriorities }, SwitchCapabilities.OpenVSwitch);
            _ = StateDiff.Compute(held, next);
            Assert.Equal(desired.Flows.Length, next.Flows.Length);
        }
    }
}
