using Weir.Config.Gauge;
using Weir.Daemon.Gauge;

namespace Weir.Cli.Commands;

/// <summary>The <c>gauge.yaml</c> that <c>weir run</c> is given.</summary>
internal static class GaugeFile
{
    /// <summary>Reads the option's file, or the first of <c>GAUGE_CONFIG</c> (joined by colons) that exists; null options: none is named. False: it is bad, and why was printed.</summary>
    public static bool TryLoad(string? option, out GaugeOptions? options)
    {
        options = null;
        var paths = (Environment.GetEnvironmentVariable("GAUGE_CONFIG") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if ((option ?? Array.Find(paths, File.Exists) ?? paths.FirstOrDefault()) is not { } path) return true;
        var loaded = GaugeConfigLoader.Load(path);
        foreach (var diagnostic in loaded.Diagnostics) Console.Error.WriteLine(diagnostic.ToString());
        if (loaded.Config is not { } config)
        {
            Console.Error.WriteLine($"weir: {path} cannot be used; not started");
            return false;
        }

        options = new GaugeOptions(path, config);
        return true;
    }
}
