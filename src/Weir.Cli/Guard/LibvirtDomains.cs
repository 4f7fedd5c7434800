using System.Text;
using Weir.Cli.Copro;
using Weir.Cli.Vm;
using Weir.Guard;
using Weir.Guard.Hook;

namespace Weir.Cli.Guard;

/// <summary>The running VMs as libvirt has them. Never asked from the hook: libvirt waits for the hook.</summary>
internal sealed class LibvirtDomains(GuardPaths paths, IHostCommandRunner runner)
{
    private const string SystemUri = "qemu:///system";

    /// <summary>Notes the XML of every VM that runs, and forgets those that do not.</summary>
    /// <returns>How many run.</returns>
    /// <exception cref="GuardCommandException">libvirt does not answer.</exception>
    public async Task<int> NoteAllAsync(CancellationToken cancellation)
    {
        var store = new BindingStore(paths.RunDirectory);
        // A VM that starts while libvirt is asked is noted by its hook, and in no list yet: it is not one of these.
        var before = store.ReadDomains(static _ => { }).Select(domain => domain.Id).ToList();
        var running = await ReadAllAsync(cancellation);

        using var held = await FileLock.TakeAsync(paths.LockFile, TimeProvider.System, cancellation);
        var known = store.ReadNics() ?? [];
        foreach (var gone in before.Where(id => !running.ContainsKey(id))) store.Remove(gone, known);
        foreach (var (id, xml) in running) store.WriteDomain(id, Encoding.UTF8.GetBytes(xml));
        return running.Count;
    }

    /// <summary>The XML of every VM that runs, by UUID.</summary>
    /// <exception cref="GuardCommandException">libvirt does not answer.</exception>
    public async Task<IReadOnlyDictionary<Guid, string>> ReadAllAsync(CancellationToken cancellation)
    {
        var ids = new List<Guid>();
        foreach (var line in (await VirshAsync(["list", "--uuid", "--state-running", "--state-paused", "--state-other"], cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Guid.TryParseExact(line, "D", out var id)) ids.Add(id);
        var running = await DomainDumps.ReadAsync(runner, ["--connect", SystemUri], ids, inactive: false, cancellation);
        if (running.Count < ids.Count)
        {
            // One that ended meanwhile is no fault; one that runs on and is not told of is.
            var still = await VirshAsync(["list", "--uuid"], cancellation);
            foreach (var id in ids.Where(id => !running.ContainsKey(id) && still.Contains(id.ToString("D"), StringComparison.Ordinal))) running[id] = await VirshAsync(["dumpxml", id.ToString("D")], cancellation);
        }

        return running;
    }

    private async Task<string> VirshAsync(string[] words, CancellationToken cancellation)
    {
        var command = new HostCommand("virsh", ["--connect", SystemUri, "--quiet", .. words]);
        var result = await runner.RunAsync(command, cancellation);
        return result.Succeeded ? result.Output : throw new GuardCommandException($"`{command}` failed: {result.Error.Trim()}");
    }
}
