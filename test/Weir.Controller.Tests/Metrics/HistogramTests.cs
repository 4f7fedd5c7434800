using Weir.Controller.Metrics;

namespace Weir.Controller.Tests.Metrics;

public class HistogramTests
{
    [Fact]
    public void A_value_counts_in_the_first_bound_that_it_does_not_exceed()
    {
        var histogram = new Histogram(1, 10);

        foreach (var value in (double[])[0, 1, 1.5, 10, 11, 100]) histogram.Observe(value);

        Assert.Equal([2, 2, 2], histogram.Read().Counts);
        Assert.Equal(123.5, histogram.Read().Sum);
    }

    [Fact]
    public async Task Nothing_is_lost_between_threads()
    {
        var histogram = new Histogram(Histogram.FaucetSeconds);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++) histogram.Observe(0.5);
        })));

        Assert.Equal([0, 0, 0, 0, 80_000, 0], histogram.Read().Counts);
        Assert.Equal(40_000, histogram.Read().Sum);
    }
}
