namespace Weir.Integration.Tests.Lab;

/// <summary>What became of a stream's frames.</summary>
/// <param name="Sent">Frames sent.</param>
/// <param name="Lost">Sent and not arrived.</param>
/// <param name="Duplicated">Arrived once more.</param>
/// <param name="Reordered">Arrived after a later one.</param>
/// <param name="WorstDelay">Longest way.</param>
/// <param name="Where">Numbers and times of the first ones lost.</param>
internal sealed record StreamReport(int Sent, int Lost, long Duplicated, long Reordered, TimeSpan WorstDelay, string Where)
{
    /// <summary>Fails unless every frame arrived once.</summary>
    public StreamReport AssertWhole()
    {
        Assert.True(Sent > 0 && Lost == 0 && Duplicated == 0, ToString());
        return this;
    }
}
