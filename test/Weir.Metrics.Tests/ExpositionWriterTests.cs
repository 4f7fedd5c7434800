using System.Text;

namespace Weir.Metrics.Tests;

public class ExpositionWriterTests
{
    private static readonly MetricFamily PortStatus = new("port_status", MetricKind.Gauge, "1: the port is up.", "dp_id", "dp_name", "port");
    private static readonly MetricFamily PacketIns = new("of_packet_ins", MetricKind.Counter, "Packet-ins received.", "dp_id");
    private static readonly MetricFamily Seconds = new("faucet_packet_in_secs", MetricKind.Histogram, "Time of a packet-in.", "dp_id");
    private static readonly MetricFamily Hash = new("faucet_config_hash", MetricKind.Info, "Hashes.", "error");

    [Fact]
    public void A_gauge_in_the_text_format() => Assert.Equal(
        "# HELP port_status 1: the port is up.\n# TYPE port_status gauge\nport_status{dp_id=\"0x1\",dp_name=\"sw1\",port=\"1\"} 1.0\n",
        Write(ExpositionFormat.Text, NameFilter.All, writer =>
        {
            Assert.True(writer.Begin(PortStatus));
            writer.Labels(LabelText.Encode(("dp_id", "0x1"), ("dp_name", "sw1")));
            writer.Label("port"u8, 1);
            writer.Value(1);
        }));

    [Fact]
    public void A_counter_in_the_text_format_has_its_creation_in_a_family_of_its_own() => Assert.Equal(
        """
        # HELP of_packet_ins_total Packet-ins received.
        # TYPE of_packet_ins_total counter
        of_packet_ins_total{dp_id="0x1"} 5.0
        of_packet_ins_total{dp_id="0x2"} 0.0
        # HELP of_packet_ins_created Packet-ins received.
        # TYPE of_packet_ins_created gauge
        of_packet_ins_created{dp_id="0x1"} 1700000000.5
        of_packet_ins_created{dp_id="0x2"} 1700000000.5

        """,
        Write(ExpositionFormat.Text, NameFilter.All, WriteCounters));

    [Fact]
    public void A_counter_in_OpenMetrics_has_its_creation_beside_it() => Assert.Equal(
        """
        # HELP of_packet_ins Packet-ins received.
        # TYPE of_packet_ins counter
        of_packet_ins_total{dp_id="0x1"} 5.0
        of_packet_ins_created{dp_id="0x1"} 1700000000.5
        of_packet_ins_total{dp_id="0x2"} 0.0
        of_packet_ins_created{dp_id="0x2"} 1700000000.5
        # EOF

        """,
        Write(ExpositionFormat.OpenMetrics, NameFilter.All, WriteCounters));

    [Fact]
    public void A_histogram_counts_up_to_infinity() => Assert.Equal(
        """
        # HELP faucet_packet_in_secs Time of a packet-in.
        # TYPE faucet_packet_in_secs histogram
        faucet_packet_in_secs_bucket{dp_id="0x1",le="0.001"} 2.0
        faucet_packet_in_secs_bucket{dp_id="0x1",le="1.0"} 5.0
        faucet_packet_in_secs_bucket{dp_id="0x1",le="+Inf"} 6.0
        faucet_packet_in_secs_count{dp_id="0x1"} 6.0
        faucet_packet_in_secs_sum{dp_id="0x1"} 2.25

        """,
        Write(ExpositionFormat.Text, NameFilter.All, writer =>
        {
            writer.Begin(Seconds);
            writer.Label("dp_id"u8, "0x1"u8);
            writer.Histogram([0.001, 1], [2, 3, 1], 2.25);
        }));

    [Theory]
    [InlineData(ExpositionFormat.Text, "faucet_config_hash_info", "gauge")]
    [InlineData(ExpositionFormat.OpenMetrics, "faucet_config_hash", "info")]
    public void An_info_is_a_gauge_to_those_who_know_no_infos(ExpositionFormat format, string name, string type)
    {
        var document = Write(format, NameFilter.All, writer =>
        {
            writer.Begin(Hash);
            writer.Label("error"u8, "");
            writer.Value(1);
        });

        Assert.Contains($"# TYPE {name} {type}\nfaucet_config_hash_info{{error=\"\"}} 1.0\n", document);
    }

    [Fact]
    public void A_metric_without_labels_has_no_braces() => Assert.Contains("\nbare 0.0\n", Write(ExpositionFormat.Text, NameFilter.All, writer =>
    {
        writer.Begin(new MetricFamily("bare", MetricKind.Gauge, "Nothing else."));
        writer.Value(0);
    }));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-3, "-3.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(281474976710655, "281474976710655.0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Values_are_written_as_others_read_them(double value, string text)
    {
        Span<byte> bytes = stackalloc byte[40];

        Assert.Equal(text, Encoding.UTF8.GetString(bytes[..ExpositionWriter.Number(value, bytes)]));
    }

