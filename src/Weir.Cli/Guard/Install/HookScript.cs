using System.Reflection;
using System.Runtime.InteropServices;

namespace Weir.Cli.Guard.Install;

/// <summary>The hook's script, with the settings of this host in it.</summary>
internal static class HookScript
{
    private const string Begin = "# settings\n";
    private const string End = "# end of settings\n";

    /// <summary>The script.</summary>
    /// <param name="settings">Shell variables in order; those named in capitals are exported, for the program that the script calls.</param>
    /// <exception cref="FormatException">A value cannot stand in a script.</exception>
    public static string Write(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var template = Template();
        var begin = template.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = template.IndexOf(End, StringComparison.Ordinal);
        var lines = settings.Select(setting => $"{(char.IsUpper(setting.Key[0]) ? "export " : "")}{setting.Key}={Quote(setting)}\n");
        return $"{template[..begin]}{string.Concat(lines)}{template[end..]}";
    }

    /// <summary>Whether a script is this version's, whatever its settings: an upgrade of the package does not touch what lies in libvirt's directory.</summary>
    public static bool IsCurrent(string script) => WithoutSettings(script) == WithoutSettings(Template());

    /// <summary>The settings for this program and these paths.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(Weir.Guard.GuardPaths paths)
    {
        // The hook's own program, where it was built: native code is done when `weir` has hardly begun.
        var own = Path.Combine(AppContext.BaseDirectory, "hook", "weir-hook");
        yield return KeyValuePair.Create("weir", File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "weir"));
        yield return KeyValuePair.Create("run", paths.RunDirectory);
        // libvirtd's environment has next to nothing in it, and the program is called without the launcher, which costs three processes.
        yield return KeyValuePair.Create("DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? root : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));
        foreach (var name in (string[])["WEIR_GUARD_ROOT", "WEIR_GUARD_OVSDB", "OVS_RUNDIR"])
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) yield return KeyValuePair.Create(name, value);
    }

    private static string Quote(KeyValuePair<string, string> setting) =>
        setting.Value.AsSpan().ContainsAny("'\n\r\0")
            ? throw new FormatException($"{setting.Key}: a path with a quotation mark or a line break in it cannot be put into the hook: move it")
            : $"'{setting.Value}'";

    private static string? WithoutSettings(string script) =>
        script.IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var begin && script.IndexOf(End, begin, StringComparison.Ordinal) is >= 0 and var end ? script[..begin] + script[end..] : null;

    private static string Template()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("libvirt-hook.sh")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
