using System.Text;

namespace Weir.Config.Tests;

public class YamlRulesTests
{
    private const string Rest = "dps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: 100}}}}\n";

    [Theory]
    [InlineData("0x1f", 31)]
    [InlineData("0o17", 15)]
    [InlineData("017", 17)] // YAML 1.2: decimal
    [InlineData("0b101", 5)]
    [InlineData("1_000", 1000)]
    [InlineData("+12", 12)]
    [InlineData("'0x1f'", 31)]
    [InlineData("!!int '12'", 12)]
    [InlineData("0xffffffffffffffff", ulong.MaxValue)]
    public void Reads_numbers_as_faucets_loader_does(string written, ulong value)
    {
        var network = Yaml.Load($"dps: {{sw: {{dp_id: {written}, interfaces: {{1: {{native_vlan: 100}}}}}}}}");

        Assert.Equal(value, network.Datapaths[0].Id.Value);
    }

    [Theory]
    [InlineData("yes", "1:36 WEIR1011")]
    [InlineData("off", "1:36 WEIR1011")]
    [InlineData("1", "1:36 WEIR1011")]
    [InlineData("'true'", "1:36 WEIR1011")]
    [InlineData("[true]", "1:36 WEIR1011")]
    public void Refuses_what_yaml_1_2_has_no_boolean_for(string written, string expected) =>
        Assert.Equal([expected], Yaml.Codes($"vlans: {{a: {{vid: 1, unicast_flood: {written}}}}}\n" + Rest));

    [Theory]
    [InlineData("True")]
    [InlineData("FALSE")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("!!bool true")]
    public void Takes_booleans_and_nothing(string written) => Assert.Empty(Yaml.Codes($"vlans: {{a: {{vid: 1, unicast_flood: {written}}}}}\n" + Rest));

    [Fact]
    public void Merge_keys_give_what_does_not_stand_there_whatever_the_order()
    {
        var network = Yaml.Load("""
            vlans:
              a: &a {vid: 10, description: first, max_hosts: 7}
              b: &b {max_hosts: 9, unicast_flood: false}
              c: {vid: 30, <<: [*b, *a]}
              d:
                <<: *a
                vid: 40
            dps: {sw: {dp_id: 1, interfaces: {1: {native_vlan: c}}}}
            """.Replace("  b: &b {max_hosts: 9,", "  b: &b {vid: 20, max_hosts: 9,", StringComparison.Ordinal));

        var vlans = network.Datapaths[0].Vlans;
        Assert.Equal([10, 20, 30, 40], vlans.Select(vlan => (int)vlan.Vid.Value));
        Assert.Equal([7, 9, 9, 7], vlans.Select(vlan => vlan.MaxHosts));
        Assert.Equal([true, false, false, true], vlans.Select(vlan => vlan.UnicastFlood));
        Assert.Equal(["first", "", "first", "first"], vlans.Select(vlan => vlan.Description));
    }

