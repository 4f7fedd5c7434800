using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Weir.Cli.Copro;

/// <summary>Looks at the host; changes nothing.</summary>
internal sealed class CoproObserver(IHostCommandRunner runner, OvsTools ovs)
{
    private const string SysctlRoot = "/proc/sys/net";

    /// <summary>What there is of coprocessor <paramref name="name"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wanted">The settings whose interface and flow entries are looked at; null where they are not known.</param>
    /// <param name="state">What an earlier <c>up</c> wrote down.</param>
    /// <param name="cancellation">Stops looking.</param>
    public async Task<CoproObservation> ObserveAsync(string name, CoproSettings? wanted, CoproState? state, CancellationToken cancellation)
    {
        var found = new CoproObservation { State = state };
        found = await AddOvsAsync(found, name, wanted, cancellation);
        found = await AddNamespaceAsync(found, name, cancellation);
        var outer = await LinkAsync($"ve-{name}", null, cancellation);
        found = found with
        {
            OuterDevice = Whose(outer is not null, outer?.Alias == CoproPlanner.Mark(name)),
            OuterIsQuietAndUp = outer?.IsUp == true && ReadSysctl($"ipv6/conf/ve-{name}/disable_ipv6") is null or "1" && ReadSysctl($"ipv4/conf/ve-{name}/arp_ignore") == "8",
        };
        if (wanted is null || await LinkAsync(wanted.Interface, null, cancellation) is not { } device) return found;
        return found with
        {
            Interface = device,
            InterfaceSettings = new InterfaceSettings(
                device.IsUp, ReadSysctl($"ipv6/conf/{wanted.Interface}/disable_ipv6"), ReadSysctl($"ipv4/conf/{wanted.Interface}/arp_ignore"), await OffloadsAsync(wanted.Interface, cancellation)),
        };
    }

    private static Ownership Whose(bool exists, bool ours) => !exists ? Ownership.Absent : ours ? Ownership.Ours : Ownership.Foreign;

    private async Task<CoproObservation> AddOvsAsync(CoproObservation found, string name, CoproSettings? wanted, CancellationToken cancellation)
    {
        try
        {
            var bridges = await runner.RunAsync(ovs.Transact("list-br"), cancellation);
            if (!bridges.Succeeded) return found with { OvsFault = $"Open vSwitch does not answer at {ovs.Database}: {bridges.Error.Trim()}; is it running (on Debian: service openvswitch-switch start), or is another instance meant (--ovs-db, OVS_RUNDIR)?" };
            var bridge = CoproSettings.BridgeOf(name);
            if (bridges.Output.Split('\n').Contains(bridge, StringComparer.Ordinal))
            {
                var mark = await runner.RunAsync(ovs.Transact("br-get-external-id", bridge, CoproPlanner.BridgeMark), cancellation);
                var ports = await runner.RunAsync(ovs.Transact("list-ports", bridge), cancellation);
                found = found with { Bridge = Whose(exists: true, mark.Output.Trim() == name), BridgePorts = [.. ports.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)] };
            }

            var types = await runner.RunAsync(ovs.Transact("get", "Open_vSwitch", ".", "datapath_types"), cancellation);
            found = found with { KernelDatapath = types.Output.Contains("system", StringComparison.Ordinal) && Directory.Exists("/sys/module/openvswitch") };
            if (wanted is null) return found;

            var holder = await runner.RunAsync(ovs.Transact("iface-to-br", wanted.Interface), cancellation);
            if (holder.Succeeded) found = found with { InterfaceBridge = holder.Output.Trim() };
            if (found.Bridge != Ownership.Ours) return found;
            var difference = await runner.RunAsync(ovs.Ofctl("diff-flows", bridge, "/dev/stdin") with { Input = CoproFlows.Text(wanted) }, cancellation);
            return found with { FlowsAreRight = difference.Succeeded };
        }
        catch (CoproException e)
        {
            return found with { OvsFault = e.Message };
        }
    }

    private async Task<CoproObservation> AddNamespaceAsync(CoproObservation found, string name, CancellationToken cancellation)
    {
        var namespaces = await runner.RunAsync(new HostCommand("ip", ["netns", "list"]), cancellation);
        if (!namespaces.Output.Split('\n').Any(line => line.Split(' ')[0] == name)) return found;
        var loopback = await LinkAsync("lo", name, cancellation);
        return found with
        {
            Namespace = Whose(exists: true, loopback?.Alias == CoproPlanner.Mark(name)),
            Inner = await LinkAsync(CoproSettings.InnerDevice, name, cancellation),
        };
    }

    private async Task<LinkObservation?> LinkAsync(string device, string? inNamespace, CancellationToken cancellation)
    {
        string[] where = inNamespace is null ? [] : ["-n", inNamespace];
        var shown = await runner.RunAsync(new HostCommand("ip", [.. where, "-d", "-j", "address", "show", "dev", device]), cancellation);
        if (!shown.Succeeded) return null;
        using var json = JsonDocument.Parse(shown.Output);
        var link = json.RootElement.EnumerateArray().FirstOrDefault(each => each.TryGetProperty("ifname", out _));
        return link.ValueKind == JsonValueKind.Undefined ? null : ReadLink(link);
    }

    private static LinkObservation ReadLink(JsonElement link)
    {
        var addresses = link.GetProperty("addr_info").EnumerateArray()
            .Where(each => each.TryGetProperty("local", out _))
            .Select(each => $"{IPAddress.Parse(Text(each, "local")!)}/{each.GetProperty("prefixlen").GetInt32()}");
        return new LinkObservation(
            Text(link, "address") ?? "", link.GetProperty("mtu").GetInt32(), link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP"),
            Text(link, "master"), Text(link, "ifalias"), [.. addresses]);
    }

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) ? value.GetString() : null;

    private async Task<ImmutableArray<string>> OffloadsAsync(string device, CancellationToken cancellation)
    {
        var shown = await runner.RunAsync(new HostCommand("ethtool", ["-k", device]), cancellation);
        var on = shown.Output.Split('\n').Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        (string Line, string Short)[] known = [("generic-receive-offload: on", "gro"), ("large-receive-offload: on", "lro")];
        return [.. known.Where(each => on.Contains(each.Line)).Select(each => each.Short)];
    }

    private static string? ReadSysctl(string key)
    {
        try
        {
            return File.ReadAllText($"{SysctlRoot}/{key}").Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
