using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir services</c>: coprocessors, what is steered to them, and whether they answer.</summary>
internal static class ServicesCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var command = new Command("services", "Show the coprocessors: what is sent to them, by which rules, and whether they answer.") { datapath };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(parse, ControlCommand.Query(ApiRoutes.Services, ("dp", parse.GetValue(datapath))), ApiJson.Default.IReadOnlyListServiceResponse, Print, ct));
        return command;
    }

    private static void Print(IReadOnlyList<ServiceResponse> services)
    {
        ControlCommand.PrintTable(
            ["DATAPATH", "PORT", "NAME", "STATE", "HEALTH", "DIVERTED", "COPIED", "HEARD", "LAST STEERED", "LAST HEARD", "LINE"],
            services.Select(service => (IReadOnlyList<string>)
            [
                service.Datapath, $"{service.PortNumber}", service.Port, service.State, service.Health,
                .. service.Counters is { } counters ? [$"{counters.DivertedPackets}", $"{counters.CopiedPackets}", $"{counters.HeardPackets}", Time(counters.LastSteered), Time(counters.LastHeard)] : (string[])["-", "-", "-", "-", "-"],
                service.Location ?? "",
            ]));
        foreach (var service in services)
        {
            var name = $"{service.Datapath} {service.Port}";
            if (service.Health == "silent") Console.WriteLine($"  {TerminalText.Escape($"{name}: packets are diverted there, and nothing has come back since {Time(service.Counters?.UnansweredSince)}")}");
            if (service.Health == "down" && service.Rules.Count > 0) Console.WriteLine($"  {TerminalText.Escape($"{name}: the port is {service.State}, and rules send packets there")}");
            if (service.Counters is { UntaggedPackets: > 0 and var untagged }) Console.WriteLine($"  {TerminalText.Escape($"{name}: frames that came from there without a tag and were dropped: {untagged}")}");
            if (service.Fault is { } fault) Console.WriteLine($"  {TerminalText.Escape($"{name}: {fault}")}");
        }

        var rules = services.SelectMany(service => service.Rules.Select(rule => (IReadOnlyList<string>)[service.Datapath, service.Port, rule.Acl, $"{rule.Rule}", $"{rule.Packets}", $"{rule.Bytes}", rule.Location ?? ""])).ToList();
        if (rules.Count > 0)
        {
            Console.WriteLine();
            ControlCommand.PrintTable(["DATAPATH", "TO", "ACL", "RULE", "PACKETS", "BYTES", "LINE"], rules);
        }
    }

    private static string Time(DateTimeOffset? time) => time is { } at ? at.ToString("yyyy-MM-dd HH:mm:ss'Z'") : "-";
}
