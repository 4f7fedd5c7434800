using System.CommandLine;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir links</c>: what LLDP has shown at the other end of ports.</summary>
internal static class LinksCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var command = new Command("links", "Show what LLDP has shown at the other end of ports.") { datapath };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(parse, ControlCommand.Query(ApiRoutes.Links, ("dp", parse.GetValue(datapath))), ApiJson.Default.IReadOnlyListLinkResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<LinkResponse> links)
    {
        if (links.Count == 0) Console.WriteLine("no neighbour was heard: LLDP is listened to on ports with receive_lldp");
        else
        {
            ControlCommand.PrintTable(
                ["DATAPATH", "PORT", "PEER", "PEER'S PORT", "MAC", "LAG", ""],
                links.Select(link => (IReadOnlyList<string>)
                [
                    link.Datapath, link.Port, link.PeerDatapath ?? link.SystemName, link.PeerPort ?? link.PortId, link.Mac, link.Lag is null ? "" : $"{link.Lag} {link.LacpState}",
                    link.IsExpected ? "" : "not the one that lldp_peer_mac names",
                ]));
        }
    }
}
