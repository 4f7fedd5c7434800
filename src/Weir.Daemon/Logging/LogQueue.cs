using System.Text;
using System.Threading.Channels;

namespace Weir.Daemon.Logging;

/// <summary>
/// Between who logs and a <see cref="LogTarget"/>: who logs never waits, whether the disk is full, the pipe's reader stopped or the folder gone (INV-5). What cannot be kept is
/// counted, and said once lines can be written again.
/// </summary>
internal sealed class LogQueue : IAsyncDisposable
{
    private const int Capacity = 4096;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly LogTarget _target;
    private readonly Func<long, string> _sayLost;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _lost;
    private bool _torn;

    /// <param name="target">Where lines go.</param>
    /// <param name="sayLost">The line that says how many are missing.</param>
    /// <param name="time">The clock.</param>
    public LogQueue(LogTarget target, Func<long, string> sayLost, TimeProvider time)
    {
        (_target, _sayLost, _time) = (target, sayLost, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Takes a line, without its line break.</summary>
    public void Add(string line)
    {
        if (!_lines.Writer.TryWrite(line)) Interlocked.Increment(ref _lost);
    }

    /// <summary>Begins a file anew.</summary>
    public void Reopen() => _target.Reopen();

    /// <summary>Ends the queue and waits until what was in it is written, for a second at most: the process ends.</summary>
    public void Flush()
    {
        _lines.Writer.TryComplete();
#pragma warning disable VSTHRD002, CA1849 // in the handler of a fatal exception nothing can be awaited
        ((IAsyncResult)_writing).AsyncWaitHandle.WaitOne(s_patience);
#pragma warning restore VSTHRD002, CA1849
    }

    /// <summary>Writes what waits, for a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        try
        {
            await _writing.WaitAsync(s_patience, _time);
            _target.Dispose();
        }
        catch (TimeoutException)
        {
            // Nobody reads; the process's end closes it.
        }
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
            while (_lines.Reader.TryRead(out var line)) Write(line);
    }

    private void Write(string line)
    {
        var lost = Interlocked.Exchange(ref _lost, 0);
        try
        {
            // A line that was cut off must not have the next one appended.
            if (lost > 0) _target.Write(Encoding.UTF8.GetBytes($"{(_torn ? "\n" : "")}{_sayLost(lost)}\n"));
            lost = 0;
            _torn = false;
            _target.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            // None of it may stop the network. The next line tries again.
            _torn |= _target is LogFile;
            Interlocked.Add(ref _lost, lost + 1);
        }
    }
}
