using Weir.Compiler.Hardware;

namespace Weir.Compiler;

/// <summary>Whose the entries of a switch are.</summary>
/// <param name="TakeOver">
/// The switch may hold FAUCET's packed tables (1 to 13): they go too, once Weir's own entries are in. A table counts as FAUCET's when its table-miss
/// carries FAUCET's default cookie or <paramref name="DatapathCookie"/>; of other tables only entries with such a cookie go. False: tables 1 to 19 are not touched.
/// </param>
/// <param name="DatapathCookie">The datapath's <c>cookie</c>; 0 counts for nothing, since anybody's entries have it.</param>
public sealed record DiffOptions(bool TakeOver, ulong DatapathCookie)
{
    /// <summary>FAUCET's default cookie.</summary>
    public const ulong FaucetCookie = 0x5ADC_15C0;

    /// <summary>The datapath's name, which tells its own guard entries from others'.</summary>
    public string DatapathName { get; init; } = "";

    /// <summary>Where the switch's tables are. Where their ids are not fixed, every entry that was not learned is Weir's to remove.</summary>
    public TableLayout Layout { get; init; } = TableLayout.Fixed;

    /// <summary>Only Weir's own tables.</summary>
    public static DiffOptions Default { get; } = new(false, FaucetCookie);
}
