namespace Weir.Config.Tests;

public class DatapathAclTests
{
    private const string Acls = "acls: {a: [{in_port: 2, vlan_vid: 5, actions: {allow: 1}}], b: [{actions: {allow: 1}}]}";

    [Fact]
    public void Acls_of_a_datapath_are_read_in_order_and_their_in_port_stays()
    {
        var network = Yaml.Load(With("1: {native_vlan: 5}", "[a, b]"));

        Assert.Empty(Yaml.Codes(With("1: {native_vlan: 5}", "[a, b]")));
        Assert.Equal(["a", "b"], network.Datapaths[0].AclsIn.Select(acl => acl.Name));
        Assert.Equal("in_port=2,vlan_vid=0x1005", network.Datapaths[0].AclsIn[0].Rules[0].Match.ToString());
    }

    [Theory]
    [InlineData("1: {native_vlan: 5}", "[a, c]", "6:18 WEIR1050")]
    [InlineData("1: {native_vlan: 5}", "a", "6:14 WEIR1011")]
    [InlineData("1: {native_vlan: 5, acls_in: [b]}", "[a]", "5:27 WEIR1016")]
    [InlineData("1: {native_vlan: 5, acl_in: b}", "[a]", "5:27 WEIR1016")]
    public void What_is_wrong_has_a_place(string port, string acls, string expected) => Assert.Contains(expected, Yaml.Codes(With(port, acls)));

    [Fact]
    public void Force_port_vlan_needs_allow()
    {
        Assert.True(Yaml.Load(Yaml.Rule("{actions: {allow: 1, force_port_vlan: 1}}")).Datapaths[0].Ports[0].AclsIn[0].Rules[0].ForcePortVlan);
        Assert.Equal(["3:24 WEIR1017w"], Yaml.Codes(Yaml.Rule("{actions: {force_port_vlan: 1}}")));
        Assert.Equal(["3:41 WEIR1011"], Yaml.Codes(Yaml.Rule("{actions: {force_port_vlan: x}}")));
    }

    private static string With(string port, string acls) => $"{Acls}\ndps:\n  sw1:\n    interfaces:\n      {port}\n    dp_acls: {acls}\n    dp_id: 1\n";
}
