namespace Weir.OpenFlow.Channel;

/// <summary>Lets bursts of log lines through and then one a second: who can connect can cause lines.</summary>
internal sealed class LogThrottle(TimeProvider time, int burst = LogThrottle.Burst)
{
    private const int Burst = 20;
    private readonly Lock _gate = new();
    private double _tokens = burst;
    private long _last = time.GetTimestamp();
    private int _suppressed;

    /// <summary>Whether a line may be written now, and how many were not since the last one.</summary>
    public bool Allows(out int suppressed)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + time.GetElapsedTime(_last, now).TotalSeconds);
            _last = now;
            suppressed = _suppressed;
            if (_tokens < 1)
            {
                _suppressed++;
                return false;
            }
            _tokens--;
            _suppressed = 0;
            return true;
        }
    }
}
