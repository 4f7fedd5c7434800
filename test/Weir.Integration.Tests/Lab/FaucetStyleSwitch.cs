namespace Weir.Integration.Tests.Lab;

/// <summary>What a switch under FAUCET holds for one VLAN of untagged ports: tables packed from 0, learned hosts included.</summary>
internal static class FaucetStyleSwitch
{
    private const string Cookie = "cookie=0x5adc15c0";

    /// <summary>Entries in ovs-ofctl's text.</summary>
    /// <param name="vid">The VLAN.</param>
    /// <param name="hosts">A learned host on each port.</param>
    /// <param name="acl">An ACL on the first port that drops TCP port 22: table 0 is then <c>port_acl</c> and all others move up by one.</param>
    public static string Entries(int vid, IReadOnlyList<Host> hosts, bool acl)
    {
        var vlan = acl ? 1 : 0;
        var (source, destination, flood) = (vlan + 1, vlan + 2, vlan + 3);
        var tag = 0x1000 | vid;
        var ports = string.Join(',', hosts.Select(host => $"output:{host.Port}"));
        List<string> flows =
        [
            $"table={source},priority=20490,dl_type=0x9000,actions=drop",
            $"table={source},priority=20480,dl_src=ff:ff:ff:ff:ff:ff,actions=drop",
            $"table={source},priority=4096,dl_vlan={vid},actions=controller:96,goto_table:{destination}",
            $"table={source},priority=0,actions=goto_table:{destination}",
            $"table={destination},priority=0,actions=goto_table:{flood}",
            $"table={flood},priority=8240,dl_dst=01:00:0c:cc:cc:cc,actions=drop",
            $"table={flood},priority=8240,dl_vlan={vid},dl_dst=ff:ff:ff:ff:ff:ff,actions=strip_vlan,{ports}",
            $"table={flood},priority=8192,dl_vlan={vid},actions=strip_vlan,{ports}",
        ];
        if (acl) flows.Add($"table=0,priority=20480,in_port={hosts[0].Port},tcp,tp_dst=22,actions=drop");
        foreach (var host in hosts)
        {
            if (acl) flows.Add($"table=0,priority={(host == hosts[0] ? 20479 : 20480)},in_port={host.Port},actions=goto_table:{vlan}");
            flows.Add($"table={vlan},priority=4096,in_port={host.Port},vlan_tci=0x0000/0x1fff,actions=push_vlan:0x8100,set_field:{tag}->vlan_vid,goto_table:{source}");
            flows.Add($"table={source},priority=8191,hard_timeout=300,in_port={host.Port},dl_vlan={vid},dl_src={host.Address.MacText},actions=goto_table:{destination}");
            flows.Add($"table={destination},priority=8192,idle_timeout=600,dl_vlan={vid},dl_dst={host.Address.MacText},actions=strip_vlan,output:{host.Port}");
        }

        return string.Concat(flows.Select(flow => $"{Cookie},{flow}\n"));
    }
}
