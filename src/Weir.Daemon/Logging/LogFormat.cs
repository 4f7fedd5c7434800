namespace Weir.Daemon.Logging;

/// <summary>What a log line looks like.</summary>
public enum LogFormat
{
    /// <summary>FAUCET's: <c>Nov 22 12:00:00 weir INFO     message</c>, in UTC.</summary>
    Faucet,

    /// <summary>systemd's: <c>&lt;6&gt;message</c>; the journal knows the time.</summary>
    Journal,

    /// <summary>A JSON object a line, with the event's id and values.</summary>
    Json,
}
