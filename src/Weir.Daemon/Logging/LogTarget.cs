namespace Weir.Daemon.Logging;

/// <summary>Takes whole lines. Called by one thread at a time.</summary>
internal abstract class LogTarget : IDisposable
{
    /// <summary>Writes bytes that end in a line break.</summary>
    /// <exception cref="IOException">They could not be written, wholly or in part.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> line);

    /// <summary>Begins anew with the next line, where that means something. May be called by any thread.</summary>
    public virtual void Reopen()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives up what it holds.</summary>
    protected abstract void Dispose(bool disposing);
}
