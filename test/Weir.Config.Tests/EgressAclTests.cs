namespace Weir.Config.Tests;

public class EgressAclTests
{
    [Fact]
    public void Acls_on_what_leaves_a_vlan_are_read_in_both_forms()
    {
        var network = Yaml.Load(Yaml.With("1: {tagged_vlans: [v, w]}", "acls: {a: [{actions: {allow: 1}}], b: [{actions: {allow: 1}}]}\nvlans: {v: {vid: 5, acls_out: [a, b]}, w: {vid: 6, acl_out: b}}"));

        Assert.Equal(["a", "b"], network.Datapaths[0].Vlans[0].AclsOut.Select(acl => acl.Name));
        Assert.Equal(["b"], network.Datapaths[0].Vlans[1].AclsOut.Select(acl => acl.Name));
    }

    [Fact]
    public void Acls_on_what_leaves_a_port_know_that_it_has_a_tag()
    {
        string With(string port, string rule) => Yaml.With($"1: {{{port}}}", $"acls: {{a: [{{{rule}}}]}}");

        Assert.Equal("a", Yaml.Load(With("native_vlan: 5, acls_out: [a]", "actions: {allow: 1}")).Datapaths[0].Ports[0].AclsOut.Single().Name);
        Assert.Empty(Yaml.Codes(With("native_vlan: 5, acls_out: [a]", "vlan_vid: 5, in_port: 1, actions: {output: {swap_vid: 6}, allow: 1}")));
        Assert.Empty(Yaml.Codes(With("native_vlan: 5, acls_out: [a]", "vlan_pcp: 3, actions: {allow: 1}")));
        Assert.Equal(["5:27 WEIR1050"], Yaml.Codes(With("native_vlan: 5, acls_out: [b]", "actions: {allow: 1}")).Select(code => "5:27" + code[code.IndexOf(' ')..]));
        Assert.Contains(Yaml.Codes(With("output_only: true, acls_out: [a]", "actions: {allow: 1}")), code => code.EndsWith("WEIR1044", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("acl_out: a, acls_out: [a]", "2:33 WEIR1016")]
    [InlineData("acls_out: [b]", "2:32 WEIR1050")]
    [InlineData("acls_out: a", "2:31 WEIR1011")]
    public void What_is_wrong_has_a_place(string keys, string expected) =>
        Assert.Equal([expected], Yaml.Codes(Yaml.With("1: {native_vlan: v}", $"acls: {{a: [{{actions: {{allow: 1}}}}]}}\nvlans: {{v: {{vid: 5, {keys}}}}}")));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void Egress_pipeline_is_read(string value, bool expected) =>
        Assert.Equal(expected, Yaml.Load($"dps: {{sw1: {{dp_id: 1, egress_pipeline: {value}, interfaces: {{1: {{native_vlan: 5}}}}}}}}").Datapaths[0].EgressPipeline);
}
