using System.Text.RegularExpressions;
using Weir.Analysis.Tracing;
using Weir.Cli.Commands;
using Weir.Config;
using Weir.Model;
using Weir.OpenFlow.Text;
using Weir.Primitives;

namespace Weir.Cli.Tests.Checking;

/// <summary>Generated ACLs through <c>weir check</c>. The seed is printed; WEIR_FINDINGS_SEED repeats a run.</summary>
public sealed partial class ShadowingTests : IDisposable
{
    private const int Cases = 240;

    private static readonly string[] Places = ["port", "dp", "vlan", "out"];

    private readonly string _file = Path.GetTempFileName();
    private readonly ITestOutputHelper _output;
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("WEIR_FINDINGS_SEED"), out var given) ? given : 1;

    public ShadowingTests(ITestOutputHelper output)
    {
        _output = output;
        output.WriteLine($"seed {_seed}");
    }

    [Fact]
    public void Planted_rules_are_found_with_packets_that_behave_as_said()
    {
        var random = new Random(_seed);
        var (rules, packets, unions) = (0, 0, 0);
        for (var n = 0; n < Cases; n++)
        {
            var acl = new GeneratedAcl(random);
            for (var count = random.Next(1, 4); count > 0; count--) acl.Plant();
            var split = random.Next(2) == 0 ? 0 : random.Next(1, acl.Count);
            var place = Places[n % Places.Length];
            var text = acl.Write(split, place);
            var why = $"seed {_seed}, case {n}:\n{text}";
            var found = Check(text).Where(diagnostic => diagnostic.Code is DiagnosticCodes.ShadowedRule or DiagnosticCodes.CoveredRule).ToList();
            var unreachable = Check(text).Where(diagnostic => diagnostic.Code == DiagnosticCodes.UnreachableAcl).ToList();
            if (unreachable.Count > 0) continue; // all that came into the second ACL was planted: said in one line

            var lines = acl.Planted.Keys.Select(rule => GeneratedAcl.Line(rule, split)).Order();
            Assert.True(lines.SequenceEqual(found.Select(diagnostic => diagnostic.Location.Line).Order()), $"{why}planted in {string.Join(' ', lines)}, found: {string.Join('\n', Check(text))}");
            foreach (var (rule, union) in acl.Planted)
            {
                var diagnostic = found.Single(diagnostic => diagnostic.Location.Line == GeneratedAcl.Line(rule, split));
                Assert.True(diagnostic.Code == (union ? DiagnosticCodes.CoveredRule : DiagnosticCodes.ShadowedRule), $"{why}\n{diagnostic}");
                packets += AssertPacketsBehave(diagnostic, text, place, why);
                rules++;
                if (union) unions++;
            }
        }

        _output.WriteLine($"{Cases} ACLs, {rules} planted rules, {unions} of them under several, {packets} packets sent");
        Assert.True(rules > Cases && unions > Cases / 4 && packets > rules);
    }

    [Fact]
    public void Nothing_is_said_of_acls_in_which_every_rule_is_of_use()
    {
        var random = new Random(_seed);
        var rules = 0;
        for (var n = 0; n < Cases; n++)
        {
            var acl = new GeneratedAcl(random);
            var split = random.Next(2) == 0 ? 0 : random.Next(1, Math.Max(2, acl.Count));
            var text = acl.Write(split, Places[n % Places.Length]);
            rules += acl.Count;
            Assert.True(Check(text) is [], $"seed {_seed}, case {n}:\n{text}{string.Join('\n', Check(text).Select(diagnostic => diagnostic.ToString()))}");
        }

        _output.WriteLine($"{Cases} ACLs, {rules} rules");
    }

    public void Dispose() => File.Delete(_file);

    private List<Diagnostic> Check(string text)
    {
        File.WriteAllText(_file, text);
        return [.. CheckCommand.Check(_file, isGuard: false, ConfigLoaderOptions.Default).Diagnostics];
    }

    /// <summary>Sends each packet of the hint as <c>weir trace</c> would: the rule matches it, and an earlier one takes it.</summary>
    private static int AssertPacketsBehave(Diagnostic diagnostic, string text, string place, string why)
    {
        var datapath = ConfigLoader.LoadText(text, diagnostic.Location.File).Network!.Datapaths[0];
        var (acl, rule) = Rules(datapath, place).Single(candidate => candidate.Rule.Location == diagnostic.Location);
        var shown = Shown().Matches(diagnostic.Hint);
        Assert.True(shown.Count > 0, $"{why}\nno packet: {diagnostic}");
        foreach (var match in shown.ToList())
        {
            var port = new PortNumber(uint.Parse(match.Groups[1].Value));
            var packet = FlowMatchText.Parse(match.Groups[2].Value);
            var frame = PacketBuilder.Build(packet);
            Assert.True(Packets.PacketFieldsReader.Extract(frame, port).Matches(rule.Match), $"{why}\nthe rule does not match {packet}: {diagnostic}");
            var table = PacketTracer.Run(datapath, [], port, frame).Tables.Single(table => table.Table == Table(place) && table.Matched!.StartsWith("acl ", StringComparison.Ordinal));
            Assert.True(int.Parse(table.Location!.Split(':')[1]) < diagnostic.Location.Line, $"{why}\ntaken by {table.Matched}: {diagnostic}");
            Assert.Equal(table.Matched, match.Groups[3].Value);
            Assert.NotEqual($"acl {acl.Name}, rule {rule.Index + 1}", table.Matched!.Split(" on ")[0]);
        }

        return shown.Count;
    }

    private static string Table(string place) => place switch { "port" or "dp" => "port_acl", "vlan" => "vlan_acl", _ => "port_acl_out" };

    private static IEnumerable<(Acl Acl, AclRule Rule)> Rules(Datapath datapath, string place) =>
        from acl in place switch { "port" => datapath.Ports[0].AclsIn, "dp" => datapath.AclsIn, "vlan" => datapath.Vlans[0].AclsIn, _ => datapath.Ports[1].AclsOut }
        from rule in acl.Rules
        select (acl, rule);

    [GeneratedRegex(@"--in-port (\d+) '([^']*)' \(taken by ([^)]*)\)")]
    private static partial Regex Shown();
}
