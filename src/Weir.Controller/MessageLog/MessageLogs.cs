namespace Weir.Controller.MessageLog;

/// <summary>The files of <c>ofchannel_log</c>: one writer a file, however many datapaths name it.</summary>
/// <param name="time">The clock.</param>
public sealed class MessageLogs(TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MessageFile> _files = new(StringComparer.Ordinal);

    /// <summary>The writer of a file; <see cref="Release"/> gives it back.</summary>
    internal MessageFile Take(string path)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(path, out var file)) _files[path] = file = new MessageFile(path, time);
            file.Users++;
            return file;
        }
    }

    /// <summary>Ends the writer when nobody uses it any more; what waits is written first.</summary>
    internal void Release(MessageFile file)
    {
        lock (_gate)
        {
            if (--file.Users > 0) return;
            _files.Remove(file.Path);
        }

        file.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<MessageFile> files;
        lock (_gate)
        {
            files = [.. _files.Values];
            _files.Clear();
        }

        foreach (var file in files)
        {
            file.Dispose();
            await file.Completion;
        }
    }
}
