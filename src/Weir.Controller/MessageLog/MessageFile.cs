using System.Threading.Channels;

namespace Weir.Controller.MessageLog;

/// <summary>
/// One file of <c>ofchannel_log</c> and who writes it. Messages are handed over as bytes and put into words behind; what the disk is too slow for is left out, and
/// counted in the file. A file that was renamed is opened anew; at <see cref="MostBytes"/> it is renamed to <c>.1</c> by Weir itself, in place of the one before.
/// </summary>
internal sealed class MessageFile : IDisposable
{
    /// <summary>Size at which a file is put aside: with the one before, twice this is all that there ever is.</summary>
    public const long MostBytes = 64 << 20;

    private const long MostWaiting = 8 << 20;

    private readonly Channel<Batch> _batches = Channel.CreateUnbounded<Batch>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly long _mostBytes;
    private long _waiting;
    private long _leftOut;
    private StreamWriter? _writer;
    private DateTime _created;

    private readonly record struct Batch(DateTimeOffset At, string Datapath, bool ToDatapath, byte[] Messages, string? Note);

    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mostBytes">Size at which it is put aside.</param>
    public MessageFile(string path, TimeProvider time, long mostBytes = MostBytes)
    {
        (Path, _time, _mostBytes) = (path, time, mostBytes);
        Completion = Task.Run(WriteAllAsync);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Ends when all is written, behind <see cref="Dispose"/>.</summary>
    public Task Completion { get; }

    /// <summary>Datapaths that write here. <see cref="MessageLogs"/> counts them.</summary>
    public int Users { get; set; }

    /// <summary>A line about a datapath. Any thread; returns at once.</summary>
    public void Say(string datapath, string note) => _batches.Writer.TryWrite(new Batch(_time.GetUtcNow(), datapath, false, [], note));

    /// <summary>Messages, one behind the other. Any thread; returns at once.</summary>
    public void Add(string datapath, ReadOnlySpan<byte> messages, bool toDatapath)
    {
        if (Interlocked.Add(ref _waiting, messages.Length) > MostWaiting)
        {
            Interlocked.Add(ref _waiting, -messages.Length);
            Interlocked.Add(ref _leftOut, messages.Length);
            return;
        }

        _batches.Writer.TryWrite(new Batch(_time.GetUtcNow(), datapath, toDatapath, messages.ToArray(), null));
    }

    /// <summary>Nothing more comes: what waits is written, and the file is closed behind it.</summary>
    public void Dispose() => _batches.Writer.TryComplete();

    private async Task WriteAllAsync()
    {
        while (await _batches.Reader.WaitToReadAsync())
        {
            while (_batches.Reader.TryRead(out var batch))
            {
                Write(batch);
                Interlocked.Add(ref _waiting, -batch.Messages.Length);
            }

            Try(() => _writer?.Flush());
        }

        Try(() => _writer?.Dispose());
    }

    private void Write(Batch batch) => Try(() =>
    {
        var writer = Open();
        if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut) writer.WriteLine(MessageLine.Note(batch.At, batch.Datapath, $"{leftOut} bytes of messages left out: the file is written too slowly"));
        if (batch.Note is { } note) writer.WriteLine(MessageLine.Note(batch.At, batch.Datapath, note));
        foreach (var line in MessageLine.Of(batch.At, batch.Datapath, batch.ToDatapath, batch.Messages)) writer.WriteLine(line);
    });

    // A full disk, a folder that is gone: none must stop the network. What comes next tries again.
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception) // whatever it is: a log is not worth more than what it tells of
        {
            _writer = null;
        }
    }

    private StreamWriter Open()
    {
        if (_writer is { } open && File.Exists(Path) && File.GetCreationTimeUtc(Path) == _created)
        {
            if (new FileInfo(Path).Length < _mostBytes) return open; // a pipe or a device has no length, and is never put aside
            open.Flush();
            File.Move(Path, $"{Path}.1", overwrite: true);
        }

        _writer?.Dispose();
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
        _writer = new StreamWriter(new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        _created = File.GetCreationTimeUtc(Path);
        return _writer;
    }
}
