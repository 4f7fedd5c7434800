using Weir.Cli.Commands;
using Weir.Config;

namespace Weir.Cli.Tests.Checking;

/// <summary>The samples' packet walks, as their <c>expect.yaml</c> says them, in the interpreter.</summary>
public class SampleTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "samples");

    public static TheoryData<string> Configurations => [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is "faucet.yaml" or "expect.yaml").Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Tutorials => ["first-time", "block-ping", "vlans", "conntrack", "nat", "nfv-dns", "nfv-ids"];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Nothing_is_to_be_said_of_a_sample(string file)
    {
        var result = CheckCommand.Check(Path.Combine(Folder, file), isGuard: false, ConfigLoaderOptions.Default with { Strict = true });

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Runs);
    }

    [Theory]
    [MemberData(nameof(Tutorials))]
    public void Each_tutorial_has_packets_that_pass_and_packets_that_do_not(string sample)
    {
        var expected = ConfigLoader.Load(Path.Combine(Folder, sample, "expect.yaml")).Expected.Expectations;

        Assert.Contains(expected, expectation => expectation.MustReach);
        Assert.Contains(expected, expectation => !expectation.MustReach);
        Assert.Contains("## A packet's walk", File.ReadAllText(Path.Combine(Folder, sample, "README.md")), StringComparison.Ordinal);
        Assert.DoesNotContain("expect", File.ReadAllText(Path.Combine(Folder, sample, "faucet.yaml")), StringComparison.Ordinal);
    }

    // The other way round, so that a walk that asks nothing is seen: each packet that must arrive must not, and none is as expected.
    [Theory]
    [MemberData(nameof(Tutorials))]
    public void Expecting_the_contrary_fails_for_every_packet(string sample)
    {
        var folder = Directory.CreateTempSubdirectory("weir-sample");
        try
        {
            var text = File.ReadAllText(Path.Combine(Folder, sample, "expect.yaml"));
            File.Copy(Path.Combine(Folder, sample, "faucet.yaml"), Path.Combine(folder.FullName, "faucet.yaml"));
            var contrary = Path.Combine(folder.FullName, "expect.yaml");
            File.WriteAllText(contrary, text.Replace("must_reach:", "must_x:").Replace("must_not_reach:", "must_reach:").Replace("must_x:", "must_not_reach:"));
            var expectations = ConfigLoader.Load(Path.Combine(Folder, sample, "expect.yaml")).Expected.Expectations;
            var nowhere = expectations.Count(expectation => expectation.To.IsEmpty);

            var result = CheckCommand.Check(contrary, isGuard: false, ConfigLoaderOptions.Default);

            // Packets that go nowhere cannot be expected somewhere: they are told to lack their end.
            if (nowhere > 0) Assert.Equal(nowhere, result.Diagnostics.Count(diagnostic => diagnostic.Code == DiagnosticCodes.Missing));
            else Assert.Equal(expectations.Sum(expectation => expectation.To.Length), result.Diagnostics.Count(diagnostic => diagnostic.Code == DiagnosticCodes.NotAsExpected));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
