namespace Weir.Metrics.Tests;

public class ContentNegotiationTests
{
    [Theory]
    [InlineData(null, ExpositionFormat.Text)]
    [InlineData("", ExpositionFormat.Text)]
    [InlineData("*/*", ExpositionFormat.Text)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ExpositionFormat.OpenMetrics)]
    [InlineData("text/plain;version=0.0.4;q=0.9, application/openmetrics-text;q=0.1", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.Text)]
    [InlineData(";;q=,,=", ExpositionFormat.Text)]
    public void The_format_that_the_scraper_likes_best(string? accept, ExpositionFormat format) => Assert.Equal(format, ContentNegotiation.FormatFor(accept));

    [Theory]
    [InlineData(null, false)]
    [InlineData("identity", false)]
    [InlineData("deflate, gzip;q=1.0", true)]
    [InlineData("gzip;q=0", false)]
    public void Gzip_where_it_is_taken(string? acceptEncoding, bool takes) => Assert.Equal(takes, ContentNegotiation.TakesGzip(acceptEncoding));
}
