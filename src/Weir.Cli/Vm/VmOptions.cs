using System.Collections.Immutable;
using System.CommandLine;
using Weir.Cli.Copro;
using Weir.Config;
using Weir.Config.Guard;
using Weir.Guard;
using Weir.Guard.Hook;

namespace Weir.Cli.Vm;

/// <summary>What the commands that write policies have in common.</summary>
internal static class VmOptions
{
    public static Option<string?> Connect() => new("--connect", "-c") { Description = "URI of libvirt's driver. Default: libvirt's own, as virsh has it." };

    public static Option<string?> Guard() => new("--guard") { Description = "The host's guard.yaml, to check against. Default: /etc/weir/guard.yaml, where there is one." };

    public static Option<bool> DryRun() => new("--dry-run") { Description = "Read and check everything, show what would be written, and write nothing." };

    /// <summary>A binder for this host.</summary>
    /// <exception cref="VmCommandException">The host's configuration has errors.</exception>
    public static VmBinder Binder(string? connect, string? guard)
    {
        var paths = GuardPaths.FromEnvironment();
        return new(new Virsh(new HostCommandRunner(null), connect), Host(guard, paths), Running(paths));
    }

    /// <summary>Runs a command's action; what stops it is one line.</summary>
    public static async Task<int> RunAsync(string name, Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception error) when (error is VmCommandException or CoproException or UnauthorizedAccessException or IOException)
        {
            await Console.Error.WriteLineAsync($"weir vm {name}: {TerminalText.Escape(error.Message)}");
            return 1;
        }
    }

    private static GuardConfig? Host(string? file, GuardPaths paths)
    {
        if (file is null && !File.Exists(paths.ConfigFile)) return null;
        var result = GuardConfigLoader.Load(file ?? paths.ConfigFile);
        if (result.Config is not null) return result.Config;
        foreach (var diagnostic in result.Diagnostics.Where(diagnostic => diagnostic.IsError)) Console.Error.WriteLine(diagnostic.ToString());
        throw new VmCommandException($"{file ?? paths.ConfigFile} cannot be used");
    }

    private static ImmutableArray<GuardBinding> Running(GuardPaths paths)
    {
        try
        {
            return [.. (new BindingStore(paths.RunDirectory).ReadNics() ?? []).Select(nic => nic.Binding)];
        }
        catch (Exception error) when (error is BindingStoreException or IOException or UnauthorizedAccessException)
        {
            return []; // the hook looks again when the VM starts
        }
    }
}
