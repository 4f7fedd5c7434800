using Weir.Analysis.Checking;
using Weir.Cli.Commands;
using Weir.Config;

namespace Weir.Cli.Tests.Checking;

public sealed class ExpectationTests : IDisposable
{
    private const string Network = """
        acls:
          guests:
            - {dl_type: 0x806, actions: {allow: 1}}
            - {dl_type: 0x800, ip_proto: 6, tcp_dst: 443, actions: {allow: 1}}
            - {dl_type: 0x800, ip_proto: 6, tcp_dst: 8443, actions: {output: {port: probe}}}
        vlans:
          lan: {vid: 100}
          voice: {vid: 200}
        dps:
          sw1:
            dp_id: 1
            interfaces:
              1: {name: server, native_vlan: lan}
              2: {name: guest, native_vlan: lan, acls_in: [guests]}
              3: {name: trunk, tagged_vlans: [lan, voice]}
              4: {name: probe, output_only: true}
              5: {name: phone, native_vlan: voice}
        expect:
          hosts:
            web: {port: server, mac: 0e:00:00:00:01:01, ip: [192.0.2.1, "2001:db8::1"]}
            laptop: {port: guest, mac: 0e:00:00:00:01:02, ip: 192.0.2.2}
            far: {port: trunk, vlan: lan, mac: 0e:00:00:00:01:03, ip: 192.0.2.3}
            caller: {port: trunk, vlan: 200, mac: 0e:00:00:00:01:04}

        """;

    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("must_reach: [{from: laptop, to: web, packet: 'tcp,tp_dst=443'}]")]
    [InlineData("must_reach: [{from: laptop, to: [web, far], packet: 'tcp,tp_dst=443'}]")]
    [InlineData("must_reach: [{from: guest, to: [server, trunk], packet: arp}]")]
    [InlineData("must_reach: [{from: laptop, to: web, packet: arp}]")]
    [InlineData("must_reach: [{from: laptop, to: probe, packet: 'tcp,tp_dst=8443'}]")]
    [InlineData("must_reach: [{from: far, to: laptop, packet: icmp}, {from: caller, to: phone, packet: 'dl_type=0x88b5'}]")]
    [InlineData("must_reach: [{from: 2, to: 1, packet: 'tcp,tp_dst=443'}]")]
    [InlineData("must_not_reach: [{from: laptop, to: [web, far], packet: 'tcp,tp_dst=22'}]")]
    [InlineData("must_not_reach: [{from: laptop, packet: 'udp'}]")]
    [InlineData("must_not_reach: [{from: laptop, to: [phone, caller], packet: arp}]")]
    public void What_is_as_expected_is_counted_and_no_more(string expected)
    {
        var result = Check(expected);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Runs);
        Assert.Contains(", 1 ACL, ", CheckCommand.Summary(result), StringComparison.Ordinal);
        Assert.EndsWith(expected.Contains("}, {", StringComparison.Ordinal) ? "2 expectations" : "1 expectation", CheckCommand.Summary(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_does_not_arrive_is_told_with_the_reason_and_the_line()
    {
        var found = Assert.Single(Check("must_reach: [{description: the web, from: laptop, to: web, packet: 'tcp,tp_dst=80'}]").Diagnostics);

        Assert.Equal(DiagnosticCodes.NotAsExpected, found.Code);
        Assert.True(found.IsError);
        Assert.Equal(("expect.must_reach[0]", 24, 16), (found.Path, found.Location.Line, found.Location.Column));
        Assert.StartsWith("the web: 'tcp,dl_src=0e:00:00:00:01:02,dl_dst=0e:00:00:00:01:01,nw_src=192.0.2.2,nw_dst=192.0.2.1,tp_dst=80' from laptop does not reach web: dropped: ", found.Message, StringComparison.Ordinal);
        Assert.Equal($"see weir trace -c {_file} --in-port 2 --host 0e:00:00:00:01:01@1,100 --host 0e:00:00:00:01:02@2,100 --host 0e:00:00:00:01:03@3,100 --host 0e:00:00:00:01:04@3,200 'tcp,dl_src=0e:00:00:00:01:02,dl_dst=0e:00:00:00:01:01,nw_src=192.0.2.2,nw_dst=192.0.2.1,tp_dst=80'", found.Hint);
    }

    [Fact]
    public void A_packet_that_arrives_elsewhere_is_told_with_the_port()
    {
        var found = Assert.Single(Check("must_reach: [{from: laptop, to: web, packet: 'tcp,tp_dst=8443'}]").Diagnostics);

        Assert.EndsWith("does not reach web: it comes out of port probe untagged", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_must_not_arrive_is_told_with_the_rule_that_lets_it()
    {
        var result = Check("must_not_reach: [{from: laptop, to: far, packet: 'tcp,tp_dst=443'}]");

        var found = Assert.Single(result.Diagnostics);
        Assert.False(result.Runs);
        Assert.EndsWith($"reaches far: it comes out of port trunk tagged 100; acl guests, rule 2 on port guest (2) ({_file}:4:7) takes it", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_several_ends_is_told() =>
        Assert.Equal(2, Check("must_not_reach: [{from: laptop, to: [web, phone, far], packet: 'tcp,tp_dst=443'}]").Diagnostics.Length);

    [Fact]
    public void A_packet_that_cannot_be_read_is_told()
    {
        var found = Assert.Single(Check("must_reach: [{from: laptop, to: web, packet: 'tpc,tp_dst=80'}]").Diagnostics);

        Assert.Equal((DiagnosticCodes.Expectation, true), (found.Code, found.IsError));
        Assert.Contains("'tpc' is neither field=value nor a protocol", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain-1.yaml", "plain-1.yaml")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    public void Words_of_commands_are_quoted_where_a_shell_needs_it(string word, string quoted) => Assert.Equal(quoted, ShellWord.Quote(word));

    public void Dispose() => File.Delete(_file);

    private CheckCommand.Checked Check(string expected)
    {
        File.WriteAllText(_file, $"{Network}  {expected}\n");
        return CheckCommand.Check(_file, isGuard: false, ConfigLoaderOptions.Default);
    }
}
