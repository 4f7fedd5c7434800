using System.Text.RegularExpressions;
using Weir.Cli.Commands;
using Weir.Config;

namespace Weir.Cli.Tests.Checking;

public sealed partial class FindingTests : IDisposable
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "docs", "diagnostics");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("weir-findings");

    public static TheoryData<string> Codes => [.. DiagnosticCodes.All.Select(code => code.Code).Where(code => code.StartsWith("WEIR11", StringComparison.Ordinal) && Example().IsMatch(Page(code)))];

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_example_of_the_page_triggers_the_code_and_nothing_else(string code)
    {
        var found = Check(Example().Match(Page(code)).Groups[1].Value).Diagnostics;

        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.Equal(code, diagnostic.Code));
        Assert.Contains($"*Severity:* {(found[0].IsError ? "error" : "warning")}\n", Page(code), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_lines_and_a_packet_to_try_are_named()
    {
        var checkedFile = Check("acls:\n  a:\n    - {dl_type: 0x800, actions: {allow: 1}}\n    - {dl_type: 0x800, ip_proto: 6, tcp_dst: 22}\nvlans: {v: {vid: 1}}\ndps: {sw: {dp_id: 1, interfaces: {1: {name: desk, native_vlan: v, acls_in: [a]}}}}\n");
        var file = checkedFile.File;

        Assert.Equal(
            [$"{file}:4:7: WEIR1100: warning: acls.a[1]: the rule can never match: rule 1 ({file}:3:7), which comes first, matches all that it matches; remove it, or put it first; see weir trace -c {file} --in-port 1 'tcp,tp_dst=22' (taken by acl a, rule 1 on port desk (1))"],
            checkedFile.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.True(checkedFile.Runs);
        Assert.Equal($"{file}: ok, 1 warning, 1 datapath, 1 VLAN, 1 ACL", CheckCommand.Summary(checkedFile));
    }

    [Fact]
    public void Strict_refuses_a_finding()
    {
        var file = Write("vlans: {v: {vid: 1}, unused: {vid: 2}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: v}}}}\n");

        Assert.True(CheckCommand.Check(file, isGuard: false, ConfigLoaderOptions.Default).Runs);
        var strict = CheckCommand.Check(file, isGuard: false, ConfigLoaderOptions.Default with { Strict = true });
        Assert.False(strict.Runs);
        Assert.True(Assert.Single(strict.Diagnostics).IsError);
    }

    [Fact]
    public void Only_check_says_what_nothing_uses() =>
        Assert.Empty(ConfigLoader.LoadText("acls: {a: [{actions: {allow: 1}}]}\nvlans: {v: {vid: 1}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: v}}}}\n").Diagnostics);

    [Fact]
    public void A_redundant_rule_is_shown_with_a_packet_that_it_takes()
    {
        var found = Assert.Single(Check("acls:\n  a:\n    - {dl_type: 0x800, ip_proto: 17, udp_dst: 53, actions: {allow: 1}}\n    - {dl_type: 0x800, actions: {allow: 1}}\nvlans: {v: {vid: 7, acls_in: [a]}}\ndps: {sw: {dp_id: 1, interfaces: {1: {tagged_vlans: [v]}, 2: {native_vlan: v}}}}\n").Diagnostics);

        Assert.Equal(DiagnosticCodes.RedundantRule, found.Code);
        Assert.EndsWith("--in-port 1 'udp,dl_vlan=7,tp_dst=53' (taken by acl a, rule 1 on vlan v)", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_packet_can_be_built_for_is_still_said()
    {
        var found = Assert.Single(Check("acls:\n  a:\n    - {dl_type: 0x800, ct_state: 0x20/0x20, actions: {allow: 1}}\n    - {dl_type: 0x800, ip_proto: 6, ct_state: 0x20/0x20}\nvlans: {v: {vid: 7}}\ndps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: v, acls_in: [a]}}}}\n").Diagnostics);

        Assert.Equal((DiagnosticCodes.ShadowedRule, "remove it, or put it first"), (found.Code, found.Hint));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private CheckCommand.Checked Check(string text) => CheckCommand.Check(Write(text), isGuard: false, ConfigLoaderOptions.Default);

    private string Write(string text)
    {
        var file = Path.Combine(_directory.FullName, "faucet.yaml");
        File.WriteAllText(file, text);
        return file;
    }

    private static string Page(string code) => File.ReadAllText(Path.Combine(Folder, code + ".md"));

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
