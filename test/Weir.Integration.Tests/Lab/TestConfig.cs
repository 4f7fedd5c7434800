using System.Globalization;
using System.Text;

namespace Weir.Integration.Tests.Lab;

/// <summary>Configurations of the acceptance tests: FAUCET's language, put together from parts.</summary>
internal sealed record TestConfig
{
    private const string DefaultVlans = "  office: {vid: 100}\n";

    /// <summary>Body of <c>vlans</c>.</summary>
    public string Vlans { get; init; } = DefaultVlans;

    /// <summary>Body of <c>acls</c>; empty: no such key.</summary>
    public string Acls { get; init; } = "";

    /// <summary>Port number → what stands between the braces; of the one datapath <c>dp1</c>.</summary>
    public SortedDictionary<int, string> Ports { get; init; } = new() { [1] = "native_vlan: office", [2] = "native_vlan: office", [3] = "native_vlan: office" };

    /// <summary>Sections of their own, whole: <c>meters</c> …</summary>
    public string Sections { get; init; } = "";

    /// <summary>Further keys of the datapath: a line each, without indentation.</summary>
    public string Datapath { get; init; } = "";

    /// <summary>Further datapaths, whole.</summary>
    public string OtherDatapaths { get; init; } = "";

    /// <summary>The same with one port changed or added.</summary>
    public TestConfig WithPort(int number, string body) => this with { Ports = new SortedDictionary<int, string>(Ports) { [number] = body } };

    public override string ToString()
    {
        var text = new StringBuilder(Sections);
        if (Acls.Length > 0) text.Append("acls:\n").Append(Acls);
        text.Append("vlans:\n").Append(Vlans).Append("dps:\n  dp1:\n    dp_id: 0x1\n    hardware: Open vSwitch\n");
        foreach (var line in Datapath.Split('\n', StringSplitOptions.RemoveEmptyEntries)) text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
        text.Append("    interfaces:\n");
        foreach (var (number, body) in Ports) text.Append(CultureInfo.InvariantCulture, $"      {number}: {{{body}}}\n");
        return text.Append(OtherDatapaths).ToString();
    }

    /// <summary>An ACL of <paramref name="count"/> rules that drop one TCP port each, from <paramref name="firstPort"/> on, and a last one that allows.</summary>
    public static string LongAcl(string name, int count, int firstPort = 10_000) =>
        Acl(name, [.. Enumerable.Range(firstPort, count).Select(DropTcp), AllowAll]);

    public static string Acl(string name, params string[] rules) => $"  {name}:\n" + string.Concat(rules.Select(rule => $"    - rule: {rule}\n"));

    public static string DropTcp(int port) => $"{{eth_type: 0x800, ip_proto: 6, tcp_dst: {port}, actions: {{allow: 0}}}}";

    public const string AllowAll = "{actions: {allow: 1}}";
}
