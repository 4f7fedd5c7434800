using Weir.OpenFlow.Entries;

namespace Weir.Compiler;

/// <summary>Which entries of tables 1 to 13 FAUCET left behind.</summary>
internal readonly struct TakeOver
{
    private const int LastPackedTable = 13; // FAUCET numbers at most 13 of its 14 tables; Weir itself, for hardware classes, one more

    private readonly int _tables; // bit n: table n is FAUCET's as a whole
    private readonly ulong? _cookie;

    private TakeOver(int tables, ulong cookie) => (_tables, _cookie) = (tables, cookie);

    public static TakeOver TablesOf(IEnumerable<FlowEntry> flows, DiffOptions options)
    {
        var tables = 0;
        foreach (var flow in flows)
            if (flow.TableId is >= 1 and <= LastPackedTable && flow.Match.Count == 0 && IsFaucets(flow.Cookie, options.DatapathCookie)) tables |= 1 << flow.TableId;
        return new(tables, options.DatapathCookie);
    }

    public bool Includes(FlowEntry flow) =>
        _cookie is { } cookie
        && !Guard.GuardCookie.IsGuard(flow.Cookie)
        && flow.TableId is >= 1 and <= LastPackedTable
        && ((_tables & (1 << flow.TableId)) != 0 || IsFaucets(flow.Cookie, cookie));

    private static bool IsFaucets(ulong cookie, ulong datapathCookie) => cookie != 0 && (cookie == DiffOptions.FaucetCookie || cookie == datapathCookie);
}
