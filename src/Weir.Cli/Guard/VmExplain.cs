using System.CommandLine;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Guard.Hook;
using Weir.Guard.Runtime;
using Weir.Guard.Sync;
using Weir.Model.Guard;
using Weir.Primitives;

namespace Weir.Cli.Guard;

/// <summary><c>weir vm explain</c>: what the guard does with a frame, and which rule it is.</summary>
internal static class VmExplain
{
    public static Command Create()
    {
        var vm = new Argument<string>("VM") { Description = "The VM that sends it, by name or UUID; or the port that it comes in from, where that is no VM's." };
        var packet = new Argument<string>("PACKET") { Description = "The frame as ovs-ofctl writes matches: 'arp,arp_tpa=10.9.0.1'. What it leaves open is filled in as an honest sender would." };
        var nic = new Option<string?>("--nic") { Description = "Which NIC of the VM, by MAC address; not needed where it has one." };
        var json = ControlCommand.JsonOption();
        var command = new Command("explain", "Show what the guard does with a frame: which rule lets it through and to whom, or why it is dropped. No switch is asked about it.") { vm, packet, nic, json };
        command.SetAction((parsed, cancellation) => GuardHost.RunAsync(async host =>
        {
            var view = await host.Sync.LookAsync(cancellation);
            var (bridge, port, guarded, name) = Find(view, parsed.GetValue(vm)!, parsed.GetValue(nic));
            var frame = ExplainPacket.Build(parsed.GetValue(packet)!, guarded, bridge.Input);
            var explanation = GuardExplanation.Run(bridge.Input, port, frame);
            if (parsed.GetValue(json)) GuardJson.Print(new { From = name, Bridge = bridge.Input.Bridge.Name, explanation.Verdict, explanation.Reason, explanation.Exits, explanation.Tables });
            else Print(name, bridge, parsed.GetValue(packet)!, explanation);
            return 0;
        }));
        return command;
    }

    /// <summary>Where the frame comes in.</summary>
    internal static (PluggedBridge Bridge, PortNumber Port, GuardedNic? Nic, string Name) Find(HostView view, string vm, string? mac)
    {
        var wanted = mac is null ? (MacAddress?)null : MacAddress.TryParse(mac, out var parsed) ? parsed : throw new GuardCommandException($"--nic {TerminalText.Escape(mac)}: a MAC address such as 52:54:00:09:00:02 is due");
        var nics = (from bridge in view.Bridges from nic in bridge.Input.Nics where HostStatus.IsCalled(vm, nic.Nic.Vm, nic.Nic.VmId) select (Bridge: bridge, Nic: nic)).ToList();
        var chosen = nics.Where(nic => wanted is null || nic.Nic.Nic.Mac == wanted).ToList();
        if (chosen is [var only]) return (only.Bridge, only.Nic.Port, only.Nic.Nic, $"{only.Nic.Nic.Vm} {only.Nic.Nic.Mac}");
        if (chosen.Count > 1) throw new GuardCommandException($"--nic: which NIC of {TerminalText.Escape(vm)}? It has: {string.Join(", ", chosen.Select(nic => nic.Nic.Nic.Mac))}");
        if (nics.Count > 0) throw new GuardCommandException($"--nic {wanted}: {TerminalText.Escape(vm)} has no such NIC; it has: {string.Join(", ", nics.Select(nic => nic.Nic.Nic.Mac))}");

        foreach (var bridge in view.Bridges)
        {
            foreach (var port in bridge.Input.Ports)
                if (port.Port.Name == vm) return (bridge, port.Number, null, $"port {vm} ({port.Port.Class.ToString().ToLowerInvariant()})");
            foreach (var port in bridge.Closed)
                if (port.Name == vm && port.Number is { } number) return (bridge, number, null, $"port {vm} (closed)");
        }

        foreach (var domain in view.Domains.Where(domain => domain.Domain is { } read && HostStatus.IsCalled(vm, read.Name, read.Id)))
            foreach (var nic in domain.Nics)
                if (view.Bridges.FirstOrDefault(bridge => bridge.Input.Bridge.Name == nic.Bridge.Name) is { } bridge && bridge.Closed.FirstOrDefault(port => port.InterfaceId == nic.Interface.InterfaceId && port.InterfaceId is not null) is { Number: { } number })
                    return (bridge, number, null, $"{vm} {nic.Interface.Mac} (closed)");
        var known = view.Bridges.SelectMany(bridge => bridge.Input.Nics.Select(nic => nic.Nic.Vm).Concat(bridge.Input.Ports.Select(port => port.Port.Name))).Distinct().Take(20);
        throw new GuardCommandException($"no VM that runs on a guarded bridge, and no port of one, is called '{TerminalText.Escape(vm)}'; there are: {TerminalText.Escape(string.Join(", ", known))}");
    }

    private static void Print(string name, PluggedBridge bridge, string packet, GuardExplanation explanation)
    {
        Say($"{bridge.Input.Bridge.Name}, from {name}: {packet}");
        foreach (var table in explanation.Tables)
        {
            Say($"  {table.Table,-16} {table.Matched ?? "nothing matches"}{(table.Location is null ? "" : $"  ({table.Location})")}");
            if (table.Done.Count > 0) Say($"  {"",-16}   {string.Join(", ", table.Done)}");
        }

        Say($"=> {explanation.Verdict}");
    }

    private static void Say(string line) => Console.WriteLine(TerminalText.Escape(line).TrimEnd());
}
