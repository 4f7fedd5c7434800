using System.Text;
using Weir.Cli.Copro;
using Weir.Guard;
using Weir.Guard.Hook;

namespace Weir.Cli.Guard;

/// <summary>The running VMs as libvirt has them. Never asked from the hook: libvirt waits for the hook.</summary>
internal sealed class LibvirtDomains(GuardPaths paths, IHostCommandRunner runner)
{
    /// <summary>Notes the XML of every VM that runs, and forgets those that do not.</summary>
    /// <returns>How many run.</returns>
    /// <exception cref="GuardCommandException">libvirt does not answer.</exception>
    public async Task<int> NoteAllAsync(CancellationToken cancellation)
    {
        var running = new Dictionary<Guid, byte[]>();
        foreach (var line in (await VirshAsync(["list", "--uuid", "--state-running", "--state-paused", "--state-other"], cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Guid.TryParseExact(line, "D", out var id)) running[id] = Encoding.UTF8.GetBytes(await VirshAsync(["dumpxml", id.ToString("D")], cancellation));

        using var held = await FileLock.TakeAsync(paths.LockFile, TimeProvider.System, cancellation);
        var store = new BindingStore(paths.RunDirectory);
        var known = store.ReadNics() ?? [];
        foreach (var domain in store.ReadDomains(static _ => { }).Where(domain => !running.ContainsKey(domain.Id)).ToList()) store.Remove(domain.Id, known);
        foreach (var (id, xml) in running) store.WriteDomain(id, xml);
        return running.Count;
    }

    private async Task<string> VirshAsync(string[] words, CancellationToken cancellation)
    {
        var command = new HostCommand("virsh", ["--connect", "qemu:///system", "--quiet", .. words]);
        var result = await runner.RunAsync(command, cancellation);
        return result.Succeeded ? result.Output : throw new GuardCommandException($"`{command}` failed: {result.Error.Trim()}");
    }
}