    [Theory]
    [InlineData("a: &x [*x]\n", "1:8 WEIR1005")]
    [InlineData("vlans: &x\n  a: {<<: *x}\n", "2:11 WEIR1005")]
    [InlineData("a: *x\n", "1:4 WEIR1002")]
    [InlineData("a: 1\na: 2\n", "2:1 WEIR1004")]
    [InlineData("0x10: 1\n16: 2\n", "2:1 WEIR1004")]
    [InlineData("vlans:\n  a: {vid: 1}\n  b: {vid: 2, vid: 3}\n", "3:15 WEIR1004")]
    [InlineData("a: [1, 2\n", "WEIR1002")]
    [InlineData("a: 'x\n", "1:4 WEIR1002")]
    [InlineData("a: b: c\n", "1:5 WEIR1002")]
    [InlineData("a: 1\n---\nb: 2\n", "2:1 WEIR1002")]
    [InlineData("? [1, 2]\n: 3\n", "1:3 WEIR1002")]
    [InlineData("a: !ruby/object 1\n", "1:4 WEIR1002")]
    [InlineData("a: \u0007\n", "1:4 WEIR1002")]
    [InlineData("vlans:\n  a:\n\tvid: 1\n", "3:1 WEIR1003")]
    [InlineData("- a\n- b\n", "1:1 WEIR1006")]
    [InlineData("", "1:1 WEIR1006")]
    [InlineData("# nothing\n", "1:1 WEIR1006")]
    [InlineData("just text\n", "1:1 WEIR1006")]
    [InlineData("<<: 5\n", "1:1 WEIR1002")]
    public void Faults_of_the_text_have_a_place(string text, string expected) =>
        Assert.Contains(Yaml.Codes(text), code => code.EndsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Bytes_that_are_no_utf8_have_a_place()
    {
        byte[] content = [.. "vlans:\n  a: "u8, 0xC3, 0x28, .. "\n"u8];

        var result = ConfigLoader.Load("f", new() { Files = new TextConfigFiles(new Dictionary<string, byte[]> { ["f"] = content }) });

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("f:2:6: WEIR1002: the byte 0xc3 is not valid UTF-8; save the file as UTF-8", diagnostic.ToString());
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_key() => Assert.Empty(Yaml.Codes("\ufeff" + Rest));

    [Fact]
    public void An_alias_bomb_is_found_before_it_is_followed()
    {
        var text = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (var i = 1; i < 30; i++) text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        Assert.Equal(["7:30 WEIR1005"], Yaml.Codes(text.ToString()).Where(code => code.Contains("1005", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(70)]
    [InlineData(100_000)]
    public void Depth_is_bounded(int depth) => Assert.Contains(Yaml.Codes($"a: {new string('[', depth)}"), code => code.EndsWith("WEIR1005", StringComparison.Ordinal));

    [Fact]
    public void Aliases_count_with_the_depth_of_what_they_stand_for()
    {
        var text = new StringBuilder("a0: &a0 [1]\n");
        for (var i = 1; i < 100; i++) text.Append($"a{i}: &a{i} [*a{i - 1}]\n");

        Assert.Contains(Yaml.Codes(text.ToString()), code => code.EndsWith("WEIR1005", StringComparison.Ordinal));
    }

    [Fact]
    public void Size_is_bounded()
    {
        var result = ConfigLoader.LoadText(new string('#', 2000), options: new() { MaxFileBytes = 1000 });

        Assert.Equal(DiagnosticCodes.TooLarge, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void A_tab_hides_nothing_else()
    {
        var codes = Yaml.Codes("vlans:\n    office: {vid: 100, nam: x}\ndps:\n    sw1:\n        dp_id: 0x1\n\tinterfaces:\n            1: {native_vlan: ofice}\n");

        Assert.Equal(["2:24 WEIR1010", "6:1 WEIR1003", "7:30 WEIR1023"], codes);
    }

    [Fact]
    public void Columns_behind_a_tab_are_those_of_the_file() =>
        Assert.Equal(["3:1 WEIR1003", "3:2 WEIR1010"], Yaml.Codes("vlans:\n  a:\n\tbogus: 1\n    vid: 1\n".Replace("    vid", "\tvid", StringComparison.Ordinal).Replace("\tvid: 1\n", "", StringComparison.Ordinal) + Rest)
            .Where(code => code.StartsWith("3:", StringComparison.Ordinal)));

    [Theory]
    [InlineData("dps:\n  sw: {dp_id: 1,\n  interfaces: {1: {native_vlan: 100}}}\n")]
    [InlineData("dps: {\nsw: {\ndp_id: 1,\ninterfaces: {1: {native_vlan: 100}}\n}}\n")]
    public void Brackets_may_go_on_at_the_margin(string text) => Assert.Empty(Yaml.Codes(text));

    [Fact]
    public void What_could_steer_a_terminal_is_escaped()
    {
        var result = ConfigLoader.LoadText("\"\\e[31mred\\u202e\\n\": 1\n" + Rest);

        var line = Assert.Single(result.Diagnostics).ToString();
        Assert.StartsWith("faucet.yaml:1:1: WEIR1010: ", line, StringComparison.Ordinal);
        Assert.Contains("'\\u001b[31mred\\u202e\\n'", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e');
    }
}
