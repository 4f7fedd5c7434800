namespace Weir.Config.Schema;

/// <summary>What this version does with a key of FAUCET's language.</summary>
public enum KeyState
{
    /// <summary>It acts.</summary>
    Acting,

    /// <summary>It is checked and changes nothing, here or in FAUCET.</summary>
    Informational,

    /// <summary>It adjusts a feature that is not built: a warning when it differs from its default.</summary>
    Tuning,

    /// <summary>It asks for a feature that is not built: an error when it does.</summary>
    NotYet,
}
