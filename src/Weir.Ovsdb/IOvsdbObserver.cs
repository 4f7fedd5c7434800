namespace Weir.Ovsdb;

/// <summary>Learns what a watched database holds. Calls come one at a time and must return soon; an exception counts as a broken connection.</summary>
public interface IOvsdbObserver
{
    /// <summary>The rows as they are now: once after each connection, then after each change.</summary>
    void Changed(OvsdbReplica rows);

    /// <summary>There is no connection now, or none yet: what was shown last may be out of date. Called once for each failed attempt or lost connection.</summary>
    void Lost(OvsdbException reason);
}
