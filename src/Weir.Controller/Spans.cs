using System.Diagnostics;

namespace Weir.Controller;

/// <summary>Traces of changes: <c>reload</c>, and below it for each datapath <c>apply</c> (or <c>reconcile</c>, on a new connection) with <c>plan</c> and <c>send</c>. Cost nothing where nobody listens.</summary>
public static class Spans
{
    /// <summary>What a listener subscribes to.</summary>
    public const string SourceName = "Weir";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Begins a span below the current one; null: nobody listens.</summary>
    internal static Activity? Begin(string name) => s_source.StartActivity(name);

    /// <summary>Begins a span that is about one datapath.</summary>
    internal static Activity? Begin(string name, string datapath, string hash) =>
        s_source.StartActivity(name)?.SetTag("weir.datapath", datapath).SetTag("weir.config_hash", hash);

    /// <summary>Marks a span as failed.</summary>
    internal static void Fail(this Activity? span, string reason) => span?.SetStatus(ActivityStatusCode.Error, reason);
}
