using Weir.Cli.Fctl;

namespace Weir.Cli.Tests.Fctl;

public class FctlSelectionTests
{
    private const string Document = """
        # TYPE dp_status gauge
        dp_status{dp_id="0x1",dp_name="sw1"} 1.0
        dp_status{dp_id="0x2",dp_name="it's \"two\""} 0.0
        # TYPE of_packet_ins_total counter
        of_packet_ins_total{dp_id="0x1",dp_name="sw1"} 12.0
        # TYPE of_packet_ins_created gauge
        of_packet_ins_created{dp_id="0x1",dp_name="sw1"} 1700000000.5
        # TYPE learned_macs gauge
        learned_macs{dp_id="0x1",dp_name="sw1",n="0",port="1",port_description="1",vlan="100"} 15393162790663.0
        learned_macs{dp_id="0x1",dp_name="sw1",n="1",port="1",port_description="1",vlan="100"} 0.0
        # TYPE faucet_packet_in_secs histogram
        faucet_packet_in_secs_bucket{dp_id="0x1",dp_name="sw1",le="+Inf"} 3.0
        faucet_packet_in_secs_sum{dp_id="0x1",dp_name="sw1"} 0.25

        """;

    [Fact]
    public void Shows_each_sample_once_with_sorted_labels() => Assert.Equal(
        [
            "dp_status\t[('dp_id', '0x1'), ('dp_name', 'sw1')]\t1.0",
            "dp_status\t[('dp_id', '0x2'), ('dp_name', 'it\\'s \"two\"')]\t0.0",
        ],
        Lines("dp_status", null, null));

    [Fact]
    public void Several_metrics_give_one_line_for_each_sample() => Assert.Equal(5, Lines("dp_status,learned_macs,faucet_packet_in_secs_sum", null, null).Length);

    [Fact]
    public void Macs_are_shown_as_such_and_zeroes_can_be_left_out() => Assert.Equal(
        ["learned_macs\t[('n', '0'), ('vlan', '100')]\t0e:00:00:00:07:07"], Lines("learned_macs", "dp_id:0x1,port:1", "n,vlan", nonzero: true));

    [Theory]
    [InlineData("of_packet_ins")]
    [InlineData("of_packet_ins_total")]
    public void A_counter_has_the_name_of_its_metric(string name) => Assert.Contains("of_packet_ins\t[('dp_id', '0x1'), ('dp_name', 'sw1')]\t12.0", Lines(name, null, null));

    [Fact]
    public void Samples_of_a_histogram_have_its_name() => Assert.Equal("faucet_packet_in_secs\t[('dp_id', '0x1'), ('dp_name', 'sw1')]\t0.25", Lines("faucet_packet_in_secs", null, null)[^1]);

    [Fact]
    public void Nothing_asked_for_shows_all_and_labels_must_fit_whole()
    {
        Assert.Equal(8, Lines(null, null, null).Length);
        Assert.Empty(Lines(null, "dp_id:0x", null));
        Assert.False(FctlSelection.TryParse(null, "dp_id", null, false, out _));
    }

    private static string[] Lines(string? metrics, string? labels, string? display, bool nonzero = false)
    {
        Assert.True(FctlSelection.TryParse(metrics, labels, display, nonzero, out var selection));
        return [.. selection.Lines(Document)];
    }
}
