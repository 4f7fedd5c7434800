using System.Text;
using Weir.Guard.Bridges;

namespace Weir.Cli.Guard.Install;

/// <summary>The first <c>guard.yaml</c> of a host.</summary>
internal static class GuardFile
{
    private static readonly string[] Words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "local", "uplink", "gateway", "patch"];

    /// <summary>The text.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="bridge">The bridge: what leads out by a patch port is of the class <c>patch</c>.</param>
    public static string Write(InstallRequest request, BridgeView bridge)
    {
        var text = new StringBuilder("# Which bridges of this host are guarded. Made by `weir vm install`; after a change: `weir check FILE`, then `weir vm sync`.\nbridges:\n");
        text.Append($"  {Name(request.Bridge)}:\n");
        if (request.ReportOnly) text.Append("    mode: report # counts what would be dropped, and drops nothing; enforce: drops it\n");
        if (!request.GatewayAddresses.IsEmpty) text.Append($"    gateways: [{string.Join(", ", request.GatewayAddresses.Select(address => $"\"{address}\""))}] # no VM may claim them\n");
        text.Append("    ports: # every port that is not named here is a VM's: closed until it has a policy\n");
        text.Append($"      {Name(request.Bridge)}: local\n");
        foreach (var port in request.Uplinks)
        {
            var kind = bridge.Interfaces.Any(candidate => candidate.Name == port && candidate.IsPatch) ? "patch" : "uplink";
            text.Append($"      {Name(port)}: {(request.Trusted ? $"{{class: {kind}, trusted: true}} # DHCP servers and routers behind it may answer" : kind)}\n");
        }

        foreach (var port in request.GatewayPorts) text.Append($"      {Name(port)}: gateway\n");
        return text.ToString();
    }

    private static string Name(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && !Words.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? name
            : $"\"{string.Concat(name.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";
}
