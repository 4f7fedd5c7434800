using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Weir.Config.Binding;
using Weir.Config.Expectations;
using Weir.Model;

namespace Weir.Config;

/// <summary>Reads a FAUCET configuration. A pure function of the files: no clock, no log, no state.</summary>
public static class ConfigLoader
{
    /// <summary>Reads the file at <paramref name="path"/> and all that it includes. Never throws for what a file holds.</summary>
    public static ConfigResult Load(string path, ConfigLoaderOptions? options = null)
    {
        options ??= ConfigLoaderOptions.Default;
        var bag = new DiagnosticBag(options.MaxDiagnostics);
        var loader = new FileLoader(options);
        var merged = loader.Load(path, bag);
        var (network, counts, expected) = merged is null ? (null, new(0, 0, 0), ExpectedTraffic.None) : NetworkBuilder.Build(merged, options.Findings, bag);
        var diagnostics = bag.Sorted(loader.Order);
        if (!options.AllowIncludes && network is not null) diagnostics = [.. diagnostics, .. network.Datapaths.Where(datapath => datapath.OfChannelLog is not null).Select(NamesFile)];
        if (options.Strict) diagnostics = [.. diagnostics.Select(diagnostic => diagnostic with { Severity = DiagnosticSeverity.Error })];
        var files = loader.Hashes;
        var hash = HashOf(files);
        if (diagnostics.Any(diagnostic => diagnostic.IsError) || bag.HasErrors) network = null;
        return new(network is null ? null : network with { Files = files, Hash = hash }, diagnostics, files) { Hash = hash, Counts = counts, Expected = network is null ? ExpectedTraffic.None : expected };
    }

    /// <summary>Reads a configuration that is one text, as if it stood in a file called <paramref name="name"/>.</summary>
    public static ConfigResult LoadText(string text, string name = "faucet.yaml", ConfigLoaderOptions? options = null) =>
        Load(name, (options ?? ConfigLoaderOptions.Default) with { Files = TextConfigFiles.Single(name, text) });

    private static Diagnostic NamesFile(Datapath datapath) => new(
        DiagnosticCodes.Include, DiagnosticSeverity.Error, datapath.Location ?? new("", 0, 0), $"dps.{datapath.Name}.ofchannel_log", "a configuration that comes this way may not name files", "leave the key out");

    private static string HashOf(ImmutableSortedDictionary<string, string?> files)
    {
        var text = new StringBuilder();
        foreach (var (path, hash) in files) text.Append(path).Append('\0').Append(hash).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
