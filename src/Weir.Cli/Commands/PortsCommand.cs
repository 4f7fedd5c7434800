using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir ports</c>: states, VLANs and counters of ports.</summary>
internal static class PortsCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var port = new Option<string?>("--port") { Description = "Only this port, by number or name." };
        var command = new Command("ports", "Show the ports: state, speed, VLANs, hosts, and what they have counted.") { datapath, port };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Ports, ("dp", parse.GetValue(datapath)), ("port", parse.GetValue(port))), ApiJson.Default.IReadOnlyListPortsResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<PortsResponse> reports)
    {
        foreach (var report in reports)
            if (report.Fault is { } fault) Console.WriteLine(TerminalText.Escape($"{report.Datapath}: {fault}{(report.ReadAt is { } read ? $"; read {read:HH:mm:ss'Z'}" : "")}"));
        ControlCommand.PrintTable(
            ["DATAPATH", "PORT", "NAME", "STATE", "SPEED", "VLANS", "HOSTS", "RX PACKETS", "RX BYTES", "TX PACKETS", "TX BYTES", "DROPPED", "ERRORS"],
            reports.SelectMany(report => report.Ports.Select(port => Row(report.Datapath, port))));
    }

    private static IReadOnlyList<string> Row(string datapath, PortResponse port)
    {
        var counters = port.Counters;
        return
        [
            datapath, $"{port.Number}", port.Name, port.LacpState is null ? port.State : $"{port.State}, LAG {port.Lag} {port.LacpState}", Speed(port.SpeedKbps), Vlans(port), $"{port.Hosts}",
            Number(counters?.RxPackets), Number(counters?.RxBytes), Number(counters?.TxPackets), Number(counters?.TxBytes),
            Number(Sum(counters?.RxDropped, counters?.TxDropped)), Number(Sum(counters?.RxErrors, counters?.TxErrors)),
        ];
    }

    private static string Vlans(PortResponse port) => port.Kind switch
    {
        "coprocessor" or "mirror" => port.Kind,
        _ => string.Join(' ', [.. port.NativeVlan is { } native ? [native] : (ReadOnlySpan<string>)[], .. port.TaggedVlans.Select(vlan => $"{vlan}/t")]),
    };

    private static string Speed(long? kbps) => kbps switch
    {
        null => "-",
        >= 1_000_000 => $"{kbps / 1_000_000.0:0.#}G",
        _ => $"{kbps / 1000.0:0.#}M",
    };

    private static ulong? Sum(ulong? one, ulong? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);

    private static string Number(ulong? number) => number?.ToString() ?? "-";
}
