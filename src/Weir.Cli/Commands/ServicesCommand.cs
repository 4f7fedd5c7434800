using System.CommandLine;
using Weir.Api;

namespace Weir.Cli.Commands;

/// <summary><c>weir services</c>: coprocessors, and what is steered to them.</summary>
internal static class ServicesCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var command = new Command("services", "Show the coprocessors, and the rules that send packets there.") { datapath };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(parse, ControlCommand.Query(ApiRoutes.Services, ("dp", parse.GetValue(datapath))), ApiJson.Default.IReadOnlyListServiceResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<ServiceResponse> services) => ControlCommand.PrintTable(
        ["DATAPATH", "PORT", "NAME", "STATE", "ACL", "RULE", "PACKETS", "BYTES", "LINE"], services.SelectMany(Rows));

    private static IEnumerable<IReadOnlyList<string>> Rows(ServiceResponse service)
    {
        IReadOnlyList<string> first = [service.Datapath, $"{service.PortNumber}", service.Port, service.State];
        if (service.Rules.Count == 0) return [[.. first, "", "", "", "", service.Location ?? ""]];
        return service.Rules.Select(rule => (IReadOnlyList<string>)[.. first, rule.Acl, $"{rule.Rule}", $"{rule.Packets}", $"{rule.Bytes}", rule.Location ?? ""]);
    }
}
