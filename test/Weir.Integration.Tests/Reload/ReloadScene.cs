using Weir.Integration.Tests.Lab;

namespace Weir.Integration.Tests.Reload;

/// <summary>
/// A network with two halves: VLAN <c>office</c> with ports 1 and 2, which no edit concerns, and VLAN <c>lab</c> with ports 3 and 4, where every edit is made.
/// Each part holds what stands there between braces, beside what is always there.
/// </summary>
internal sealed record ReloadScene
{
    /// <summary>Of VLAN <c>lab</c>.</summary>
    public string Vlan { get; init; } = "vid: 200";

    /// <summary>Of port 3.</summary>
    public string Port { get; init; } = "native_vlan: lab, acl_in: edited";

    /// <summary>Of port 5, which carries no stream.</summary>
    public string Spare { get; init; } = "native_vlan: spare";

    /// <summary>Of the datapath, a line a key.</summary>
    public string Datapath { get; init; } = "dp_id: 0x1\n";

    /// <summary>Of the first rule of ACL <c>edited</c>, which port 3 has.</summary>
    public string Rule { get; init; } = "eth_type: 0x800, ip_proto: 6, actions: {allow: 1}";

    /// <summary>ACL <c>edited</c> whole, where its one rule is not enough.</summary>
    public string? Acl { get; init; }

    /// <summary>Body of <c>meters</c>.</summary>
    public string Meters { get; init; } = "  slow: {meter_id: 3, entry: {flags: PKTPS, bands: [{type: DROP, rate: 100000}]}}\n";

    private string Indented => string.Concat(Datapath.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line}\n"));

    private string Edited => Acl ?? TestConfig.Acl("edited", $"{{{Rule}}}", TestConfig.AllowAll);

    /// <summary>The file.</summary>
    public override string ToString() => $$$"""
        meters:
        {{{Meters}}}acls:
          other:
            - rule: {eth_type: 0x800, ip_proto: 6, tcp_dst: 25}
            - rule: {actions: {allow: 1}}
        {{{Edited}}}vlans:
          office: {vid: 100}
          lab: {{{{Vlan}}}}
          spare: {vid: 300}
        dps:
          dp1:
        {{{Indented}}}    interfaces:
              1: {native_vlan: office}
              2: {native_vlan: office}
              3: {{{{Port}}}}
              4: {native_vlan: lab}
              5: {{{{Spare}}}}

        """;
}
