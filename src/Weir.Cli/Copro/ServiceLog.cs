namespace Weir.Cli.Copro;

/// <summary>A service's log: beyond 1 MiB it becomes <c>NAME.log.1</c> in place of the one before, so that a chatty service fills no disk.</summary>
internal sealed class ServiceLog : IDisposable
{
    private const long Longest = 1024 * 1024;
    private readonly string _path;
    private readonly SemaphoreSlim _turn = new(1);
    private FileStream _file;

    public ServiceLog(string path)
    {
        _path = path;
        _file = Open(path);
    }

    /// <summary>Copies <paramref name="source"/> until its end.</summary>
    public async Task CopyAsync(Stream source)
    {
        var buffer = new byte[8192];
        for (int length; (length = await source.ReadAsync(buffer)) > 0;) await WriteAsync(buffer.AsMemory(0, length));
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> text)
    {
        await _turn.WaitAsync();
        try
        {
            if (_file.Length + text.Length > Longest) Rotate();
            await _file.WriteAsync(text);
            await _file.FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _turn.Dispose();
    }

    private void Rotate()
    {
        _file.Dispose();
        File.Move(_path, _path + ".1", overwrite: true);
        _file = Open(_path);
    }

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
