using System.Globalization;

namespace Weir.Daemon.Services;

/// <summary>A file with the process id in it, while the process serves.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string? _path;
    private readonly string _text = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n");

    /// <param name="path">Where; null: nowhere. Its folder is made if need be.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public PidFile(string? path)
    {
        if (path is null) return;
        _path = Path.GetFullPath(path);
        if (Path.GetDirectoryName(_path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        // In one step, and never through a link that somebody has put there.
        var made = $"{_path}.{Environment.ProcessId}";
        File.WriteAllText(made, _text);
        File.Move(made, _path, overwrite: true);
    }

    /// <summary>Removes it, unless it is another process's by now.</summary>
    public void Dispose()
    {
        try
        {
            if (_path is not null && File.ReadAllText(_path) == _text) File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is gone, or may not go: nobody is served by a message at the end.
        }
    }
}
