namespace Weir.Guard.Sync;

/// <summary>Why a bridge could not be brought to where it shall be.</summary>
public enum GuardSyncProblem
{
    /// <summary>Open vSwitch's database does not answer.</summary>
    DatabaseDown,

    /// <summary>The database has no such bridge.</summary>
    NoBridge,

    /// <summary>ovs-vswitchd does not answer on the bridge's management socket.</summary>
    SwitchDown,

    /// <summary>A port that was named is not on the bridge, or has no OpenFlow port number.</summary>
    NoPort,

    /// <summary>The switch refused an entry; nothing of the bundle took effect.</summary>
    Refused,

    /// <summary>Something did not answer within the time limit.</summary>
    Late,
}
