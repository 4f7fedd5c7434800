namespace Weir.Guard.Hook;

/// <summary>The lock of those who change bindings or guard entries: one at a time on a host. The kernel lets go of it when its holder dies.</summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, as soon as it is free.</summary>
    /// <param name="path">The lock file. It and its directory are made where they are missing, for this user alone; the file is never removed.</param>
    /// <param name="time">The clock to wait by.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">It did not become free.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeProvider time, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, BindingStore.Private);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                // .NET takes flock(2) for a file that is shared with nobody.
                return new FileLock(new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    BufferSize = 0,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }));
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _file.Dispose();
}
