using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Weir.Metrics;

namespace Weir.Daemon.Metrics;

/// <summary>
/// Renders scrapes, one at a time, on a thread that yields to all others of the machine. What is rendered is taken before, on the caller's: whoever holds a lock that packet-ins wait for
/// must not yield.
/// </summary>
internal sealed partial class MetricsRenderer : IDisposable
{
    private const int Process = 0; // PRIO_PROCESS: with 0 as who, Linux means the calling thread
    private const int Nice = 5;

    private readonly IReadOnlyList<IMetricsSource> _sources;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly BlockingCollection<Action> _work = [];
    private bool _started;

    public MetricsRenderer(IReadOnlyList<IMetricsSource> sources) => _sources = sources;

    /// <summary>The document; the caller disposes of it.</summary>
    public async Task<SegmentStream> RenderAsync(ExpositionFormat format, NameFilter filter, bool gzip, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            Start();
            IMetricsSnapshot[] taken = [.. _sources.Select(source => source.Take(filter))];
            var done = new TaskCompletionSource<SegmentStream>(TaskCreationOptions.RunContinuationsAsynchronously);
            _work.Add(() =>
            {
                try
                {
                    done.SetResult(Render(taken, format, filter, gzip));
                }
                catch (Exception exception)
                {
                    done.SetException(exception); // the scrape's business, not the thread's
                }
            }, CancellationToken.None);
            return await done.Task; // what the snapshots hold is used again by the next one
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _turn.Dispose();
    }

    private static SegmentStream Render(IMetricsSnapshot[] taken, ExpositionFormat format, NameFilter filter, bool gzip)
    {
        var body = new SegmentStream();
        using var zip = gzip ? new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true) : null;
        using var writer = new ExpositionWriter((Stream?)zip ?? body, format, filter);
        foreach (var snapshot in taken) snapshot.Write(writer);
        writer.End();
        return body;
    }

    private void Start()
    {
        if (_started) return;
        _started = true;
        new Thread(() =>
        {
            _ = SetPriority(Process, 0, Nice);
            foreach (var work in _work.GetConsumingEnumerable()) work();
            _work.Dispose();
        })
        { IsBackground = true, Name = "metrics" }.Start();
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
