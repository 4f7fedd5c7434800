namespace Weir.Metrics;

/// <summary>Something that has metrics.</summary>
public interface IMetricsSource
{
    /// <summary>Takes what there is to say at this moment, quickly: it may hold locks that others wait for.</summary>
    /// <param name="filter">What is asked for; the rest need not be found out.</param>
    IMetricsSnapshot Take(NameFilter filter);
}

/// <summary>Metrics of one moment. Written on a thread that yields to all others: nothing that anybody waits for may be held meanwhile.</summary>
public interface IMetricsSnapshot
{
    /// <summary>Writes its families, each once and whole, and only those that the writer wants.</summary>
    void Write(ExpositionWriter writer);
}