    [Theory]
    [InlineData("a\"b\\c\nd", "a\\\"b\\\\c\\nd")]
    [InlineData("<img onerror=1>\u001b[31m{}", "<img onerror=1>\u001b[31m{}")]
    [InlineData("Größe 😀", "Größe 😀")]
    public void Any_text_is_a_label(string text, string written)
    {
        var line = HashLine(writer => writer.Labels(LabelText.Encode(("error", text))));

        Assert.Equal($"faucet_config_hash_info{{error=\"{written}\"}} 1.0", line);
        Assert.Equal(line, HashLine(writer => writer.Label("error"u8, text)));
        Assert.Equal(text, ExpositionReader.Samples(line).Single().Labels.Single().Value);
    }

    [Fact]
    public void What_is_no_Unicode_is_replaced() =>
        Assert.Equal("faucet_config_hash_info{error=\"half \ufffd\"} 1.0", HashLine(writer => writer.Label("error"u8, "half " + (char)0xD800)));

    [Fact]
    public void What_is_longer_than_the_buffer_is_written_whole()
    {
        var text = new string('x', 200_000);

        var document = Write(ExpositionFormat.Text, NameFilter.All, writer =>
        {
            writer.Begin(Hash);
            for (var i = 0; i < 3; i++)
            {
                writer.Label("error"u8, text);
                writer.Value(1);
            }
        });

        Assert.Equal(3, ExpositionReader.Samples(document).Count(sample => sample.Labels[0].Value == text));
    }

    [Fact]
    public void Many_samples_come_out_in_order_and_complete()
    {
        var document = Write(ExpositionFormat.Text, NameFilter.All, writer =>
        {
            writer.Begin(PortStatus);
            for (var i = 0; i < 20_000; i++)
            {
                writer.Labels("dp_id=\"0x1\""u8);
                writer.Label("port"u8, i);
                writer.Value(i);
            }
        });

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (double)i), ExpositionReader.Samples(document).Select(sample => sample.Value));
    }

    [Theory]
    [InlineData("of_packet_ins", new[] { "of_packet_ins_created", "of_packet_ins_total" })]
    [InlineData("of_packet_ins_total", new[] { "of_packet_ins_total" })]
    [InlineData("of_packet_ins_created", new[] { "of_packet_ins_created" })]
    [InlineData("faucet_packet_in_secs_count", new[] { "faucet_packet_in_secs_count" })]
    [InlineData("port_status", new string[0])]
    [InlineData("packet", new string[0])]
    public void Only_what_was_asked_for_is_written(string name, string[] samples)
    {
        var document = Write(ExpositionFormat.Text, NameFilter.For([name]), writer =>
        {
            if (writer.Wants(PacketIns)) WriteCounters(writer);
            if (!writer.Begin(Seconds)) return;
            writer.Histogram([1], [0, 0], 0);
        });

        Assert.Equal(samples, ExpositionReader.Samples(document).Select(sample => sample.Name).Distinct().Order());
    }

    [Fact]
    public void Labels_out_of_order_and_impossible_names_cannot_be_declared()
    {
        Assert.Throws<ArgumentException>(() => new MetricFamily("a", MetricKind.Gauge, "", "b", "a"));
        Assert.Throws<ArgumentException>(() => new MetricFamily("a", MetricKind.Gauge, "", "a", "a"));
        Assert.Throws<ArgumentException>(() => new MetricFamily("a-b", MetricKind.Gauge, ""));
        Assert.Throws<ArgumentException>(() => new MetricFamily("1a", MetricKind.Gauge, ""));
        Assert.Throws<ArgumentException>(() => new MetricFamily("a", MetricKind.Gauge, "", "__name__"));
    }

    private static string HashLine(Action<ExpositionWriter> label) => Write(ExpositionFormat.Text, NameFilter.All, writer =>
    {
        writer.Begin(Hash);
        label(writer);
        writer.Value(1);
    }).Split('\n')[2];

    private static void WriteCounters(ExpositionWriter writer)
    {
        writer.Begin(PacketIns);
        writer.Labels("dp_id=\"0x1\""u8);
        writer.Counter(5, 1_700_000_000.5);
        writer.Labels("dp_id=\"0x2\""u8);
        writer.Counter(0, 1_700_000_000.5);
    }

    private static string Write(ExpositionFormat format, NameFilter filter, Action<ExpositionWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new ExpositionWriter(stream, format, filter);
        write(writer);
        writer.End();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
