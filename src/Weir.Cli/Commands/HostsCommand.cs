using System.CommandLine;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir hosts</c>: where each learned host is.</summary>
internal static class HostsCommand
{
    public static Command Create()
    {
        var socket = ControlCommand.SocketOption();
        var json = ControlCommand.JsonOption();
        var datapath = ControlCommand.DatapathOption();
        var command = new Command("hosts", "Show the learned hosts.") { datapath, socket, json };
        command.SetAction((parse, ct) => ControlCommand.ShowAsync(
            parse.GetValue(socket)!, ControlCommand.Query(ApiRoutes.Hosts, ("dp", parse.GetValue(datapath))),
            ApiJson.Default.IReadOnlyListHostResponse, parse.GetValue(json), Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<HostResponse> hosts) => ControlCommand.PrintTable(
        ["DATAPATH", "PORT", "VLAN", "VID", "MAC", "AGE"],
        hosts.Select(host => (IReadOnlyList<string>)
            [host.Datapath, Port(host), host.Vlan, $"{host.Vid}", host.Mac, $"{host.AgeSeconds} s"]));

    private static string Port(HostResponse host) => host.Port == $"{host.PortNumber}" ? host.Port : $"{host.Port} ({host.PortNumber})";
}
