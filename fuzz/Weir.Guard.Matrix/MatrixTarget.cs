namespace Weir.Guard.Matrix;

/// <summary>Where a row is run.</summary>
public enum MatrixTarget
{
    /// <summary>The guard does all forwarding: with the hook alone, and under <c>weir guard</c>.</summary>
    Guard,

    /// <summary>The same while fragments show no ports (<c>set-frags normal</c>, as after a restart of the switch).</summary>
    GuardWithoutPortsOfFragments,

    /// <summary>The guard stands before FAUCET's tables, under <c>weir run</c>.</summary>
    WeirRun,
}
