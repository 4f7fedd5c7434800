using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir status</c>: what is connected, what is applied and since when, and why something is degraded.</summary>
internal static class StatusCommand
{
    private const int MostMissing = 10;

    public static Command Create()
    {
        var ask = new AskOptions();
        var command = new Command("status", "Show what a running Weir does: configuration, datapaths, faults.");
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(parse, ApiRoutes.Status, ApiJson.Default.StatusResponse, Print, ct));
        return command;
    }

    private static void Print(StatusResponse status)
    {
        Console.WriteLine($"weir {status.Version}, pid {status.Pid}, listening on {string.Join(", ", status.Listening)}");
        Console.WriteLine($"config {TerminalText.Escape(status.Config.File)}: {Short(status.Config.Hash)} since {Time(status.Config.Since)}");
        foreach (var error in status.Config.LoadErrors) Console.WriteLine($"  last load failed: {TerminalText.Escape(error)}");
        if (status.UnknownDatapaths + status.Impostors + status.RejectedConnections > 0)
            Console.WriteLine($"refused: {status.UnknownDatapaths} unknown datapaths, {status.Impostors} impostors, {status.RejectedConnections} connections without a good handshake");
        Console.WriteLine();
        ControlCommand.PrintTable(
            ["DATAPATH", "DPID", "STATE", "SINCE", "APPLIED", "PEER", "HOSTS", "PACKET-INS", "FLOW-MODS", "ERRORS"],
            status.Datapaths.Select(dp => (IReadOnlyList<string>)
            [
                dp.Name, dp.DpId, dp.State, Time(dp.Since), dp.AppliedHash is null ? "-" : $"{Short(dp.AppliedHash)} at {Time(dp.AppliedSince!.Value)}", dp.Peer ?? "-",
                $"{dp.Hosts}", $"{dp.PacketIns}", $"{dp.FlowModsSent}", $"{dp.Errors}",
            ]));
        foreach (var datapath in status.Datapaths)
        {
            if (datapath.Audit is { Differing: > 0 } audit)
                Console.WriteLine($"  {TerminalText.Escape($"{datapath.Name} audit at {Time(audit.Last!.Value)}: {audit.Differing} differed from what the switch shall hold; {(audit.Outcome == "repaired" ? "put right" : "not put right: `weir verify` shows them")}")}");

            foreach (var port in datapath.Lacp)
            {
                var partner = port.Partner is { } peer ? $"partner {Side(peer)}" : "no partner";
                Console.WriteLine($"  {TerminalText.Escape($"{datapath.Name} LAG {port.Lag}, port {Words(port.Port, port.PortNumber)}: {port.State}; says {string.Join(' ', port.Actor.Flags)}; {partner}")}");
            }

            foreach (var neighbor in datapath.Neighbors)
            {
                var unexpected = neighbor.IsExpected ? "" : ", not the one that lldp_peer_mac names";
                Console.WriteLine($"  {TerminalText.Escape($"{datapath.Name} LLDP, port {Words(neighbor.Port, neighbor.PortNumber)}: {neighbor.SystemName} port {neighbor.PortId} ({neighbor.Mac}){unexpected}")}");
            }

            foreach (var fault in datapath.Faults)
            {
                var location = fault.Location is null ? "" : $"{fault.Location}: ";
                Console.WriteLine($"  {TerminalText.Escape($"{datapath.Name} degraded: {location}{fault.Subject}: {fault.Message}")}");
            }

            foreach (var port in datapath.MissingPorts.Take(MostMissing))
                Console.WriteLine($"  {TerminalText.Escape($"{datapath.Name}: the switch has no port {port.Number}{(port.Name == $"{port.Number}" ? "" : $" ({port.Name})")}{(port.Location is null ? "" : $", configured at {port.Location}")}")}");
            if (datapath.MissingPorts.Count > MostMissing) Console.WriteLine($"  {TerminalText.Escape(datapath.Name)}: and {datapath.MissingPorts.Count - MostMissing} more ports");
        }
    }

    private static string Side(LacpPeerResponse side) => $"{side.System} key {side.Key} port {side.Port}: {string.Join(' ', side.Flags)}";

    private static string Words(string name, uint number) => name == $"{number}" ? name : $"{name} ({number})";

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'");
}
