using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Weir.Controller.Events;

namespace Weir.Daemon.Events;

/// <summary>
/// One reader of <c>GET /api/v1/events</c>: server-sent events, replayed from where the reader left off. What it has not taken yet stays in the bus's ring; here, no more than one batch of it waits.
/// </summary>
/// <remarks>
/// Ids are <c>RUN-4711</c> and <c>RUN-4711.2</c>: after a restart of Weir, where ids begin anew, a reader of the run before is told so and gets all there is. Source: WHATWG HTML, "Server-sent events".
/// </remarks>
internal sealed class EventStream
{
    private const int BatchSize = 64;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly EventBus _bus;
    private readonly EventSelection _selection;
    private readonly TimeProvider _time;
    private readonly string _run;
    private readonly NetworkEvent[] _batch = new NetworkEvent[BatchSize];
    private string? _gap; // why something between is missing
    private long _position;
    private string _lastId; // of the last event looked at, for the reader's next time

    /// <param name="bus">The events.</param>
    /// <param name="since">What the reader has seen last: <c>RUN-ID</c> or <c>ID</c>; null: it wants what comes.</param>
    /// <param name="last">Where it has seen nothing: how many of the last events it wants before what comes.</param>
    /// <param name="selection">What it wants.</param>
    /// <param name="time">The clock of heartbeats.</param>
    /// <exception cref="FormatException"><paramref name="since"/> is no id.</exception>
    public EventStream(EventBus bus, string? since, int last, EventSelection selection, TimeProvider time)
    {
        (_bus, _selection, _time) = (bus, selection, time);
        _run = bus.Started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        (_position, var newest) = bus.Last;
        _lastId = $"{_run}-{newest}";
        if (since is not null) Resume(since);
        else if (last > 0) _position = bus.PositionBefore(last);
    }

    /// <summary>Writes until the reader is gone or, where it does not follow, has got all there is.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="follow">Wait for what comes.</param>
    /// <param name="ct">The reader is gone, or Weir ends.</param>
    public async Task RunAsync(PipeWriter output, bool follow, CancellationToken ct)
    {
        output.Write(": events of Weir\n\n"u8);
        if (_gap is not null) WriteGap(output, _gap, null);
        var end = _bus.LastPosition;
        while (true)
        {
            var count = _bus.Read(ref _position, _batch, out var lost);
            if (lost > 0) WriteGap(output, "history", lost);
            for (var i = 0; i < count; i++) Write(output, _batch[i]);
            Array.Clear(_batch);
            if ((await output.FlushAsync(ct)).IsCompleted) return;
            if (count > 0) continue;
            if (!follow && _position >= end) return;
            if (!await IsThereMoreAsync(ct)) output.Write(Encoding.ASCII.GetBytes($": heartbeat\nid: {_lastId}\n\n"));
        }
    }

    // False: it has been quiet for so long that the reader should know that the line is not dead.
    private async Task<bool> IsThereMoreAsync(CancellationToken ct)
    {
        try
        {
            await _bus.WaitAsync(_position, ct).WaitAsync(Heartbeat, _time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Resume(string since)
    {
        var dash = since.LastIndexOf('-');
        if (!EventId.TryParse(since.AsSpan(dash + 1), out var id)) throw new FormatException($"'{since}' is no id of an event: 4711, 4711.2, or what stood behind id:");
        if ((dash >= 0 && since[..dash] != _run) || id.Number > _bus.LastId)
        {
            (_gap, _position) = ("restart", 0); // from the beginning
            return;
        }

        _position = _bus.PositionOf(id, out var isKept);
        if (!isKept) _gap = "history";
    }

    private void Write(PipeWriter output, NetworkEvent networkEvent)
    {
        _lastId = $"{_run}-{networkEvent.Id}";
        if (!_selection.Wants(networkEvent)) return;
        output.Write("id: "u8);
        output.Write(Encoding.ASCII.GetBytes(_lastId));
        output.Write("\ndata: "u8);
        output.Write(_bus.Lines.Of(networkEvent)); // with the end of the line
        output.Write("\n"u8);
    }

    private static void WriteGap(PipeWriter output, string reason, long? lost) =>
        output.Write(Encoding.ASCII.GetBytes($"event: gap\ndata: {{\"reason\": \"{reason}\", \"lost\": {(lost is { } count ? count : "null")}}}\n\n"));
}
