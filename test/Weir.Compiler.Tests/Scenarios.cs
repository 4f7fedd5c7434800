using Weir.Config;
using Weir.Model;

namespace Weir.Compiler.Tests;

/// <summary>Networks whose entries and behaviour are on file: a folder each, with a <c>config.yaml</c>.</summary>
internal static class Scenarios
{
    public static SortedDictionary<string, Datapath> All { get; } = Load();

    public static Datapath FromYaml(string path)
    {
        var result = ConfigLoader.LoadText(File.ReadAllText(path), Path.GetFileName(path));
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        return Assert.Single(result.Network!.Datapaths);
    }

    private static SortedDictionary<string, Datapath> Load()
    {
        var all = new SortedDictionary<string, Datapath>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(Repository.Path("test/Weir.Compiler.Tests/Scenarios")))
            all[Path.GetFileName(folder)] = FromYaml(Path.Combine(folder, "config.yaml"));
        return all;
    }
}
