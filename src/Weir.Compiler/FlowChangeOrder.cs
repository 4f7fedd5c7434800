namespace Weir.Compiler;

/// <summary>The order in which changes of flow entries are sent; see <see cref="SwitchChange.Flows"/>.</summary>
internal static class FlowChangeOrder
{
    public static int Compare(FlowChange a, FlowChange b)
    {
        var (aDeletes, bDeletes) = (a.Kind == ChangeKind.Delete, b.Kind == ChangeKind.Delete);
        if (aDeletes != bDeletes) return aDeletes ? 1 : -1;
        var order = a.Entry.TableId.CompareTo(b.Entry.TableId);
        if (order == 0) order = a.Entry.Priority.CompareTo(b.Entry.Priority);
        if (order == 0) order = MatchOrder.Compare(a.Entry.Match, b.Entry.Match);
        return aDeletes ? order : -order;
    }
}
