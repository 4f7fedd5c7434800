namespace Weir.Metrics;

/// <summary>What a metric's values mean. Source: OpenMetrics 1.0, section "Metric Types".</summary>
public enum MetricKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A count that only grows; its samples end in <c>_total</c>.</summary>
    Counter,

    /// <summary>Counts by upper bounds; its samples end in <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</summary>
    Histogram,

    /// <summary>Texts in labels; its one sample ends in <c>_info</c> and is 1.</summary>
    Info,
}
