using Weir.Model;

namespace Weir.Config.Tests;

public class MeterTests
{
    private const string Slow = "slow: {meter_id: 1, entry: {flags: KBPS, bands: [{type: DROP, rate: 1000}]}}";

    [Fact]
    public void A_rule_has_the_meter_that_it_names()
    {
        var network = Yaml.Load(With("fast: {meter_id: 0x2, entry: {flags: [PKTPS, BURST, STATS], bands: [{type: DROP, rate: 10, burst_size: 5}]}}, 7: {meter_id: 3, entry: {flags: KBPS, bands: [{type: DROP, rate: 1}]}}", "[{dl_type: 0x800, actions: {meter: fast, allow: 1}}, {actions: {meter: 7, allow: 1}}]"));

        var rules = network.Datapaths[0].Ports[0].AclsIn[0].Rules;
        Assert.Equal(("fast", 2U, MeterOptions.PacketsPerSecond | MeterOptions.Burst | MeterOptions.Statistics, 1), (rules[0].Meter!.Name, rules[0].Meter!.Id, rules[0].Meter!.Options, rules[0].Meter!.Location.Line));
        Assert.Equal(new AclMeterBand(AclMeterBandKind.Drop, 10, 5, 0, 0), Assert.Single(rules[0].Meter!.Bands));
        Assert.Equal(3U, rules[1].Meter!.Id);
    }

    [Theory]
    [InlineData("slow: 5", "1:16 WEIR1011")]
    [InlineData("slow: {}", "1:16 WEIR1014")]
    [InlineData("slow: {meter_id: 1}", "1:16 WEIR1014")]
    [InlineData("slow: {meter_id: 1, entry: {}}", "1:16 WEIR1014")]
    [InlineData("slow: {meter_id: x, entry: {flags: KBPS, bands: [{type: DROP, rate: 1}]}}", "1:27 WEIR1011")]
    [InlineData("slow: {meter_id: 4294901761, entry: {flags: KBPS, bands: [{type: DROP, rate: 1}]}}", "1:27 WEIR1013")]
    [InlineData("slow: {meter_id: 131073, entry: {flags: KBPS, bands: [{type: DROP, rate: 1}]}}", "1:27 WEIR1061")]
    [InlineData("slow: {meter_id: 0, entry: {flags: KBPS, bands: [{type: DROP, rate: 1}]}}", "1:27 WEIR1056w")]
    [InlineData("slow: {meter_id: 1, entry: {bands: [{type: DROP, rate: 1}]}}", "1:37 WEIR1014")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS}}", "1:37 WEIR1014")]
    [InlineData("slow: {meter_id: 1, entry: {flags: [KBPS, PKTPS], bands: [{type: DROP, rate: 1}]}}", "1:45 WEIR1056w")]
    [InlineData("slow: {meter_id: 1, entry: {flags: [KBPS, BRUST], bands: [{type: DROP, rate: 1}]}}", "1:52 WEIR1018w")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, junk: 1, bands: [{type: DROP, rate: 1}]}}", "1:51 WEIR1017w")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, bands: []}}", "1:58 WEIR1056w")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, bands: [5]}}", "1:59 WEIR1011")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, bands: [{type: DROP}]}}", "1:59 WEIR1056w")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, bands: [{type: DROP, rate: -1}]}}", "1:78 WEIR1013")]
    [InlineData("slow: {meter_id: 1, entry: {flags: KBPS, bands: [{type: DSCP_REMARK, rate: 1, prec_level: 1}]}}", "1:66 WEIR1056w")]
    public void What_is_wrong_in_a_meter_has_a_place(string meter, string expected) => Assert.Contains(expected, Yaml.Codes(With(meter, "[{actions: {meter: slow, allow: 1}}]")));

    [Fact]
    public void A_meter_that_nobody_defined_is_an_error_where_it_is_named() =>
        Assert.Equal(["2:30 WEIR1060"], Yaml.Codes(With(Slow, "[{actions: {meter: slwo, allow: 1}}]")));

    [Fact]
    public void One_id_for_two_meters_is_an_error_only_where_a_datapath_uses_both()
    {
        const string Both = Slow + ", fast: {meter_id: 1, entry: {flags: KBPS, bands: [{type: DROP, rate: 2}]}}";

        Assert.Empty(Yaml.Codes(With(Both, "[{actions: {meter: slow, allow: 1}}]")));
        Assert.Equal(["1:88 WEIR1061"], Yaml.Codes(With(Both, "[{dl_type: 0x800, actions: {meter: slow}}, {actions: {meter: fast, allow: 1}}]")));
    }

    [Theory]
    [InlineData(16383, true)]
    [InlineData(16384, false)]
    [InlineData(131071, false)]
    [InlineData(131072, true)]
    [InlineData(200000, true)]
    public void The_guards_meters_are_its_own_where_there_is_one(int id, bool allowed)
    {
        var meters = Slow.Replace("meter_id: 1,", $"meter_id: {id},", StringComparison.Ordinal);
        const string Rules = "[{actions: {meter: slow, allow: 1}}]";

        Assert.Empty(Yaml.Codes(With(meters, Rules)));
        Assert.Equal(allowed ? [] : ["1:10 WEIR1061"], Yaml.Codes(With(meters, Rules, "\n2: {native_vlan: 5, guard: {mac: '52:54:00:09:00:02', ip: 10.9.0.2}}")));
    }

    private static string With(string meters, string rules, string more = "") => Yaml.With($"1: {{native_vlan: 5, acls_in: [a]}}{more}", $"meters: {{{meters}}}\nacls: {{a: {rules}}}");
}
