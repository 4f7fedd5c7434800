namespace Weir.Metrics.Tests;

public class ExpositionReaderTests
{
    [Fact]
    public void Reads_samples_types_and_timestamps()
    {
        const string document = "# HELP a x\n# TYPE a counter\na_total{x=\"1\",y=\"}, \\\"\"} 3.5 1700000000\nb +Inf\r\n\n# EOF\n";

        var samples = ExpositionReader.Samples(document).ToList();

        Assert.Equal(["a_total", "b"], samples.Select(sample => sample.Name));
        Assert.Equal([new("x", "1"), new("y", "}, \"")], samples[0].Labels);
        Assert.Equal([3.5, double.PositiveInfinity], samples.Select(sample => sample.Value));
        Assert.Equal("counter", ExpositionReader.Types(document)["a"]);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("a{")]
    [InlineData("a{x=\"1} 2")]
    [InlineData("a{x} 2")]
    [InlineData("a")]
    [InlineData("a b")]
    [InlineData("{} 1")]
    public void What_is_no_exposition_is_said_to_be_none(string document) => Assert.Throws<FormatException>(() => ExpositionReader.Samples(document).ToList());
}
