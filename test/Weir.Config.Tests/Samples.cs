using Weir.Model;

namespace Weir.Config.Tests;

/// <summary>The files that the tests share with the documentation.</summary>
internal static class Samples
{
    /// <summary>The root of the source tree.</summary>
    public static string Root { get; } = FindRoot();

    public static string Path(string sample) => System.IO.Path.Combine(Root, "samples", sample, "faucet.yaml");

    public static IEnumerable<string> All => Directory.GetDirectories(System.IO.Path.Combine(Root, "samples")).Where(directory => File.Exists(System.IO.Path.Combine(directory, "faucet.yaml"))).Select(directory => System.IO.Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    public static Network Load(string sample)
    {
        var result = ConfigLoader.Load(Path(sample));
        Assert.Empty(result.Diagnostics);
        return result.Network!;
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(directory, "Weir.slnx"))) directory = System.IO.Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("no Weir.slnx above the tests");
        return directory;
    }
}
