using Weir.Model;

namespace Weir.Controller.Status;

/// <summary>FAUCET's numbers for how a member of a LAG stands.</summary>
public static class FaucetLacp
{
    /// <summary>0 its link is down, 1 no partner yet, 3 in step, 5 the partner is not in step.</summary>
    public static int StateOf(LacpPortStatus member) => member.Condition switch
    {
        LacpCondition.Down => 0,
        LacpCondition.Waiting => member.Partner is null ? 1 : 5,
        _ => 3,
    };

    /// <summary>-1 no member, 1 unselected, 2 selected, 3 standby.</summary>
    public static int RoleOf(Lacp? lacp) => lacp?.Selection switch
    {
        null => -1,
        LacpSelection.Selected => 2,
        LacpSelection.Standby => 3,
        _ => 1,
    };
}
