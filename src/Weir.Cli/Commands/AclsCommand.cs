using System.CommandLine;
using Weir.Api;
using Weir.Config;

namespace Weir.Cli.Commands;

/// <summary><c>weir acls</c>: how many packets each rule of an ACL has taken.</summary>
internal static class AclsCommand
{
    public static Command Create()
    {
        var ask = new AskOptions();
        var datapath = ControlCommand.DatapathOption();
        var acl = new Option<string?>("--acl") { Description = "Only this ACL." };
        var places = new Option<bool>("--by-place") { Description = "A line for each port and VLAN where a rule stands." };
        var command = new Command("acls", "Show how many packets each ACL rule has taken.") { datapath, acl, places };
        ask.AddTo(command);
        command.SetAction((parse, ct) => ask.ShowAsync(
            parse, ControlCommand.Query(ApiRoutes.Acls, ("dp", parse.GetValue(datapath)), ("acl", parse.GetValue(acl))),
            ApiJson.Default.IReadOnlyListAclsResponse, reports => Print(reports, parse.GetValue(places)), ct));
        return command;
    }

    private static void Print(IReadOnlyList<AclsResponse> reports, bool places)
    {
        foreach (var report in reports)
            if (report.Fault is { } fault) Console.WriteLine(TerminalText.Escape($"{report.Datapath}: {fault}{(report.ReadAt is { } read ? $"; read {read:HH:mm:ss'Z'}" : "")}"));
        ControlCommand.PrintTable(["DATAPATH", "ACL", "RULE", "ON", "PACKETS", "BYTES", "LINE"], reports.SelectMany(report => report.Rules.SelectMany(rule => Lines(report, rule, places))));
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(AclsResponse report, AclRuleResponse rule, bool places)
    {
        var number = rule.Rule == 0 ? "none" : $"{rule.Rule}";
        if (places) return rule.Places.Select(place => (IReadOnlyList<string>)[report.Datapath, rule.Acl, number, place.On, $"{place.Packets}", $"{place.Bytes}", rule.Location ?? ""]);
        var on = rule.Places is [var only] ? only.On : $"{rule.Places.Count} places";
        return [[report.Datapath, rule.Acl, number, on, $"{rule.Packets}", $"{rule.Bytes}", rule.Location ?? ""]];
    }
}
