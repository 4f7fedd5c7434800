namespace Weir.Integration.Tests.Reload;

/// <content>LACP and LLDP, on a port that carries no stream.</content>
internal static partial class ReloadCases
{
    private static IEnumerable<ReloadCase> Protocols()
    {
        const string lag = "native_vlan: spare, lacp: 1";
        const string beacon = "native_vlan: spare, lldp_beacon: ";
        ReloadCase Lacp(string key, string value) => Spare($"interface.{key}", lag, $"{lag}, {key}: {value}");
        ReloadCase Lldp(string key, string before, string after)
        {
            var edit = Spare(key, beacon + before, beacon + after);
            const string datapath = "dp_id: 0x1\nlldp_beacon: {send_interval: 60}\n";
            return Silent(edit with { Before = edit.Before with { Datapath = datapath }, After = edit.After with { Datapath = datapath } });
        }

        return
        [
            Spare("interface.lacp", "native_vlan: spare", lag),
            Silent(Lacp("lacp_active", "true")),
            Silent(Lacp("lacp_collect_and_distribute", "true")),
            Lacp("lacp_unselected", "true"),
            Lacp("lacp_selected", "true"),
            Lacp("lacp_standby", "true"),
            Silent(Lacp("lacp_passthrough", "[4]")),
            Silent(Lacp("lacp_resp_interval", "5")),
            Silent(Lacp("lacp_port_priority", "7")),
            Silent(Lacp("lacp_port_id", "77")),
            Lldp("interface.lldp_beacon", "{enable: false}", "{enable: true}"),
            Lldp("lldp_beacon.enable", "{enable: false}", "{enable: true}"),
            Lldp("lldp_beacon.system_name", "{enable: true}", "{enable: true, system_name: here}"),
            Lldp("lldp_beacon.port_descr", "{enable: true}", "{enable: true, port_descr: desk}"),
            Lldp("lldp_beacon.org_tlvs", "{enable: true}", "{enable: true, org_tlvs: [{oui: 1, subtype: 2, info: '0102'}]}"),
            Lldp("org_tlv.oui", "{enable: true, org_tlvs: [{oui: 1, subtype: 2, info: '0102'}]}", "{enable: true, org_tlvs: [{oui: 9, subtype: 2, info: '0102'}]}"),
            Lldp("org_tlv.subtype", "{enable: true, org_tlvs: [{oui: 1, subtype: 2, info: '0102'}]}", "{enable: true, org_tlvs: [{oui: 1, subtype: 9, info: '0102'}]}"),
            Lldp("org_tlv.info", "{enable: true, org_tlvs: [{oui: 1, subtype: 2, info: '0102'}]}", "{enable: true, org_tlvs: [{oui: 1, subtype: 2, info: '0909'}]}"),
            Spare("interface.receive_lldp", "native_vlan: spare", "native_vlan: spare, receive_lldp: true"),
            Silent(Spare("interface.lldp_peer_mac", "native_vlan: spare, receive_lldp: true", $"native_vlan: spare, receive_lldp: true, lldp_peer_mac: '{Mac}'")),
            Silent(Spare("interface.max_lldp_lost", "native_vlan: spare, receive_lldp: true", "native_vlan: spare, receive_lldp: true, max_lldp_lost: 9")),
        ];
    }
}
