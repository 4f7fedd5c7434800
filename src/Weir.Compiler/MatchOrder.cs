using Weir.Primitives;

namespace Weir.Compiler;

/// <summary>A total order of matches that needs no text: field by field in canonical order, then value, then mask; a shorter match first.</summary>
internal static class MatchOrder
{
    public static int Compare(Match a, Match b)
    {
        var x = a.AsSpan();
        var y = b.AsSpan();
        for (var i = 0; i < x.Length && i < y.Length; i++)
        {
            var order = ((int)x[i].Field).CompareTo((int)y[i].Field);
            if (order == 0) order = x[i].HighValue.CompareTo(y[i].HighValue);
            if (order == 0) order = x[i].LowValue.CompareTo(y[i].LowValue);
            if (order == 0) order = x[i].HighMask.CompareTo(y[i].HighMask);
            if (order == 0) order = x[i].LowMask.CompareTo(y[i].LowMask);
            if (order != 0) return order;
        }

        return x.Length.CompareTo(y.Length);
    }
}
