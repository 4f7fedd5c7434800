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
    private readonly Dictionary<(string Domain, bool Inactive), string> _ahead = [];

    /// <summary>Reads the XML of domains that <see cref="DumpAsync"/> will be asked for, many at a time. Those that it does not find are asked for one by one, and what is wrong is said then.</summary>
    /// <param name="domains">Names and UUIDs.</param>
    /// <param name="both">UUIDs of those that are needed as they are defined, too.</param>
    /// <param name="cancellation">The caller's deadline.</param>
    public async Task ReadAheadAsync(IEnumerable<string> domains, ImmutableHashSet<string> both, CancellationToken cancellation)
    {
        var known = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var line in Lines(await OutputAsync(["list", "--all", "--uuid", "--name"], cancellation)))
            if (line.Length > 37 && Guid.TryParseExact(line[..36], "D", out var id)) known[line[37..].Trim()] = known[line[..36]] = id;
        var wanted = domains.Where(known.ContainsKey).ToLookup(domain => known[domain]);
        foreach (var inactive in (bool[])[false, true])
            foreach (var (id, xml) in await DomainDumps.ReadAsync(runner, Options, wanted.Select(group => group.Key).Where(id => !inactive || both.Contains(id.ToString("D"))), inactive, cancellation))
                foreach (var name in wanted[id].Append(id.ToString("D"))) _ahead[(name, inactive)] = xml;
    }

    /// <summary>UUIDs of the domains that run.</summary>
    public async Task<ImmutableHashSet<string>> RunningAsync(CancellationToken cancellation) => Lines(await OutputAsync(["list", "--uuid"], cancellation));

    /// <summary>UUIDs of the domains that are defined.</summary>
    public async Task<ImmutableHashSet<string>> PersistentAsync(CancellationToken cancellation) => Lines(await OutputAsync(["list", "--all", "--persistent", "--uuid"], cancellation));

    /// <summary>UUIDs of the domains that were saved with <c>virsh managedsave</c>: the next start goes on from there, with the XML of then.</summary>
    public async Task<ImmutableHashSet<string>> SavedAsync(CancellationToken cancellation) => Lines(await OutputAsync(["list", "--all", "--with-managed-save", "--uuid"], cancellation));

    /// <summary>A domain's XML: as it runs, where it does; or as it is defined.</summary>
    /// <exception cref="VmCommandException">There is no such domain.</exception>
    public Task<string> DumpAsync(string domain, bool inactive, CancellationToken cancellation) => _ahead.TryGetValue((domain, inactive), out var xml)
        ? Task.FromResult(xml)
        : OutputAsync(inactive ? ["dumpxml", $"--domain={domain}", "--inactive"] : ["dumpxml", $"--domain={domain}"], cancellation);

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
        // Who is not root is given a libvirt of his own by virsh, which knows nothing of the host's VMs.
        var own = connect is null && !Environment.IsPrivilegedProcess ? "; without root, virsh asks qemu:///session: say --connect qemu:///system" : "";
        throw new VmCommandException(TerminalText.Escape(result.Error.Trim().Replace("\n", " ", StringComparison.Ordinal)) is { Length: > 0 } said ? said + own : $"virsh {command.Arguments[^1]} failed with exit code {result.ExitCode}");
    }

    private Task<string> OutputAsync(IEnumerable<string> arguments, CancellationToken cancellation) => RunAsync(Command(arguments), cancellation);

    private IEnumerable<string> Options => connect is null ? [] : [$"--connect={connect}"];

    private HostCommand Command(IEnumerable<string> arguments) => new("virsh", [.. Options, "--quiet", .. arguments]);

    private static ImmutableHashSet<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
