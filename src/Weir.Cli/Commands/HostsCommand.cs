using System.CommandLine;
using System.Globalization;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir hosts</c>: where each learned host is.</summary>
internal static class HostsCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var port = new Option<string?>("--port") { Description = "Only hosts on this port, by number or name." };
        var vlan = new Option<string?>("--vlan") { Description = "Only hosts in this VLAN, by name or VID." };
        var search = new Option<string?>("--search") { Description = "Only hosts with this in their address, or in the name of their datapath, port or VLAN." };
        var limit = new Option<int?>("--limit") { Description = "No more than so many." };
        var command = new Command("hosts", "Show the learned hosts.") { datapath, port, vlan, search, limit };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse,
            ControlCommand.Query(
                ApiRoutes.Hosts, ("dp", parse.GetValue(datapath)), ("port", parse.GetValue(port)), ("vlan", parse.GetValue(vlan)), ("q", parse.GetValue(search)), ("limit", parse.GetValue(limit)?.ToString(CultureInfo.InvariantCulture))),
            ApiJson.Default.IReadOnlyListHostResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<HostResponse> hosts) => ControlCommand.PrintTable(
        ["DATAPATH", "PORT", "VLAN", "VID", "MAC", "AGE"],
        hosts.Select(host => (IReadOnlyList<string>)
            [host.Datapath, Port(host), host.Vlan, $"{host.Vid}", host.Mac, $"{host.AgeSeconds} s"]));

    private static string Port(HostResponse host) => host.Port == $"{host.PortNumber}" ? host.Port : $"{host.Port} ({host.PortNumber})";
}
