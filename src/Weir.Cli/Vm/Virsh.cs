using System.Collections.Immutable;
using Weir.Cli.Copro;
using Weir.Config;
using Weir.Guard.Policy;

namespace Weir.Cli.Vm;

/// <summary>Asks libvirt through <c>virsh</c>: every name and every XML is an argument of its own, nothing passes a shell.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="connect">The URI of libvirt's driver; null: libvirt's default.</param>
internal sealed class Virsh(IHostCommandRunner runner, string? connect)
{
    /// <summary>UUIDs of the domains that run.</summary>
    public async Task<ImmutableHashSet<string>> RunningAsync(CancellationToken cancellation) => Lines(await OutputAsync(["list", "--uuid"], cancellation));

    /// <summary>UUIDs of the domains that are defined.</summary>
    public async Task<ImmutableHashSet<string>> PersistentAsync(CancellationToken cancellation) => Lines(await OutputAsync(["list", "--all", "--persistent", "--uuid"], cancellation));

    /// <summary>A domain's XML: as it runs, where it does; or as it is defined.</summary>
    /// <exception cref="VmCommandException">There is no such domain.</exception>
    public Task<string> DumpAsync(string domain, bool inactive, CancellationToken cancellation) =>
        OutputAsync(inactive ? ["dumpxml", $"--domain={domain}", "--inactive"] : ["dumpxml", $"--domain={domain}"], cancellation);

    /// <summary>The command that sets the guard's element.</summary>
    public HostCommand SetMetadata(string domain, string element, bool live, bool config)
    {
        List<string> arguments = ["metadata", $"--domain={domain}", $"--uri={DomainPolicy.Namespace}", $"--key={GuardMetadataWriter.Key}", $"--set={element}"];
        if (live) arguments.Add("--live");
        if (config) arguments.Add("--config");
        return Command(arguments);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="VmCommandException">It failed.</exception>
    public async Task<string> RunAsync(HostCommand command, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(command, cancellation);
        if (result.Succeeded) return result.Output;
        throw new VmCommandException(TerminalText.Escape(result.Error.Trim().Replace("\n", " ", StringComparison.Ordinal)) is { Length: > 0 } said ? said : $"virsh {command.Arguments[^1]} failed with exit code {result.ExitCode}");
    }

    private Task<string> OutputAsync(IEnumerable<string> arguments, CancellationToken cancellation) => RunAsync(Command(arguments), cancellation);

    private HostCommand Command(IEnumerable<string> arguments) => new("virsh", connect is null ? ["--quiet", .. arguments] : [$"--connect={connect}", "--quiet", .. arguments]);

    private static ImmutableHashSet<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
