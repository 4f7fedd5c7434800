using System.Security.Cryptography;
using System.Text;
using Weir.Cli.Copro;

namespace Weir.Cli.Vm;

/// <summary>The XML of many domains from few calls of <c>virsh</c>: a thousand calls take half a minute, most of it for starting them.</summary>
internal static class DomainDumps
{
    private const int AtOnce = 100;

    /// <summary>The XML by UUID; a domain that is not there any more, or that libvirt does not tell of, is left out.</summary>
    /// <param name="runner">Runs programs.</param>
    /// <param name="options">What stands before the command: <c>--connect=URI</c>.</param>
    /// <param name="ids">UUIDs of domains.</param>
    /// <param name="inactive">As they are defined, and not as they run.</param>
    /// <param name="cancellation">The caller's deadline.</param>
    public static async Task<Dictionary<Guid, string>> ReadAsync(IHostCommandRunner runner, IEnumerable<string> options, IEnumerable<Guid> ids, bool inactive, CancellationToken cancellation)
    {
        var found = new Dictionary<Guid, string>();
        foreach (var chunk in ids.Chunk(AtOnce))
        {
            // What separates one domain's XML from the next must be nothing that can stand in one.
            var mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var script = new StringBuilder();
            foreach (var id in chunk) script.Append("echo ").Append(mark).Append(id.ToString("D")).Append("; dumpxml ").Append(id.ToString("D")).Append(inactive ? " --inactive; " : "; ");
            var result = await runner.RunAsync(new HostCommand("virsh", [.. options, "--quiet", script.ToString().TrimEnd(' ', ';')]), cancellation);
            foreach (var part in result.Output.Split(mark).Skip(1))
                if (part.Length > 36 && Guid.TryParseExact(part[..36], "D", out var id) && part[36..].Trim() is { Length: > 0 } xml) found[id] = xml + "\n";
        }

        return found;
    }
}
