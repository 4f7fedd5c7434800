namespace Weir.Controller.Datapaths;

/// <summary>At most so many log lines a second, so that a switch that answers every message with an error does not fill the disk.</summary>
internal struct LineBudget(int linesPerSecond)
{
    private long _second;
    private int _taken;

    /// <summary>Whether one more line may be written now.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second != _second) (_second, _taken) = (second, 0);
        return _taken++ < linesPerSecond;
    }
}
