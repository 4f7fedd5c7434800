using Weir.Config.Guard;

namespace Weir.Guard.Hook;

/// <summary>This host's <c>guard.yaml</c>, which decides what VMs may do.</summary>
public static class HostConfiguration
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">Others can write it.</exception>
    public static GuardConfigResult Load(GuardPaths paths)
    {
        if (TrustedFile.WhatIsWrong(paths.ConfigFile) is { } wrong) throw new FormatException(wrong);
        return GuardConfigLoader.Load(paths.ConfigFile);
    }

    /// <summary>Reads it for the hook, which has no use for one with errors.</summary>
    /// <exception cref="FormatException">It cannot be used; the message is for whoever starts a VM.</exception>
    public static GuardConfig LoadForHook(GuardPaths paths)
    {
        var result = Load(paths);
        if (result.Config is { } config) return config;
        throw new FormatException(File.Exists(paths.ConfigFile)
            ? $"{paths.ConfigFile} cannot be used, and no VM on a guarded bridge starts until it can:\n{string.Join('\n', result.Diagnostics)}"
            : $"{paths.ConfigFile} is not there, and says which bridges are guarded: put it back, or remove this hook with `weir vm uninstall`");
    }
}
