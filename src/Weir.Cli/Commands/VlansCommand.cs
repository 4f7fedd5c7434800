using System.CommandLine;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir vlans</c>: VLANs and their ports.</summary>
internal static class VlansCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var vlan = new Option<string?>("--vlan") { Description = "Only this VLAN, by name or VID." };
        var command = new Command("vlans", "Show the VLANs: which ports are in them, ACLs, hosts.") { datapath, vlan };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Vlans, ("dp", parse.GetValue(datapath)), ("vlan", parse.GetValue(vlan))), ApiJson.Default.IReadOnlyListVlanResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<VlanResponse> vlans) => ControlCommand.PrintTable(
        ["DATAPATH", "VLAN", "VID", "UNTAGGED", "TAGGED", "HOSTS", "ACLS IN", "ACLS OUT"],
        vlans.Select(vlan => (IReadOnlyList<string>)
            [vlan.Datapath, vlan.Name, $"{vlan.Vid}", Names(vlan.UntaggedPorts), Names(vlan.TaggedPorts), $"{vlan.Hosts}", string.Join(' ', vlan.AclsIn), string.Join(' ', vlan.AclsOut)]));

    private static string Names(IReadOnlyList<PortReference> ports) => string.Join(' ', ports.Select(port => port.Name));
}
