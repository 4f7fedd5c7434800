namespace Weir.Controller.Hosts;

/// <summary>What became of the source of a punted frame.</summary>
public enum LearnOutcome
{
    /// <summary>Not a member of the VLAN, or a source that is never learned (multicast, all zeroes).</summary>
    NotLearnable,

    /// <summary>Known there and young: a frame that was on its way while the entries went in.</summary>
    Fresh,

    /// <summary>Known there, its source entry timed out: renew it.</summary>
    Refreshed,

    /// <summary>A new host.</summary>
    Learned,

    /// <summary>Known on another port.</summary>
    Moved,

    /// <summary>A new host on a port that holds <c>max_hosts</c>.</summary>
    PortFull,

    /// <summary>A new host in a VLAN that holds <c>max_hosts</c>.</summary>
    VlanFull,

    /// <summary>Known on a port whose hosts never move (<c>permanent_learn</c>).</summary>
    PermanentElsewhere,

    /// <summary>It moved here too fast, or unknown sources go on coming in after that (<c>loop_protect</c>).</summary>
    Loop,

    /// <summary>A new host where a ban runs already.</summary>
    Banned,
}
