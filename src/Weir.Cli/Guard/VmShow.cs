using System.CommandLine;
using System.Globalization;
using Weir.Cli.Commands;
using Weir.Compiler.Guard;
using Weir.Config;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Model.Guard;
using Weir.OpenFlow.Text;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm show</c>: everything about one VM.</summary>
internal static class VmShow
{
    public static Command Create()
    {
        var vm = new Argument<string>("VM") { Description = "The VM, by name or UUID." };
        var flows = new Option<bool>("--flows") { Description = "Its entries too, as the switch has them, with their counters." };
        var json = ControlCommand.JsonOption();
        var command = new Command("show", "Show a VM: its policy and where it comes from, its NICs' ports, what was dropped, and its entries.") { vm, flows, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var name = parsed.GetValue(vm)!;
            var (status, view, problems, isWhole) = await VmList.ReadAsync(host, cancellation);
            var nics = status.Of(name);
            if (nics.IsEmpty) throw new GuardCommandException($"no VM on a guarded bridge is called '{TerminalText.Escape(name)}'; there are: {TerminalText.Escape(string.Join(", ", status.Nics.Select(nic => nic.Vm).Where(known => known.Length > 0).Distinct().Take(20)))}");
            foreach (var problem in problems) await Console.Error.WriteLineAsync($"weir: {problem}");
            var shown = new List<(NicStatus Status, GuardedNic? Policy, IReadOnlyList<string> Flows)>();
            foreach (var nic in nics) shown.Add((nic, PolicyOf(view, nic), parsed.GetValue(flows) && isWhole ? await FlowsAsync(host, view, nic, cancellation) : []));
            if (parsed.GetValue(json)) GuardJson.Print(shown.Select(nic => new { nic.Status, Policy = nic.Policy is null ? null : PolicyJson.Of(nic.Policy), nic.Flows }));
            else foreach (var (nic, policy, entries) in shown) Print(nic, policy, entries);
            return isWhole ? 0 : 1;
        }));
        return command;
    }

    private static GuardedNic? PolicyOf(HostView view, NicStatus nic) =>
        view.Bridges.SelectMany(bridge => bridge.Input.Nics.Select(attached => attached.Nic).Concat(bridge.NotPlugged).Where(candidate => bridge.Input.Bridge.Name == nic.Bridge))
            .FirstOrDefault(candidate => candidate.InterfaceId == nic.InterfaceId);

    private static async Task<IReadOnlyList<string>> FlowsAsync(GuardHost host, HostView view, NicStatus nic, CancellationToken cancellation)
    {
        if (nic.InterfaceId is not { } id || view.Bridges.FirstOrDefault(bridge => bridge.Input.Bridge.Name == nic.Bridge) is not { } plugged) return [];
        await using var channel = await host.Sync.ConnectAsync(plugged, cancellation);
        var flows = await channel.ReadFlowsAsync(Weir.OpenFlow.Messages.FlowModMessage.AllTables, GuardCookie.Of(nic.Bridge, id), ulong.MaxValue, cancellation);
        return [.. flows.OrderBy(flow => flow.Entry.TableId).ThenByDescending(flow => flow.Entry.Priority).Select(flow => string.Create(CultureInfo.InvariantCulture,
            $"{flow.PacketCount,8} packets  {FlowEntryText.Format(flow.Entry, table => GuardPipeline.Find(table)?.Name ?? table.ToString(CultureInfo.InvariantCulture))}"))];
    }

    private static SortedDictionary<string, string> Describe(GuardedNic nic)
    {
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["link-local"] = nic.LinkLocal switch { LinkLocalPolicy.Listed => "listed", LinkLocalPolicy.FirstUse => "first-use", _ => "eui64" } };
        Add("first use", string.Join(", ", nic.FirstUsed));
        Add("ip", string.Join(", ", nic.Addresses));
        Add("prefix", string.Join(", ", nic.Prefixes));
        Add("vip", string.Join(", ", nic.SharedVips));
        Add("mac", string.Join(", ", nic.ExtraMacs));
        Add("trunk", string.Join(", ", nic.TrunkVids));
        Add("may be", string.Join(", ", ((string[])[nic.DhcpServer ? "DHCP server" : "", nic.Router ? "router" : "", nic.DhcpSnooping ? "DHCP client whose leases count" : ""]).Where(word => word.Length > 0)));
        Add("rates", $"broadcast {Rate(nic.Rates.Broadcast)}, multicast {Rate(nic.Rates.Multicast)}, unknown unicast {Rate(nic.Rates.UnknownUnicast)}, ARP and ND {Rate(nic.Rates.ArpNd)}, DHCP {Rate(nic.Rates.Dhcp)}");
        Add("from", nic.Location?.ToString() ?? "");
        return words;

        void Add(string key, string value)
        {
            if (value.Length > 0) words[key] = value;
        }
    }

    private static string Rate(GuardRate? rate) => rate is null ? "unlimited" : string.Create(CultureInfo.InvariantCulture, $"{rate.Pps}/s (burst {rate.Burst})");

    private static void Print(NicStatus nic, GuardedNic? policy, IReadOnlyList<string> flows)
    {
        Say($"{nic.Vm} {nic.Nic}: {nic.State}{(nic.Why.Length == 0 ? "" : $": {nic.Why}")}");
        Row("bridge", string.Create(CultureInfo.InvariantCulture, $"{nic.Bridge}{(nic.Port is { } port ? $", port {port}" : "")}{(nic.Vlan is { } vlan ? $", VLAN {vlan}" : "")}"));
        Row("uuid", nic.VmId?.ToString() ?? "");
        Row("iface-id", nic.InterfaceId is { } id ? $"{id}, cookie 0x{GuardCookie.Of(nic.Bridge, id):x}" : "");
        if (policy is not null) foreach (var (key, value) in Describe(policy)) Row(key, value);
        Row("dropped", VmList.Words(nic.Drops));
        if (nic.DropsLastMinute is { } minute) Row("last minute", VmList.Words(minute));
        foreach (var flow in flows) Say($"  {flow}");
    }

    private static void Row(string key, string value)
    {
        if (value.Length > 0) Say($"  {key,-12} {value}");
    }

    private static void Say(string line) => Console.WriteLine(TerminalText.Escape(line));
}
